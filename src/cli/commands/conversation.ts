/** Conversations on a terminal: one question after the other, and lines that fit the window. */
import type { Readable, Writable } from 'node:stream';
import * as clack from '@clack/prompts';
import { ReeltraceError } from '../../errors/errors.js';
import { folded } from '../show/columns.js';
import { asTyped } from '../typed.js';

/** The terminal of a conversation. */
export interface Terminal {
  readonly input: Readable;
  readonly output: Writable;
}

/** The user quit the conversation with Ctrl+C or Escape. */
export class Quit extends Error {}

/** The answer. @throws Quit when the user quit instead */
export function answered<T>(value: T): Exclude<T, symbol> {
  if (typeof value === 'symbol') throw new Quit();
  return value as Exclude<T, symbol>;
}

/** The columns that clack puts before each text. */
const MARGIN = 4;
const USUAL_COLUMNS = 80;
/** Longer lines are tiring to read, however wide the window is. */
const MOST_COLUMNS = 100;

/** Says something in one of the ways that the terminal marks. */
export function say(way: 'info' | 'step' | 'success' | 'warn' | 'error', text: string): void {
  const columns = Math.min(process.stdout.columns || USUAL_COLUMNS, MOST_COLUMNS);
  clack.log[way](wrapText(asTyped(text), columns - MARGIN));
}

/** Breaks each line of a text between words; a word longer than a line stays whole. */
export function wrapText(text: string, width: number): string {
  const lines = text.split('\n').flatMap((line) => folded(line.trim(), 0, 0, width));
  return lines.join('\n');
}

/** A question, and the terminal that it is asked on where that is not the process's own. */
interface Question extends Partial<Terminal> {
  readonly message: string;
  readonly placeholder?: string;
  readonly initialValue?: string;
}

/** Asks for a line of text, without the blanks around it; an empty one only where that is allowed. @throws Quit */
export async function askText(question: Question, mayBeEmpty = false): Promise<string> {
  const validate = (value = '') =>
    mayBeEmpty || value.trim() !== '' ? undefined : 'an answer is needed here';
  return answered(await clack.text({ ...question, validate })).trim();
}

/** Lets the user tick lines of a list; those in `initialValues` are ticked already. @throws Quit */
export async function askLines(
  terminal: Terminal,
  message: string,
  lines: readonly string[],
  initialValues: readonly string[],
): Promise<string[]> {
  const options = lines.map((line) => ({ value: line, label: line }));
  const given = { ...terminal, message, options, initialValues: [...initialValues], required: false };
  return answered(await clack.multiselect(given));
}

/** Lets the user choose one of several answers. @throws Quit */
export async function choose<T extends string | number | null>(
  message: string,
  initialValue: T,
  choices: readonly (readonly [value: T, label: string, hint?: string])[],
): Promise<T> {
  const options = choices.map(([value, label, hint]) => ({
    value,
    label,
    ...(hint !== undefined && { hint }),
  }));
  // clack's types ask whether a value is a primitive, which can't be said of a type parameter.
  const given: clack.SelectOptions<unknown> = { message, initialValue, options };
  const chosen = answered(await clack.select(given));
  const [found] = choices.find(([value]) => value === chosen) ?? [initialValue];
  return found;
}

/**
 * Does work between two questions, where Ctrl+C is a signal and not a key. A known error is printed.
 * @param work ends soon after `signal` aborts; it is not waited for
 * @returns undefined after a known error
 * @throws Quit as soon as Ctrl+C is pressed
 */
export async function attempt<T>(work: (signal: AbortSignal) => Promise<T>): Promise<T | undefined> {
  const interrupt = new AbortController();
  const leave = () => interrupt.abort();
  process.once('SIGINT', leave);
  try {
    return await new Promise<T>((resolve, reject) => {
      interrupt.signal.addEventListener('abort', () => reject(new Quit()), { once: true });
      work(interrupt.signal).then(resolve, reject);
    });
  } catch (error) {
    if (!(error instanceof ReeltraceError)) throw error;
    const { message, hint } = error;
    say('error', hint === undefined ? message : `${message}\n${hint}`);
    return undefined;
  } finally {
    process.off('SIGINT', leave);
  }
}
