/** One question after the other on a terminal. */
import type { Readable, Writable } from 'node:stream';
import * as clack from '@clack/prompts';

/** The terminal that is talked through. */
export interface Terminal {
  readonly input: Readable;
  readonly output: Writable;
}

/** Somebody left the conversation with Ctrl+C or Escape. */
export class Left extends Error {}

/** The answer. @throws Left when there is none because somebody left */
export function answered<T>(value: T): Exclude<T, symbol> {
  if (typeof value === 'symbol') throw new Left();
  return value as Exclude<T, symbol>;
}

/** Asks for a line of text, without the blanks around it; an empty one only where that is allowed. */
export async function askText(
  terminal: Terminal,
  message: string,
  placeholder: string,
  may_be_empty = false,
): Promise<string> {
  const validate = (value: string | undefined) =>
    may_be_empty || (value ?? '').trim() !== '' ? undefined : 'an answer is needed here';
  return answered(await clack.text({ ...terminal, message, placeholder, validate })).trim();
}

/** Lets somebody tick lines of a list; those that are ticked already are in `initial`. */
export async function askLines(
  terminal: Terminal,
  message: string,
  lines: readonly string[],
  initial: readonly string[],
): Promise<string[]> {
  const options = lines.map((line) => ({ value: line, label: line }));
  return answered(
    await clack.multiselect({ ...terminal, message, options, initialValues: [...initial], required: false }),
  );
}

/** The parts of an answer: between `;` where there is one, else between commas. */
export function parts(answer: string): string[] {
  return answer
    .split(answer.includes(';') ? ';' : ',')
    .map((part) => part.trim())
    .filter((part) => part !== '');
}
