/** What the consultation says between its questions, in lines that fit the terminal. */
import * as clack from '@clack/prompts';
import type { ReeltraceError } from '../../../errors/errors.js';
import { wrapText } from './wrap.js';

/** Width of the line and the blanks that stand before each text. */
const MARGIN = 4;
const USUAL_COLUMNS = 80;
/** Longer lines are tiring to read, however wide the window is. */
const MOST_COLUMNS = 100;

/** Says something in one of the ways that the terminal marks: `info`, `step`, `success`, `warn`, `error`. */
export function say(way: 'info' | 'step' | 'success' | 'warn' | 'error', text: string): void {
  const columns = Math.min(process.stdout.columns || USUAL_COLUMNS, MOST_COLUMNS);
  clack.log[way](wrapText(text, columns - MARGIN));
}

/** Says what went wrong and what to do about it. */
export function sayError({ message, hint }: ReeltraceError): void {
  say('error', hint === undefined ? message : `${message}\n${hint}`);
}
