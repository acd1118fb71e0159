/** One thing that is told of a run. */
import { harmless } from '../../../errors/harmless.js';

/** How much an entry matters: `debug` is told on demand, `warn` and `error` always. */
export type Level = 'debug' | 'info' | 'warn' | 'error';
const LEVELS: readonly Level[] = ['debug', 'info', 'warn', 'error'];

/** Something that happened, as it is told. */
export interface Entry {
  readonly level: Level;
  /** Its name in logs. */
  readonly event: string;
  /** One line. */
  readonly text: string;
  /** The same as data. */
  readonly fields: Readonly<Record<string, unknown>>;
  /** Entries with the same key are alike: after some of them only their number is told. */
  readonly alike?: string;
}

/** True for a level that matters at least as much as another one. */
export function isAtLeast(level: Level, least: Level): boolean {
  return LEVELS.indexOf(level) >= LEVELS.indexOf(least);
}

/** Makes one. */
export function entry(level: Level, event: string, text: string, fields: Entry['fields']): Entry {
  return { level, event, text: oneLine(text), fields };
}

/** File names and servers' words may hold anything, also what would move the cursor of a terminal. */
function oneLine(text: string): string {
  return harmless(text.replace(/\s+/g, ' ').trim());
}
