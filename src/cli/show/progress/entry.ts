/** Something that happened in a run, as it is reported. */
import { harmless } from '../../../errors/harmless.js';
import { number } from '../columns.js';

/** How much an entry matters: `debug` is shown only on request, `warn` and `error` always. */
export type Level = 'debug' | 'info' | 'warn' | 'error';
const LEVELS: readonly Level[] = ['debug', 'info', 'warn', 'error'];

export interface Entry {
  readonly level: Level;
  /** Its name in logs. */
  readonly event: string;
  readonly text: string;
  /** The same as data. */
  readonly fields: Readonly<Record<string, unknown>>;
  /** Entries with the same key are alike: the first ones are shown, the others only counted. */
  readonly alike?: string;
}

/** True for a level that matters at least as much as another one. */
export function isAtLeast(level: Level, least: Level): boolean {
  return LEVELS.indexOf(level) >= LEVELS.indexOf(least);
}

/** Makes an entry. Its text becomes one line that can't move the cursor: file names may contain anything. */
export function entry(level: Level, event: string, text: string, fields: Entry['fields'] = {}): Entry {
  return { level, event, text: harmless(text.replace(/\s+/g, ' ').trim()), fields };
}

/** How many entries of a kind are shown. */
const SHOWN = 5;

/** Keeps a thousand failures of one kind from hiding everything else: the first are shown, the others counted. */
export class Alike {
  readonly #kinds = new Map<string, { shown: number; hidden: number }>();

  /** True when this entry itself is to be shown. */
  admits({ alike }: Pick<Entry, 'alike'>): boolean {
    if (alike === undefined) return true;
    const kind = this.#kinds.get(alike) ?? { shown: 0, hidden: 0 };
    this.#kinds.set(alike, kind);
    if (kind.shown < SHOWN) kind.shown += 1;
    else kind.hidden += 1;
    return kind.hidden === 0;
  }

  /** What was counted since the last time, a line for each kind: `and 37 more like this: probe, not_a_video`. */
  rest(): string[] {
    return [...this.#kinds].flatMap(([alike, kind]) => {
      const { hidden } = kind;
      kind.hidden = 0;
      return hidden === 0 ? [] : [`and ${number(hidden)} more like this: ${alike}`];
    });
  }
}
