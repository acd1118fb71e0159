/** What a topic offers the question types: statements with the measurements that prove them. */
import type { Story } from './story.js';

/** A question with one right and three wrong options, parallel in form. */
export interface Choice {
  readonly question: string;
  readonly right: string;
  readonly wrong: readonly string[];
  readonly reasoning: string;
}

/** The question with its first three wrong options; no question when there are fewer. */
export function choiceOf({ wrong, ...choice }: Choice): readonly Choice[] {
  return wrong.length < 3 ? [] : [{ ...choice, wrong: wrong.slice(0, 3) }];
}

/** A question with a free answer; `answer` of a binary question follows its `Yes.` or `No.`. */
export interface Reply {
  readonly question: string;
  readonly answer: string;
  readonly reasoning: string;
}

/** Everything that a topic can ask about one story; empty when its facts do not allow it. */
export interface Ideas {
  readonly choices?: readonly Choice[];
  readonly yes?: readonly Reply[];
  readonly no?: readonly Reply[];
  readonly open?: readonly Reply[];
  readonly causal?: readonly Reply[];
}

export type Topic = (story: Story) => Ideas;

/** Joins observation, inference and conclusion to a reasoning. */
export function reasoned(...sentences: readonly string[]): string {
  return sentences.filter((sentence) => sentence !== '').join(' ');
}
