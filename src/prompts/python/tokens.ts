/** Python source as logical lines of tokens: as much of Python's grammar as it takes to find string constants. */
import type { StringLiteral } from './string-literal.js';
import { PythonRefusal } from './text.js';

/** A string, a name, or anything else: a number, or one character of an operator. */
export type Token =
  | ({ readonly kind: 'string' } & StringLiteral)
  | { readonly kind: 'name' | 'other'; readonly text: string; readonly line: number };

/** What Python reads as one line: with brackets and backslashes it spans several lines of the file. */
export interface LogicalLine {
  /** False below `def`, `if` and the like. */
  readonly top_level: boolean;
  /** Never empty. */
  readonly tokens: readonly Token[];
}

const BLANK = /[ \t\f]+|\\\n|#[^\n]*/y;
const QUOTE = /(r[bft]?|[bft]r?|u)?("""|'''|"|')/iy;
const NAME = /[\p{L}_][\p{L}\p{N}_]*/uy;
const NUMBER = /\d[\w.]*/y;

/**
 * Takes a module apart into its logical lines, without comments. Formatted strings end at the first quote of their kind,
 * as they did up to Python 3.11.
 * @param source with `\n` line ends and without a byte order mark
 * @throws PythonRefusal for a string or a bracket that is not closed
 */
export function readLines(source: string): readonly LogicalLine[] {
  const lines: LogicalLine[] = [];
  const open: number[] = [];
  let tokens: Token[] = [];
  let top_level = true;
  let line = 1;
  for (let at = 0; at < source.length; ) {
    const start = at;
    const blank = match(BLANK, source, at);
    if (blank !== undefined) at += blank[0].length;
    else if (source[at] === '\n') {
      if (open.length === 0 && tokens.length > 0) {
        lines.push({ top_level, tokens });
        tokens = [];
      }
      at += 1;
    } else {
      if (tokens.length === 0) top_level = at === 0 || source[at - 1] === '\n';
      const { token, length } = tokenAt(source, at, line);
      tokens.push(token);
      if (token.kind === 'other') {
        if ('([{'.includes(token.text)) open.push(line);
        if (')]}'.includes(token.text)) open.pop();
      }
      at += length;
    }
    line += source.slice(start, at).split('\n').length - 1;
  }
  const unclosed = open.at(-1);
  if (unclosed !== undefined) throw new PythonRefusal(unclosed, 'a bracket is opened here and never closed');
  if (tokens.length > 0) lines.push({ top_level, tokens });
  return lines;
}

function tokenAt(source: string, at: number, line: number): { token: Token; length: number } {
  const [opening, prefix = '', quote] = match(QUOTE, source, at) ?? [];
  if (opening !== undefined && quote !== undefined) {
    const start = at + opening.length;
    const end = endOfString(source, start, quote);
    if (end === undefined)
      throw new PythonRefusal(line, `a string is opened with ${quote} here and never closed`);
    const body = source.slice(start, end);
    return { token: { kind: 'string', prefix, body, line }, length: end + quote.length - at };
  }
  const name = match(NAME, source, at)?.[0];
  if (name !== undefined) return { token: { kind: 'name', text: name, line }, length: name.length };
  const text = match(NUMBER, source, at)?.[0] ?? source.charAt(at);
  return { token: { kind: 'other', text, line }, length: text.length };
}

/** Offset of the closing quote. A backslash escapes the next character, also in raw strings. */
function endOfString(source: string, start: number, quote: string): number | undefined {
  for (let at = start; at < source.length; at += 1) {
    if (source[at] === '\\') at += 1;
    else if (source.startsWith(quote, at)) return at;
    else if (quote.length === 1 && source[at] === '\n') return undefined;
  }
  return undefined;
}

function match(pattern: RegExp, source: string, at: number): RegExpExecArray | undefined {
  pattern.lastIndex = at;
  return pattern.exec(source) ?? undefined;
}
