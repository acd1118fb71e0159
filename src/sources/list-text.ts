/** Turns the bytes of a list into UTF-8 text whose lines end with a newline, whatever tool wrote them. */
import { pipeline } from 'node:stream';
import { createGunzip } from 'node:zlib';
import { ConfigError, FatalError } from '../errors/errors.js';
import { asBuffer } from './lines.js';

/** Files that are named but not read: how they begin, what they are, and the command that makes a list of them. */
const FOREIGN: readonly (readonly [hex: string, what: string, command: string])[] = [
  ['28b52ffd', 'compressed with zstd', 'zstdcat FILE'],
  ['fd377a585a', 'compressed with xz', 'xzcat FILE'],
  ['425a68', 'compressed with bzip2', 'bzcat FILE'],
  ['504b0304', 'a ZIP archive', 'unzip -p FILE'],
  ['fffe0000', 'UTF-32 text', 'iconv -f UTF-32 -t UTF-8 FILE'],
  ['0000feff', 'UTF-32 text', 'iconv -f UTF-32 -t UTF-8 FILE'],
  [
    '50415231',
    'a Parquet table',
    'python3 -c \'import pandas; print(pandas.read_parquet("FILE").to_json(orient="records", lines=True))\'',
  ],
];

/** The most that is read to find out how lines end. */
const HEAD_BYTES = 64 * 1024;

/**
 * Reads a list as text. Decompresses gzip, decodes UTF-16, drops a byte order mark, and turns the carriage returns of
 * texts that have no newlines into these. Holds one block.
 * @param name how messages call the list
 * @throws ConfigError on the first pull for files that are not text; FatalError for gzip data that is cut off or damaged
 */
export async function* readListText(
  blocks: AsyncIterable<Uint8Array | string>,
  name: string,
): AsyncGenerator<Buffer> {
  const source = blocks[Symbol.asyncIterator]();
  try {
    const head = await readHead(source, showsLineEnds);
    yield* decoded(head, continued(head, source), name);
  } finally {
    await source.return?.();
  }
}

/** A newline may still follow a carriage return at the end. */
function showsLineEnds(head: Buffer): boolean {
  const at = head.indexOf(0x0d);
  return head.includes(0x0a) || (at >= 0 && at < head.length - 1);
}

/** Reads blocks until their bytes are enough, at least four and at most `HEAD_BYTES`, or to the end. */
export async function readHead(
  source: AsyncIterator<Uint8Array | string>,
  isEnough: (head: Buffer) => boolean,
): Promise<Buffer> {
  let head: Buffer = Buffer.alloc(0);
  while (head.length < HEAD_BYTES && (head.length < 4 || !isEnough(head))) {
    const next = await source.next();
    if (next.done === true) break;
    const block = asBuffer(next.value);
    head = head.length === 0 ? block : Buffer.concat([head, block]);
  }
  return head;
}

/** What was read already, then the rest. Leaves the source open. */
export async function* continued(
  head: Buffer,
  source: AsyncIterator<Uint8Array | string>,
): AsyncGenerator<Buffer> {
  yield head;
  for (let next = await source.next(); next.done !== true; next = await source.next())
    yield asBuffer(next.value);
}

async function* decoded(head: Buffer, blocks: AsyncGenerator<Buffer>, name: string): AsyncGenerator<Buffer> {
  if (head[0] === 0x1f && head[1] === 0x8b) yield* readListText(unzipped(blocks, name), name);
  else if (isText(head, name)) yield* newlined(head, blocks);
  else {
    const encoding = head[0] === 0xff || head[1] === 0 ? 'utf-16le' : 'utf-16be';
    yield* readListText(recoded(blocks, encoding), name);
  }
}

/** A list in a command that makes another one of it. */
export function fileOf(name: string): string {
  if (name === 'stdin') return 'FILE';
  return /[^\w./-]/.test(name) ? `'${name.replaceAll("'", "'\\''")}'` : name;
}

/** False for UTF-16. @throws ConfigError for what is no text at all */
function isText(head: Buffer, name: string): boolean {
  const isMarked = head.length > 1 && ['fffe', 'feff'].includes(head.toString('hex', 0, 2));
  const begin = head.toString('hex', 0, 8);
  const [, what, command] = FOREIGN.find(([hex]) => begin.startsWith(hex)) ?? [];
  // Letters may look like the mark of another format: then there are none of its other bytes.
  if (what !== undefined && command !== undefined && (head.includes(0) || hasControls(head)))
    throw new ConfigError(`${name} can't be read as a list: it is ${what}.`, {
      hint: `make a text of it: ${command.replace('FILE', fileOf(name))} > list.jsonl`,
    });
  if (isMarked) return false;
  if (!head.includes(0)) return true;
  // Without a mark, UTF-16 has a letter of ASCII and a NUL in turn.
  const [first = 0, second = 0] = head;
  if ((first === 0) !== (second === 0) && /^(?:[^\0]\0|\0[^\0])+$/.test(head.toString('latin1', 0, 4)))
    return false;
  // Behind a first line of text, it is single lines that are bad.
  const end = head.indexOf(0x0a);
  if (first === 0 || hasControls(end < 0 ? head : head.subarray(0, end)))
    throw new ConfigError(`${name} can't be read as a list: it is not text.`, {
      hint: 'a list is JSON Lines, a JSON array, or CSV with a header; videos are named with --videos',
    });
  return true;
}

/** True where there are characters that no text has, NUL aside. */
function hasControls(bytes: Buffer): boolean {
  return bytes.some((byte) => byte > 0 && byte < 0x20 && (byte < 0x09 || byte > 0x0d));
}

async function* unzipped(blocks: AsyncIterable<Buffer>, name: string): AsyncGenerator<Buffer> {
  const gunzip = createGunzip();
  // Its error, or that of the blocks, comes out below.
  pipeline(blocks, gunzip, () => undefined);
  try {
    yield* gunzip;
  } catch (error) {
    if (!(error instanceof Error && 'code' in error && String(error.code).startsWith('Z_'))) throw error;
    throw new FatalError(`Reading ${name} broke off: its gzip data is cut off or damaged.`, {
      hint: 'Copy or make the file again and start again; what is done is kept.',
      cause: error,
    });
  }
}

async function* recoded(blocks: AsyncIterable<Buffer>, encoding: string): AsyncGenerator<Buffer> {
  const decoder = new TextDecoder(encoding);
  for await (const block of blocks) yield Buffer.from(decoder.decode(block, { stream: true }));
  yield Buffer.from(decoder.decode());
}

/** Drops a byte order mark, and makes newlines of carriage returns where the text begins without newlines. */
async function* newlined(head: Buffer, blocks: AsyncIterable<Buffer>): AsyncGenerator<Buffer> {
  const hasReturns = head.includes(0x0d) && !head.includes(0x0a);
  let isFirst = true;
  for await (const block of blocks) {
    const isMarked = isFirst && block.toString('hex', 0, 3) === 'efbbbf';
    isFirst = false;
    const text = isMarked ? block.subarray(3) : block;
    if (hasReturns) yield Buffer.from(text.toString('latin1').replaceAll('\r', '\n'), 'latin1');
    else yield text;
  }
}
