/** Reads a list of videos in whatever form it comes: JSON Lines, a JSON array, CSV with a header, lines with paths. */
import { isUtf8 } from 'node:buffer';
import { ConfigError } from '../errors/errors.js';
import { parseAsWritten, parseJson } from '../records/json.js';
import { delimiterOf, readCsv } from './csv.js';
import { FIELDS_HINT, type InputLine, readInputObject } from './input-line.js';
import { readPath } from './input-path.js';
import { readJsonDocument } from './json-document.js';
import { type JsonLine, jsonLineReader, NO_OBJECT } from './json-lines.js';
import { type Line, MAX_LINE_BYTES, readLineBatches } from './lines.js';
import { continued, fileOf, readHead, readListText } from './list-text.js';

/** What a list has at one place: an object, a path, or something that is neither. */
export type ListEntry = { readonly place: number | string } & (
  | { readonly row: Readonly<Record<string, unknown>> }
  | { readonly path: string }
  | { readonly problem: string; readonly hint?: string }
);

/** How a list is read. */
export interface ListOptions {
  /** How messages call the list. */
  readonly name: string;
  /** Whether lines that do not begin with `{` are paths. */
  readonly has_paths?: boolean;
}

/** The video that an entry names. */
export function videoIn(entry: ListEntry): InputLine {
  if ('row' in entry) return readInputObject(entry.row);
  if ('path' in entry) return readPath(entry.path);
  return { hint: FIELDS_HINT, ...entry };
}

const LINES_HINT =
  'A list is JSON Lines, like {"video_path": "clips/one.mp4"}, a JSON array, or CSV with a column video_path; ' +
  'paths, one a line, go to standard input: reeltrace run - < FILE.';

