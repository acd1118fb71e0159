import { z } from 'zod';
import { countNames } from '../qa/check-names.js';
import { rejectionSchema, repairSchema } from '../records/record.js';
import type { QualityFigures } from './report-schema.js';

const partsSchema = z.looseObject({
  repair: repairSchema.optional().catch(undefined),
  rejected: z.array(rejectionSchema).catch([]).default([]),
});

/** The result of all repairs, over all records of step 3. */
export class RepairCounts {
  #answers = 0;
  #rounds = 0;
  saved = 0;
  /** How many more pairs each check refused before the repair than after it. */
  readonly #more = new Map<string, number>();

  /** @param raw a row of step 3 */
  add(raw: unknown): void {
    // Most records have no repair, and parsing a whole record takes time.
    if (typeof raw !== 'object' || raw === null || !('repair' in raw)) return;
    const { repair, rejected } = partsSchema.parse(raw);
    if (repair === undefined) return;
    this.#answers += 1;
    this.#rounds += repair.rounds;
    this.saved += repair.saved;
    const change = (name: string, by: number) => this.#more.set(name, (this.#more.get(name) ?? 0) + by);
    for (const [name, count] of Object.entries(repair.refused)) change(name, count);
    for (const [name, count] of Object.entries(countNames(rejected))) change(name, -count);
  }

  figures(): QualityFigures['repairs'] {
    return { answers: this.#answers, rounds: this.#rounds, saved: this.saved };
  }

  checks(after: Readonly<Record<string, number>>): QualityFigures['checks'] {
    const names = new Set([...Object.keys(after), ...this.#more.keys()]);
    return [...names]
      .map((name) => {
        const after_repair = after[name] ?? 0;
        // A check that has been switched off since refuses less than the record says.
        const before_repair = Math.max(after_repair, after_repair + (this.#more.get(name) ?? 0));
        return { name, before_repair, after_repair };
      })
      .filter(({ before_repair }) => before_repair > 0)
      .sort((a, b) => b.before_repair - a.before_repair || (a.name < b.name ? -1 : 1));
  }
}
