/** Checks one task file, item by item. */
import { stat } from 'node:fs/promises';
import { basename, dirname, resolve } from 'node:path';
import type { Task } from '../records/record.js';
import { readFileBytes } from '../sources/file-bytes.js';
import { readJsonDocument } from '../sources/json-document.js';
import { checkItem, type Finding } from './check-item.js';
import { type Header, idIn, readEnvelopeItem, readHeader } from './envelope-form.js';
import type { ItemMeasures } from './measures.js';
import { MediaFolder, type TellLength } from './media-folder.js';
import { PairsOfFile } from './pairs-of-file.js';
import type { Problems } from './problems.js';

const BLOCK_BYTES = 256 * 1024;
const DOCUMENT = { list: 'items' } as const;

/** How media are looked for. */
export interface MediaOptions {
  /** Replaces each file's own `media_root`; relative to the working directory. */
  readonly media_root?: string | undefined;
  /** False leaves the media out; true by default. */
  readonly check_media?: boolean | undefined;
  /** Gives the length of a video in seconds, so that times are checked against it. */
  readonly tellLength?: TellLength | undefined;
}

/** The result of checking a file. */
export interface FileFigures {
  readonly file: string;
  /** null where neither its metadata nor its name say it. */
  readonly task: Task | null;
  readonly items: number;
  /** Different videos and images. */
  readonly videos: number;
  readonly errors: number;
  readonly warnings: number;
}

/**
 * Checks a task file. Memory holds one item, and some 20 bytes for each question, video and file.
 *
 * @throws ConfigError when the file can't be opened
 */
export async function checkFile(
  file: string,
  options: MediaOptions,
  problems: Problems,
  measures: ItemMeasures,
): Promise<FileFigures> {
  const counts = { items: 0, error: 0, warning: 0 };
  const tell = (of: { item: number; id: string | null } | null, { check, severity, message }: Finding) => {
    counts[severity] += 1;
    problems.add({ file, item: of?.item ?? null, id: of?.id ?? null, check, severity, message });
  };
  const error = (of: Parameters<typeof tell>[0], check: string, message: string) =>
    tell(of, { check, severity: 'error', message });

  const { header, isBroken } = await readFields(file);
  // A document that breaks off may have lost some fields; that it breaks off is reported below.
  if (!isBroken) for (const finding of header.findings) tell(null, finding);
  const media = await openMedia(file, header, options, (message) => error(null, 'media_root', message));
  const { task } = header;
  const ids = media ?? new MediaFolder('.');
  const pairs = new PairsOfFile();

  for await (const part of readJsonDocument(readFileBytes(file, BLOCK_BYTES), DOCUMENT)) {
    if (part.type === 'mark')
      error(null, 'document', 'expected JSON, got a byte order mark before it; take it out');
    if (part.type === 'broken') error(null, 'document', `line ${part.line}: ${part.problem}`);
    if (part.type !== 'item') continue;
    counts.items += 1;
    if ('problem' in part) {
      error({ item: part.index, id: null }, 'item', `line ${part.line}: ${part.problem}`);
      continue;
    }
    const of = { item: part.index, id: idIn(part.value) };
    const read = readEnvelopeItem(part.value);
    if (typeof read === 'string') {
      error(of, 'item', read);
      continue;
    }
    const found = await (media === undefined ? ids.note(read.id) : media.find(read.id, read.isVideo));
    if (found.problem !== undefined) error(of, 'media', found.problem);
    if (task === undefined) continue;
    const { pair, findings } = checkItem(task, read, { video_length: found.length });
    for (const finding of findings) tell(of, finding);
    const twice = pair === undefined ? undefined : pairs.add(pair, read.id);
    if (twice !== undefined) tell(of, { check: 'pair_twice', ...twice });
    measures.add({ task, ...read, pair, video_length: found.length });
  }
  const unbalanced = pairs.unbalanced();
  const message = `Expected as many questions with Yes as with No for each video; ${unbalanced} of ${ids.size} have more of one.`;
  if (unbalanced > 0) tell(null, { check: 'yes_no_balance', severity: 'warning', message });
  const { items, error: errors, warning: warnings } = counts;
  return { file, task: task ?? null, items, videos: ids.size, errors, warnings };
}

/** Reads the fields, which may follow the items, before the items are checked. */
async function readFields(file: string): Promise<{ readonly header: Header; readonly isBroken: boolean }> {
  const fields: [string, unknown][] = [];
  let isBroken = false;
  const parts = readJsonDocument(readFileBytes(file, BLOCK_BYTES), { ...DOCUMENT, items: false });
  for await (const part of parts) {
    isBroken ||= part.type === 'broken';
    if (part.type === 'field') fields.push([part.key, part.value]);
    if (part.type === 'list') fields.push(['items', []]);
  }
  const header = readHeader(fields, basename(file));
  const list = fields.find(([key]) => key === 'items');
  const isList = list !== undefined && Array.isArray(list[1]);
  const message = 'expected a list of items, got none';
  const findings = [...header.findings, { check: 'items', severity: 'error', message } as const];
  return { header: isList ? header : { ...header, findings }, isBroken };
}

async function openMedia(
  file: string,
  { media_root }: Header,
  options: MediaOptions,
  complain: (message: string) => void,
): Promise<MediaFolder | undefined> {
  if (options.check_media === false) return undefined;
  if (options.media_root === undefined && media_root === undefined) return undefined;
  const root = options.media_root ?? resolve(dirname(file), media_root ?? '.');
  const isFolder = await stat(root).then(
    (found) => found.isDirectory(),
    () => false,
  );
  if (isFolder) return new MediaFolder(root, options.tellLength);
  complain(
    `Expected a folder at ${root}, found none. --media-root says where the media are now, --no-media leaves them out.`,
  );
  return undefined;
}
