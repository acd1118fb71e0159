/** Reading and making JSON values. */
import { LosslessNumber, parse, stringify } from 'lossless-json';

/** The value of a JSON text; undefined when the text is not JSON. */
export function parseJson(text: string): unknown {
  try {
    return JSON.parse(text);
  } catch (error) {
    if (error instanceof SyntaxError) return undefined;
    throw error;
  }
}

/** The fields that have a value, in their order. */
export function defined<T extends object>(fields: T): { [K in keyof T]?: Exclude<T[K], undefined> };
export function defined(fields: object): object {
  return Object.fromEntries(Object.entries(fields).filter(([, value]) => value !== undefined));
}

/**
 * A number that stays as it is written in its JSON text, because JavaScript would change it: `1610521604143693812`,
 * `1e400`, `1.0`, `-0`. {@link toJson} writes it as it was; `JSON.stringify` writes the nearest number.
 */
class WrittenNumber extends LosslessNumber {
  toJSON(): number {
    met = true;
    return Number(this.value);
  }
}

/** True when a {@link WrittenNumber} was written since it was last set to false. */
let met = false;

/** A number in JSON text, or something in a string that looks like one. */
const NUMBERS = /[:[,]\s*(-?\d[-+.\deE]*)/g;

/**
 * {@link JSON.parse}, but numbers that JavaScript would not write as they are written become objects that
 * {@link toJson} writes unchanged. Only texts with such numbers take the slow parser.
 * @param value the text's value, where it has been parsed already
 * @throws SyntaxError for a text that is not JSON
 */
export function parseAsWritten(text: string, value: unknown = JSON.parse(text)): unknown {
  NUMBERS.lastIndex = 0;
  for (let found = NUMBERS.exec(text); found !== null; found = NUMBERS.exec(text))
    if (!isPlain(found[1] ?? '')) return isTooDeep(value) ? value : parse(text, undefined, AS_WRITTEN);
  return value;
}

const AS_WRITTEN = {
  parseNumber: (text: string) => (isPlain(text) ? Number(text) : new WrittenNumber(text)),
  // As JSON.parse does: the last one counts.
  onDuplicateKey: ({ newValue }: { readonly newValue: unknown }) => newValue,
};

/** True for a number that JavaScript writes as it is written here. */
function isPlain(text: string): boolean {
  return String(Number(text)) === text;
}

/** {@link JSON.stringify}, with the numbers of {@link parseAsWritten} as they were written. */
export function toJson(value: object): string {
  met = false;
  const text = JSON.stringify(value);
  return met ? (stringify(value) ?? text) : text;
}

/** The number that a value of {@link parseAsWritten} stands for; undefined when it is no number. */
export function numberOf(value: unknown): number | undefined {
  if (value instanceof WrittenNumber) return Number(value.value);
  return typeof value === 'number' ? value : undefined;
}

/** Deeper values can't be written: JSON.stringify and the readers of other languages run out of stack. */
export const MAX_DEPTH = 200;

/** True when objects and lists are nested more than {@link MAX_DEPTH} levels deep. */
export function isTooDeep(value: unknown, depth = MAX_DEPTH): boolean {
  if (typeof value !== 'object' || value === null || value instanceof WrittenNumber) return false;
  if (depth === 0) return true;
  for (const part of Object.values(value)) if (isTooDeep(part, depth - 1)) return true;
  return false;
}
