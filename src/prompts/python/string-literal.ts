/** Python string literals, from their source to their value. */
import { type LineStart, PythonRefusal, type PythonText } from './text.js';

/** A string literal as it is written in the source. */
export interface StringLiteral {
  /** What is before the quote: `r`, `f`, `Rb` …; usually empty. */
  readonly prefix: string;
  /** What is between the quotes. */
  readonly body: string;
  /** Line of the opening quote, from 1. */
  readonly line: number;
}

/** Each escape of one character, and the character that it stands for. */
const SIMPLE: ReadonlyMap<string, string> = new Map(
  ['\n', '\\\\', "''", '""', 'a\x07', 'b\b', 'f\f', 'n\n', 'r\r', 't\t', 'v\v'].map((pair) => [
    pair.charAt(0),
    pair.slice(1),
  ]),
);
/** How many hex digits must follow. */
const HEX: ReadonlyMap<string, number> = new Map(Object.entries({ x: 2, u: 4, U: 8 }));

/**
 * The value of a literal as Python has it: escapes resolved unless it is raw, a backslash before any other character kept.
 * @throws PythonRefusal for an f-string, bytes, `\N{name}`, an incomplete escape, half of a surrogate pair
 */
export function stringValue({ prefix, body, line: first }: StringLiteral): PythonText {
  refusePrefix(prefix, first);
  const raw = /r/i.test(prefix);
  const lines: LineStart[] = [{ offset: 0, line: first }];
  let value = '';
  let line = first;
  for (let at = 0; at < body.length; ) {
    const character = body.charAt(at);
    const isEscape = !raw && character === '\\';
    const { text, length } = isEscape ? escapeAt(body, at, line) : { text: character, length: 1 };
    value += text;
    if (body.slice(at, at + length).includes('\n')) {
      line += 1;
      lines.push({ offset: value.length, line });
    }
    at += length;
  }
  return { value, lines };
}

function refusePrefix(prefix: string, line: number): void {
  if (/[ft]/i.test(prefix))
    throw new PythonRefusal(
      line,
      `an ${prefix}"…" string is filled in when the module runs; make it a plain string and write what it inserts`,
    );
  if (/b/i.test(prefix)) throw new PythonRefusal(line, 'b"…" is bytes and not text; take the b away');
}

/** The text that an escape stands for, and how many characters of the source it takes. */
function escapeAt(body: string, at: number, line: number): { text: string; length: number } {
  const letter = body.charAt(at + 1);
  const simple = SIMPLE.get(letter);
  if (simple !== undefined) return { text: simple, length: 2 };
  const octal = /^[0-7]{1,3}/.exec(body.slice(at + 1, at + 4))?.[0];
  if (octal !== undefined)
    return { text: String.fromCodePoint(Number.parseInt(octal, 8)), length: 1 + octal.length };
  if (letter === 'N')
    throw new PythonRefusal(line, '\\N{…} names a character by its Unicode name; write the character itself');
  const digits = HEX.get(letter);
  // As in Python, a backslash that begins no escape is a backslash.
  if (digits === undefined) return { text: '\\', length: 1 };
  const hex = body.slice(at + 2, at + 2 + digits);
  const code = /^[\da-f]+$/i.test(hex) && hex.length === digits ? Number.parseInt(hex, 16) : Number.NaN;
  if (Number.isNaN(code) || code > 0x10ffff)
    throw new PythonRefusal(line, `\\${letter} needs ${digits} hex digits of a character, got "${hex}"`);
  if (code >= 0xd800 && code <= 0xdfff)
    throw new PythonRefusal(line, `\\${letter}${hex} is half of a character; write the character itself`);
  return { text: String.fromCodePoint(code), length: 2 + digits };
}
