/**
 * Reads lines as JSON objects with the `ndjson` package, after a check. By itself the package drops bad lines silently or
 * stops at the first one, loses the first record of a file with a byte order mark, ends at a literal `null`, and has no
 * line numbers. So a line reaches it only when it looks like an object. Each such line then gives exactly one record or
 * one error, and counting both shows which line each belongs to.
 */
import { isUtf8 } from 'node:buffer';
import ndjson from 'ndjson';
import { parseAsWritten, parseJson } from '../records/json.js';
import { jsonProblem } from './json-problem.js';
import { isSpace, type Line, MAX_LINE_BYTES } from './lines.js';

const NEWLINE = Buffer.from('\n');
const EMPTY = Buffer.alloc(0);
const OPENING_BRACE = 0x7b;

/** The place of a line; `offset` and `length` are bytes, without a byte order mark and the separator. */
interface Place {
  readonly line: number;
  readonly offset: number;
  readonly length: number;
}

/** A line read as an object, or the reason why it is not one. */
export type JsonLine = JsonRow | (Place & { readonly problem: string });
/** A line read as an object. */
type JsonRow = Place & { readonly row: Readonly<Record<string, unknown>> };

/**
 * Makes a reader of lines as JSON objects.
 *
 * @returns a function from a batch of lines to their objects and problems, in the same order, without blank lines.
 */
export function jsonLineReader(): (lines: readonly Line[]) => JsonLine[] {
  const parser = ndjson.parse({ strict: true });
  let failed: number[] = [];
  // After this event the parser skips the bad line; the records before it wait in its buffer and can be counted.
  parser.on('error', () => failed.push(parser.readableLength + failed.length));

  /** Those of the lines that are not JSON; the objects of the others can then be read from the parser. */
  function feed(lines: readonly Judged[]): ReadonlySet<Judged | undefined> {
    failed = [];
    if (lines.length > 0) parser.write(Buffer.concat(lines.flatMap(({ text }) => [text, NEWLINE])));
    return new Set(failed.map((index) => lines[index]));
  }

  return (lines) => {
    const judged = lines.flatMap((line) => judge(line) ?? []);
    const bad = feed(judged.filter(({ problem }) => problem === undefined));
    return judged.map((line) => {
      if (line.problem !== undefined) return { ...line.place, problem: line.problem };
      if (bad.has(line)) return { ...line.place, problem: syntaxProblem(line) };
      return {
        ...line.place,
        row: parseAsWritten(line.text.toString('utf8'), parser.read()) as JsonRow['row'],
      };
    });
  };
}

/**
 * Reads one line as a JSON object without the package: for files that we wrote ourselves and read whole at every start.
 * The same results in half the time.
 *
 * @returns undefined for a blank line
 */
export function readJsonLine(line: Line): JsonLine | undefined {
  const judged = judge(line);
  if (judged === undefined) return undefined;
  const { place, text, problem } = judged;
  if (problem !== undefined) return { ...place, problem };
  try {
    return { row: JSON.parse(text.toString('utf8')), ...place };
  } catch (error) {
    if (!(error instanceof SyntaxError)) throw error;
    return { ...place, problem: syntaxProblem(judged) };
  }
}

/** Said of a last line that is cut short: by a kill, or because it is still being written. */
const TORN_LINE = 'the line breaks off before its end';

/** A line that is not blank. Only a line without a problem, which starts like an object, reaches a parser. */
interface Judged {
  readonly place: Place;
  readonly text: Buffer;
  readonly ended: boolean;
  readonly problem: string | undefined;
}

/** Looks at a line before it is parsed; undefined for a blank one. */
function judge(line: Line): Judged | undefined {
  const text = withoutMark(line);
  const first = text.findIndex((byte) => !isSpace(byte));
  if (line.bytes !== null && first < 0) return undefined;
  // Counted from the end, which leaves out a byte order mark at the start.
  const length = line.bytes === null ? line.length : text.length;
  const place = { line: line.number, offset: line.offset + line.length - length, length };
  return { place, text, ended: line.ended, problem: problemIn(line, text, first) };
}

/** How the problem of a line begins that is something else. */
export const NO_OBJECT = 'expected a JSON object';

function problemIn(line: Line, text: Buffer, first: number): string | undefined {
  if (line.bytes === null) return `longer than ${MAX_LINE_BYTES / 1024 / 1024} MB`;
  if (text[first] !== OPENING_BRACE) return `${NO_OBJECT}, got ${shown(text)}`;
  return isUtf8(text) ? undefined : 'not valid UTF-8 text';
}

/** The bytes of a line without the byte order mark that some editors put at the start of a file. */
function withoutMark(line: Line): Buffer {
  const bytes = line.bytes ?? EMPTY;
  const marked = line.number === 1 && bytes[0] === 0xef && bytes[1] === 0xbb && bytes[2] === 0xbf;
  return marked ? bytes.subarray(3) : bytes;
}

/** The package's own message shows the start of the line but not what is wrong with it; JSON.parse says that. */
function syntaxProblem({ text, ended }: Judged): string {
  const line = text.toString('utf8').trimEnd();
  if (line.endsWith(',') && parseJson(line.slice(0, -1)) !== undefined)
    return "a comma after the object: sed 's/, *$//' takes such commas away";
  if (!ended) return TORN_LINE;
  try {
    JSON.parse(line);
  } catch (error) {
    if (error instanceof SyntaxError) return `not valid JSON: ${jsonProblem(line, error)}`;
    throw error;
  }
  return 'not valid JSON';
}

function shown(text: Buffer): string {
  const start = text.toString('utf8', 0, 40).trim();
  return text.length > 40 ? `${start} …` : start;
}
