import { answered, asked } from '../qa/index.js';
import type { QaPair } from '../records/record.js';
import { hash64 } from '../tables/keys.js';
import { Table } from '../tables/table.js';
import type { Problem } from './problems.js';

/** Compares the pairs of a file: 32 bits of each answer, by video and question, and the verdicts of each video. */
export class PairsOfFile {
  readonly #answers = new Table({ answer: 'u32' });
  readonly #verdicts = new Table({ yes: 'u32', no: 'u32' });

  /** Adds a pair; gives what is wrong when the same question was asked about the same video before. */
  add(pair: QaPair, id: string): Pick<Problem, 'severity' | 'message'> | undefined {
    if (pair.type === 'bcq') {
      const row = this.#verdicts.findOrAdd(id);
      const column = pair.answer === 'Yes' ? 'yes' : 'no';
      this.#verdicts.set(row, column, this.#verdicts.get(row, column) + 1);
    }
    const key = `${id}\n${asked(pair)}`;
    // Never 0, which means that the question has not come yet.
    const answer = Number(hash64(answered(pair)) & 0xffffffffn) || 1;
    const row = this.#answers.findOrAdd(key);
    const known = this.#answers.get(row, 'answer');
    if (known === 0) {
      this.#answers.set(row, 'answer', answer);
      return undefined;
    }
    const twice = 'The same question is there twice for this video';
    return known === answer
      ? { severity: 'warning', message: `${twice}; leave one of them out.` }
      : { severity: 'error', message: `${twice}, with two answers.` };
  }

  /** How many videos have more yes than no or the other way round; a single question does not count. */
  unbalanced(): number {
    let count = 0;
    for (const row of this.#verdicts.rows()) {
      const [yes, no] = [this.#verdicts.get(row, 'yes'), this.#verdicts.get(row, 'no')];
      if (Math.max(yes, no) > Math.max(1, Math.min(yes, no))) count += 1;
    }
    return count;
  }
}
