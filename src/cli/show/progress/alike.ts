import { number } from '../columns.js';
import type { Entry } from './entry.js';

/** So many entries of a kind are told one by one. */
const TOLD = 5;

/** Keeps a thousand failures of one kind from burying all else: the first are told, the others counted. */
export class Alike {
  readonly #kinds = new Map<string, { told: number; untold: number }>();

  /** True when this entry is to be told itself. */
  admits({ alike }: Pick<Entry, 'alike'>): boolean {
    if (alike === undefined) return true;
    const kind = this.#kinds.get(alike) ?? { told: 0, untold: 0 };
    this.#kinds.set(alike, kind);
    if (kind.told < TOLD) kind.told += 1;
    else kind.untold += 1;
    return kind.untold === 0;
  }

  /** What was counted since this was last asked, a line a kind: `and 37 more like this: probe, not_a_video`. */
  rest(): string[] {
    const lines: string[] = [];
    for (const [alike, kind] of this.#kinds) {
      if (kind.untold === 0) continue;
      lines.push(`and ${number(kind.untold)} more like this: ${alike}`);
      kind.untold = 0;
    }
    return lines;
  }
}
