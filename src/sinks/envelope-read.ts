/** Reads task files: line by line in our own layout, as a whole in any other. */
import { readFile } from 'node:fs/promises';
import { ConfigError } from '../errors/errors.js';
import { wrongValue } from '../errors/wrong-value.js';
import { parseJson } from '../records/json.js';
import { readFileBytes } from '../sources/file-bytes.js';
import { type Line, readLines } from '../sources/lines.js';
import { FIRST_LINE, FOOTER, ITEMS_LINE } from './envelope-layout.js';
import { type Envelope, type EnvelopeItem, envelopeItemSchema, envelopeSchema } from './envelope-schema.js';
import { exists } from './rows.js';

const HEADER_LINES = 4;
const BLOCK_BYTES = 256 * 1024;

/** A task file to be read from its start. */
export interface ReadEnvelope {
  readonly media_root: string | null;
  /** Read at least one, or the file stays open. */
  readonly items: AsyncIterable<EnvelopeItem> | Iterable<EnvelopeItem>;
}

/**
 * Opens a task file for reading; a file in our layout is never held as a whole.
 *
 * @returns undefined when there is no such file
 * @throws ConfigError when it is torn or not a task file
 */
export async function readEnvelope(path: string): Promise<ReadEnvelope | undefined> {
  return (await exists(path)) ? await open(path) : undefined;
}

/**
 * Reads the items of a task file one after the other; a file in our layout is never held as a whole.
 *
 * @throws ConfigError when it is missing, torn or not a task file.
 */
export async function* readItems(path: string): AsyncGenerator<EnvelopeItem> {
  yield* (await open(path)).items;
}

async function open(path: string): Promise<ReadEnvelope> {
  const lines = await readEnvelopeLines(path);
  if (lines === null) return await readWholeEnvelope(path);
  const { media_root } = envelopeSchema.parse(JSON.parse(`${lines.header}${FOOTER}`));
  return { media_root, items: parsed(lines.items) };
}

async function* parsed(lines: EnvelopeLines['items']): AsyncGenerator<EnvelopeItem> {
  for await (const { text } of lines) yield envelopeItemSchema.parse(JSON.parse(text));
}

/** Reads a whole task file, in any layout. */
export async function readWholeEnvelope(path: string): Promise<Envelope> {
  const parsed = envelopeSchema.safeParse(parseJson(await readFile(path, 'utf8')), { reportInput: true });
  if (parsed.success) return parsed.data;
  const [issue] = parsed.error.issues;
  const where = issue?.path.join('.') || 'the document';
  const wrong = issue === undefined ? '' : `: ${wrongValue(issue)}`;
  throw new ConfigError(`Expected a task file at ${path}, but ${where} is wrong${wrong}.`, {
    hint: 'Move it out of the results directory, or choose another one.',
  });
}

/** What one line of a task file holds. */
interface ItemLine {
  /** The item's JSON, without the leading comma. */
  readonly text: string;
  /** Position after the line's newline. */
  readonly end: number;
}

/** A task file, line by line. */
export interface EnvelopeLines {
  /** The lines before the items, each with its newline. */
  readonly header: string;
  /** Read at least one, or the file stays open. */
  readonly items: AsyncGenerator<ItemLine>;
}

/**
 * Reads a task file line by line.
 *
 * @param torn what to do at a line that is neither an item nor the footer: `refuse` throws, so that nobody mistakes a part
 * for the whole file; `stop` ends the items there.
 * @returns null when the file is not in this layout.
 * @throws ConfigError when the file can't be opened, or is torn.
 */
export async function readEnvelopeLines(
  path: string,
  torn: 'refuse' | 'stop' = 'refuse',
): Promise<EnvelopeLines | null> {
  const lines = readLines(readFileBytes(path, Buffer.allocUnsafeSlow(BLOCK_BYTES)));
  const header: string[] = [];
  for (;;) {
    const { value } = await lines.next();
    const text = value?.bytes?.toString('utf8');
    const expected = header.length === 0 ? text === FIRST_LINE : header.length < HEADER_LINES;
    if (text === undefined || !expected) {
      await lines.return(undefined);
      return null;
    }
    header.push(`${text}\n`);
    if (text === ITEMS_LINE) return { header: header.join(''), items: itemsOf(lines, path, torn) };
  }
}

async function* itemsOf(
  lines: AsyncGenerator<Line>,
  path: string,
  torn: 'refuse' | 'stop',
): AsyncGenerator<ItemLine> {
  for await (const line of lines) {
    const text = line.bytes?.toString('utf8') ?? '';
    const item = text.startsWith(',') ? text.slice(1) : text;
    if (line.ended && item.startsWith('{') && item.endsWith('}')) {
      yield { text: item, end: line.offset + line.length + 1 };
    } else if (line.ended && `${text}\n` === FOOTER) {
      return;
    } else {
      break;
    }
  }
  if (torn === 'refuse')
    throw new ConfigError(`Expected ${path} to be a whole task file, but it is torn.`, {
      hint: 'Start `reeltrace run` on this results directory: it repairs the file first.',
    });
}
