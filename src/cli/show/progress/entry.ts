/** Something that happened in a run, as it is told. */
import { harmless } from '../../../errors/harmless.js';
import { number } from '../columns.js';

/** How much an entry matters: `debug` is told only on request, `warn` and `error` always. */
export type Level = 'debug' | 'info' | 'warn' | 'error';
const LEVELS: readonly Level[] = ['debug', 'info', 'warn', 'error'];

/** One thing that happened. */
export interface Entry {
  readonly level: Level;
  /** Its name in logs. */
  readonly event: string;
  /** One line. */
  readonly text: string;
  /** The same as data. */
  readonly fields: Readonly<Record<string, unknown>>;
  /** Entries with the same key are alike: the first ones are told, the others only counted. */
  readonly alike?: string;
}

/** True for a level that matters at least as much as another one. */
export function isAtLeast(level: Level, least: Level): boolean {
  return LEVELS.indexOf(level) >= LEVELS.indexOf(least);
}

/** Makes an entry. The text becomes one line that can't move the cursor: file names and servers may contain anything. */
export function entry(level: Level, event: string, text: string, fields: Entry['fields'] = {}): Entry {
  return { level, event, text: harmless(text.replace(/\s+/g, ' ').trim()), fields };
}

/** How many entries of a kind are told one by one. */
const TOLD = 5;

/** Keeps a thousand failures of one kind from hiding everything else: the first are told, the others counted. */
export class Alike {
  readonly #kinds = new Map<string, { told: number; untold: number }>();

  /** True when this entry itself is to be told. */
  admits({ alike }: Pick<Entry, 'alike'>): boolean {
    if (alike === undefined) return true;
    const kind = this.#kinds.get(alike) ?? { told: 0, untold: 0 };
    this.#kinds.set(alike, kind);
    if (kind.told < TOLD) kind.told += 1;
    else kind.untold += 1;
    return kind.untold === 0;
  }

  /** What was counted since the last time, a line for each kind: `and 37 more like this: probe, not_a_video`. */
  rest(): string[] {
    return [...this.#kinds].flatMap(([alike, kind]) => {
      const { untold } = kind;
      kind.untold = 0;
      return untold === 0 ? [] : [`and ${number(untold)} more like this: ${alike}`];
    });
  }
}