/** The first line of a JSON array, also on its own. */
const ARRAY = /^\[\s*(?:[{"\]]|$)/;
/** An object that goes on in the next line. */
const DOCUMENT = /^\{\s*(?:\n\s*"|"(?:[^"\\\n]|\\.)*"\s*:\s*(?:[[{]\s*\n|[^\n{}]*,\s*\n\s*"))/;

/**
 * Reads the entries of a list in batches. Its first line that is not blank tells its form. Holds one block and one entry.
 * @throws ConfigError on the first pull for what is no list
 */
export async function* readList(
  blocks: AsyncIterable<Uint8Array | string>,
  { name, has_paths = false }: ListOptions,
): AsyncGenerator<Iterable<ListEntry>> {
  const source = readListText(blocks, name);
  try {
    const head = await readHead(source, hasLine);
    const start = head.toString('utf8').trimStart();
    const [first = ''] = start.split('\n', 1);
    const all = continued(head, source);
    const delimiter = delimiterOf(first);
    if (ARRAY.test(first) && !isAlone(first, start)) yield* arrayEntries(all);
    else if (delimiter !== undefined) yield* csvEntries(all, delimiter);
    else if (DOCUMENT.test(start)) throw documentError(name, start);
    else yield* lineEntries(all, has_paths);
  } finally {
    await source.return(undefined);
  }
}

/** True once a line that is not blank has ended. */
function hasLine(text: Buffer): boolean {
  return text.toString('latin1').trimStart().includes('\n');
}

/** True for a whole array with more lines below: one bad line of a list that has an object a line. */
function isAlone(first: string, start: string): boolean {
  return start.slice(first.length).trim() !== '' && parseJson(first) !== undefined;
}

function documentError(name: string, start: string): ConfigError {
  const list = /^\{\s*"((?:[^"\\\n]|\\.)*)"\s*:\s*\[/.exec(start)?.[1];
  const filter = list === undefined ? '.' : `'.${list}[]'`;
  return new ConfigError(`${name} has objects over several lines, but a list has one object a line.`, {
    hint: `make a list of it: jq -c ${filter} ${fileOf(name)} > list.jsonl`,
  });
}

async function* lineEntries(
  blocks: AsyncIterable<Buffer>,
  has_paths: boolean,
): AsyncGenerator<Iterable<ListEntry>> {
  const readJson = jsonLineReader();
  for await (const batch of readLineBatches(blocks)) {
    const lines = [...batch];
    if (has_paths) yield mixedEntries(lines, readJson);
    else yield jsonEntries(readJson(lines));
  }
}

function* mixedEntries(
  lines: readonly Line[],
  readJson: (lines: readonly Line[]) => JsonLine[],
): Generator<ListEntry> {
  const objects = new Map(readJson(lines.filter(isObjectLine)).map((entry) => [entry.line, entry]));
  for (const line of lines) {
    const entry = objects.get(line.number);
    if (entry !== undefined)
      yield jsonEntry(entry, 'A path that begins with { is taken as JSON: write ./ before it.');
    else if (line.length > 0) yield* pathEntry(line);
  }
}

function isObjectLine({ bytes }: Line): boolean {
  return bytes !== null && /^\s*\{/.test(bytes.toString('latin1', 0, 256));
}

/** A line that begins like an object is one that went wrong. */
function hintOf(problem: string): string {
  return problem.startsWith(NO_OBJECT) ? LINES_HINT : FIELDS_HINT;
}

/** Made one by one, so that they die young. */
function* jsonEntries(lines: readonly JsonLine[]): Generator<ListEntry> {
  for (const line of lines) yield jsonEntry(line);
}

/** An object line of a list. */
function jsonEntry(entry: JsonLine, hint?: string): ListEntry {
  const place = entry.line;
  if ('row' in entry) return { place, row: entry.row };
  return { place, problem: entry.problem, hint: hint ?? hintOf(entry.problem) };
}

/**
 * A line with a path; nothing for a blank one.
 * @param verbatim true when a carriage return at the end, or nothing but blanks, belongs to the path
 */
export function* pathEntry(line: Line, verbatim = false): Generator<ListEntry> {
  const place = line.number;
  if (line.bytes === null) {
    const problem = `longer than ${MAX_LINE_BYTES / 1024 / 1024} MB`;
    yield { place, problem, hint: 'Write one path a line.' };
    return;
  }
  if (!isUtf8(line.bytes)) {
    const hint = 'Rename the file so that its name is UTF-8.';
    yield { place, problem: 'not valid UTF-8 text', hint };
    return;
  }
  const text = line.bytes.toString('utf8');
  const path = verbatim ? text : text.replace(/\r$/, '');
  if (verbatim || path.trim() !== '') yield { place, path };
}

async function* csvEntries(
  blocks: AsyncIterable<Buffer>,
  delimiter: string,
): AsyncGenerator<Iterable<ListEntry>> {
  for await (const rows of readCsv(blocks, delimiter))
    yield rows.map(({ line, ...row }) => ({ place: line, ...row }));
}

async function* arrayEntries(blocks: AsyncIterable<Buffer>): AsyncGenerator<Iterable<ListEntry>> {
  let before = 0;
  for await (const part of readJsonDocument(blocks, { list: null, parse: parseAsWritten })) {
    if (part.type === 'broken')
      yield [{ place: part.line, problem: `${part.problem}; the rest can't be read` }];
    if (part.type !== 'item') continue;
    // All items may be in one line.
    const place = part.line === before ? `${part.line}, item ${part.index + 1}` : part.line;
    before = part.line;
    yield [{ place, ...('problem' in part ? { problem: part.problem } : itemOf(part.value)) }];
  }
}

function itemOf(
  value: unknown,
):
  | { readonly path: string }
  | { readonly row: Readonly<Record<string, unknown>> }
  | { readonly problem: string } {
  if (typeof value === 'string') return { path: value };
  if (typeof value === 'object' && value !== null && !Array.isArray(value))
    return { row: value as Readonly<Record<string, unknown>> };
  return { problem: NO_OBJECT };
}
