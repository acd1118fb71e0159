/** What a topic can ask: questions with their answers and the measurements that prove them. */
import type { Story } from './story.js';

/** A question, its answer, and the reasoning that leads from one to the other. */
export interface Reply {
  readonly question: string;
  readonly answer: string;
  readonly reasoning: string;
}

/** A reply, and what it is good for. The answer of `yes` and `no` is what follows that word. */
export interface Idea extends Reply {
  readonly as: 'choice' | 'yes' | 'no' | 'open' | 'causal';
  /** The three wrong options of a choice; they have the same form as the answer. */
  readonly wrong?: readonly string[];
}

/** All that can be asked about one story; empty when its facts do not allow a question. */
export type Topic = (story: Story) => readonly Idea[];

/** A choice with the first three wrong options; nothing when there are fewer. */
export function choiceOf({ wrong, ...reply }: Reply & Required<Pick<Idea, 'wrong'>>): readonly Idea[] {
  return wrong.length < 3 ? [] : [{ as: 'choice', ...reply, wrong: wrong.slice(0, 3) }];
}

/** Joins observation, inference and conclusion to a reasoning. */
export function reasoned(...sentences: readonly string[]): string {
  return sentences.filter((sentence) => sentence !== '').join(' ');
}
