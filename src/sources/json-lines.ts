/**
 * Reads lines as JSON objects with the `ndjson` package behind a guard. By itself the package drops bad lines in silence
 * or stops at the first, loses the first record of a file with a byte order mark, ends at a literal `null`, and knows no
 * line numbers. So a line reaches it only when it looks like an object; each such line then gives exactly one record or
 * one error, and counting both tells which line each belongs to.
 */
import { isUtf8 } from 'node:buffer';
import ndjson from 'ndjson';
import { type Line, MAX_LINE_BYTES } from './lines.js';

const NEWLINE = Buffer.from('\n');
const EMPTY = Buffer.alloc(0);
const OPENING_BRACE = 0x7b;

/** Where a line is; `offset` and `length` are bytes and leave out a byte order mark and the separator. */
interface Place {
  readonly line: number;
  readonly offset: number;
  readonly length: number;
}

/** A line read as an object, or the reason why it is none. */
export type JsonLine = JsonRow | (Place & { readonly problem: string });
/** A line read as an object. */
type JsonRow = Place & { readonly row: Readonly<Record<string, unknown>> };

/**
 * Makes a reader of lines as JSON objects.
 *
 * @returns a function from a batch of lines to their objects and problems, in the same order; blank lines are left out.
 */
export function jsonLineReader(): (lines: readonly Line[]) => JsonLine[] {
  const parser = ndjson.parse({ strict: true });
  let failed: number[] = [];
  // The parser passes a bad line over after this event; the records before it wait in its buffer and can be counted.
  parser.on('error', () => failed.push(parser.readableLength + failed.length));

  /** The numbers, among these texts, of those that are not JSON; the objects of the others can then be read. */
  function feed(texts: readonly Buffer[]): ReadonlySet<number> {
    failed = [];
    if (texts.length > 0) parser.write(Buffer.concat(texts.flatMap((text) => [text, NEWLINE])));
    return new Set(failed);
  }

  return (lines) => {
    const texts = lines.map(withoutMark);
    const verdicts = lines.map((line, index) => judge(line, texts[index] ?? EMPTY));
    const bad = feed(texts.filter((_, index) => verdicts[index] === OBJECT));
    let fed = 0;
    const read: JsonLine[] = [];
    for (const [index, line] of lines.entries()) {
      const verdict = verdicts[index];
      const text = texts[index] ?? EMPTY;
      if (verdict === undefined) continue;
      // Counted from behind, which leaves out a byte order mark at the start.
      const length = line.bytes === null ? line.length : text.length;
      const place = { line: line.number, offset: line.offset + line.length - length, length };
      if (verdict !== OBJECT) read.push({ ...place, problem: verdict });
      else {
        read.push(
          bad.has(fed)
            ? { ...place, problem: syntaxProblem(text, line.ended) }
            : { ...place, row: parser.read() },
        );
        fed += 1;
      }
    }
    return read;
  };
}

/**
 * Reads one line as a JSON object without the package, for files that we wrote ourselves and read whole at every start:
 * the same results in half the time.
 *
 * @returns undefined for a blank line
 */
export function readJsonLine(line: Line): JsonLine | undefined {
  const text = withoutMark(line);
  const verdict = judge(line, text);
  if (verdict === undefined) return undefined;
  const length = line.bytes === null ? line.length : text.length;
  const offset = line.offset + line.length - length;
  if (verdict !== OBJECT) return { line: line.number, offset, length, problem: verdict };
  try {
    return { line: line.number, offset, length, row: JSON.parse(text.toString('utf8')) };
  } catch (error) {
    if (!(error instanceof SyntaxError)) throw error;
    return { line: line.number, offset, length, problem: syntaxProblem(text, line.ended) };
  }
}

/** What is said of a last line that is cut short: torn by a kill, or still being written. */
const TORN_LINE = 'the line breaks off before its end';

/** The guard's verdict on what starts like an object: only such lines reach the parser. */
const OBJECT = Symbol('object');

/** The verdict on a line: undefined for a blank one, the reason for what can't be an object, else OBJECT. */
function judge(line: Line, text: Buffer): typeof OBJECT | string | undefined {
  if (line.bytes === null) return `longer than ${MAX_LINE_BYTES / 1024 / 1024} MB`;
  let start = 0;
  while (isSpace(text[start])) start += 1;
  if (start === text.length) return undefined;
  if (text[start] !== OPENING_BRACE) return `expected a JSON object, got ${shown(text)}`;
  return isUtf8(text) ? OBJECT : 'not valid UTF-8 text';
}

/** The bytes of a line without the byte order mark that some editors put at the start of a file. */
export function withoutMark(line: Line): Buffer {
  const bytes = line.bytes ?? EMPTY;
  const marked = line.number === 1 && bytes[0] === 0xef && bytes[1] === 0xbb && bytes[2] === 0xbf;
  return marked ? bytes.subarray(3) : bytes;
}

function isSpace(byte: number | undefined): boolean {
  return byte === 0x20 || byte === 0x09 || byte === 0x0d || byte === 0x0a;
}

/** The package's own message shows the line's start but not what is wrong with it; JSON.parse says that. */
function syntaxProblem(text: Buffer, ended: boolean): string {
  if (!ended) return TORN_LINE;
  try {
    JSON.parse(text.toString('utf8'));
  } catch (error) {
    if (error instanceof SyntaxError) return `not valid JSON: ${error.message}`;
    throw error;
  }
  return 'not valid JSON';
}

function shown(text: Buffer): string {
  const start = text.toString('utf8', 0, 40).trim();
  return text.length > 40 ? `${start} …` : start;
}
