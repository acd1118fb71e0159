/** Checks one task file, item by item. */
import { stat } from 'node:fs/promises';
import { basename, dirname, resolve } from 'node:path';
import type { Task } from '../records/record.js';
import { readFileBytes } from '../sources/file-bytes.js';
import { readJsonDocument } from '../sources/json-document.js';
import { checkItem } from './check-item.js';
import { type Header, idIn, readEnvelopeItem, readHeader } from './envelope-problems.js';
import type { ItemMeasures } from './measures.js';
import { MediaFolder, type TellLength } from './media-folder.js';
import { PairsOfFile } from './pairs-of-file.js';
import type { Problem } from './problems.js';

const BLOCK_BYTES = 256 * 1024;
const DOCUMENT = { list: 'items' } as const;

/** How media are looked for. */
export interface MediaOptions {
  /** In the place of each file's own `media_root`; relative to the working directory. */
  readonly media_root?: string | undefined;
  /** False leaves media alone; true unless told. */
  readonly check_media?: boolean | undefined;
  /** Tells the length of a video in seconds, so that times are checked against it. */
  readonly tellLength?: TellLength | undefined;
}

/** What checking a file came to. */
export interface FileFigures {
  readonly file: string;
  /** null where neither its metadata nor its name tell. */
  readonly task: Task | null;
  readonly items: number;
  /** Different videos and images. */
  readonly videos: number;
  readonly errors: number;
  readonly warnings: number;
}

/** Who is told of what is found. */
export interface FileListener {
  readonly add: (problem: Problem) => void;
  readonly measures: ItemMeasures;
}

/**
 * Checks a task file. Holds one item, and some 20 bytes for each question, video and file.
 *
 * @throws ConfigError when the file can't be opened
 */
export async function checkFile(
  file: string,
  options: MediaOptions,
  { add, measures }: FileListener,
): Promise<FileFigures> {
  const counts = { items: 0, error: 0, warning: 0 };
  const tell = (problem: Omit<Problem, 'file'>) => {
    counts[problem.severity] += 1;
    add({ file, ...problem });
  };
  const aboutFile = (check: string, message: string) =>
    tell({ item: null, id: null, check, severity: 'error', message });

  const { header, isBroken } = await readFields(file);
  // A document that breaks off may have lost its fields with the rest; that it breaks off is told below.
  if (!isBroken) for (const [check, message] of header.problems) aboutFile(check, message);
  const media = await openMedia(file, header, options, aboutFile);
  const { task } = header;
  const ids = media ?? new MediaFolder('.');
  const pairs = new PairsOfFile();

  for await (const part of readJsonDocument(readFileBytes(file, BLOCK_BYTES), DOCUMENT)) {
    if (part.type === 'mark')
      aboutFile('document', 'expected JSON, got a byte order mark before it; take it out');
    if (part.type === 'broken') aboutFile('document', `line ${part.line}: ${part.problem}`);
    if (part.type !== 'item') continue;
    counts.items += 1;
    const item = part.index;
    if ('problem' in part) {
      tell({
        item,
        id: null,
        check: 'item',
        severity: 'error',
        message: `line ${part.line}: ${part.problem}`,
      });
      continue;
    }
    const read = readEnvelopeItem(part.value);
    const id = idIn(part.value);
    if (typeof read === 'string') {
      tell({ item, id, check: 'item', severity: 'error', message: read });
      continue;
    }
    const found = await (media === undefined ? ids.note(read.id) : media.find(read.id, read.isVideo));
    if (found.problem !== undefined)
      tell({ item, id, check: 'media', severity: 'error', message: found.problem });
    if (task === undefined) continue;
    const { pair, findings } = checkItem(task, read, { video_length: found.length });
    for (const finding of findings) tell({ item, id, ...finding });
    const twice = pair === undefined ? undefined : pairs.add(pair, read.id);
    if (twice !== undefined) tell({ item, id, check: 'pair_twice', ...twice });
    measures.add({ task, ...read, pair, video_length: found.length });
  }
  const unbalanced = pairs.unbalanced();
  if (unbalanced > 0)
    tell({
      item: null,
      id: null,
      check: 'yes_no_balance',
      severity: 'warning',
      message: `Expected as many questions with Yes as with No for each video; ${unbalanced} of ${ids.size} have more of one.`,
    });
  const { items, error: errors, warning: warnings } = counts;
  return { file, task: task ?? null, items, videos: ids.size, errors, warnings };
}

/** The fields may stand behind the items, so they are read first; in most files that ends where the items begin. */
async function readFields(file: string): Promise<{ readonly header: Header; readonly isBroken: boolean }> {
  const fields: [string, unknown][] = [];
  let isBroken = false;
  for await (const part of readJsonDocument(readFileBytes(file, BLOCK_BYTES), {
    ...DOCUMENT,
    items: false,
  })) {
    isBroken ||= part.type === 'broken';
    if (part.type === 'field') fields.push([part.key, part.value]);
    if (part.type === 'list') fields.push(['items', []]);
  }
  const header = readHeader(fields, basename(file));
  const list = fields.find(([key]) => key === 'items');
  const isList = list !== undefined && Array.isArray(list[1]);
  const missing = [['items', 'expected a list of items, got none'] as const];
  return { header: isList ? header : { ...header, problems: [...header.problems, ...missing] }, isBroken };
}

async function openMedia(
  file: string,
  { media_root }: Header,
  options: MediaOptions,
  complain: (check: string, message: string) => void,
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
    'media_root',
    `Expected a folder at ${root}, found none. --media-root says where the media are now, --no-media leaves them out.`,
  );
  return undefined;
}
