/**
 * How well the answers can be guessed without any video, by a guesser that is trained on the data set itself: the answers
 * about four fifths of the videos teach it to guess those about the others.
 */
import { indexOfLetter } from '../qa/options.js';
import type { QaPair } from '../records/record.js';
import { hash32, scrambled } from './hash32.js';
import { NaiveBayes } from './naive-bayes.js';
import { choiceSigns, FAMILIES, familyOf, verdictSigns } from './probe-features.js';
import type { ProbeFigures } from './report-schema.js';
import { Sample } from './sample.js';
import { wilson } from './wilson.js';

/** Questions of each kind that are looked at, at most, and half of it at least: enough for a share exact to a per cent. */
const MOST_ITEMS = 5000;
const FOLDS = 5;
/** The fewest items of which anything is said, and how far above chance guesses must be. */
const LEAST_ITEMS = 300;
const LEAST_EXCESS = 0.1;

/** A question without its texts, in about half a kilobyte. */
interface Probed {
  readonly fold: number;
  /** Signs, one list for each option; just one list where the question is answered with yes or no. */
  readonly signs: Uint32Array;
  /** How long the lists are. */
  readonly lengths: readonly number[];
  /** The place of the right option; of a yes/no question 0 for yes, 1 for no. */
  readonly right: number;
}

/** Takes pairs in any order, each of them once or more; memory is bounded, and the figures don't depend on the order. */
export class BlindProbe {
  readonly #samples: { readonly mcq: Sample<Probed>; readonly bcq: Sample<Probed> };

  /** @param most questions of each kind that are kept; of more, a sample is */
  constructor(most = MOST_ITEMS) {
    this.#samples = { mcq: new Sample(most), bcq: new Sample(most) };
  }

  /** @param id the video or image: what is asked of one is never guessed by what was learned of it */
  add(pair: QaPair, id: string): void {
    if (pair.type === 'bcq') {
      const right = pair.answer === 'Yes' ? 0 : 1;
      const key = [id, pair.question, pair.answer].join('\n');
      this.#samples.bcq.add(key, () => probed(id, [verdictSigns(pair.question)], right));
    }
    if (pair.type === 'mcq') {
      const { question, options } = pair;
      const right = indexOfLetter(pair.answer);
      if (options.length < 2 || right < 0 || right >= options.length) return;
      const key = [id, question, ...options, pair.answer].join('\n');
      this.#samples.mcq.add(key, () => probed(id, choiceSigns(question, options), right));
    }
  }

  /** One entry for each kind of question that there is. */
  figures(): ProbeFigures[] {
    return (['mcq', 'bcq'] as const).flatMap((qa_type) => {
      const items = this.#samples[qa_type].members();
      return items.length === 0 ? [] : [figuresOf(qa_type, items)];
    });
  }
}

function probed(id: string, lists: readonly (readonly number[])[], right: number): Probed {
  const lengths = lists.map(({ length }) => length);
  const signs = new Uint32Array(lengths.reduce((sum, length) => sum + length, 0));
  let next = 0;
  for (const list of lists) {
    signs.set(list, next);
    next += list.length;
  }
  return { fold: scrambled(hash32(id)) % FOLDS, signs, lengths, right };
}

function figuresOf(qa_type: ProbeFigures['qa_type'], items: readonly Probed[]): ProbeFigures {
  const folds = Array.from({ length: FOLDS }, (_, fold) => items.filter((item) => item.fold === fold));
  // The last count is that of all signs together.
  const right = guessedRight(folds, qa_type === 'mcq' ? guessOption : guessVerdict);
  const all = right.pop() ?? 0;
  const told = FAMILIES.filter((family) => qa_type === 'mcq' || family !== 'positions');
  const share = (count: number) => Number((count / items.length).toFixed(4));
  const chance = qa_type === 'mcq' ? chanceOfOptions(items) : commonerVerdict(items);
  const [low, high] = wilson(all, items.length);
  const isEnough = items.length >= LEAST_ITEMS && folds.filter(({ length }) => length > 0).length > 1;
  return {
    qa_type,
    items: items.length,
    right: all,
    accuracy: share(all),
    chance: share(chance),
    interval: [Number(low.toFixed(4)), Number(high.toFixed(4))],
    by: Object.fromEntries(told.map((family) => [family, share(right[FAMILIES.indexOf(family)] ?? 0)])),
    verdict: !isEnough
      ? 'too_few'
      : all > chance + LEAST_EXCESS * items.length
        ? 'guessable'
        : 'not_guessable',
  };
}

/**
 * Picks an answer.
 *
 * @param scores one for each list of signs, for right
 * @param prior of the class "right"
 * @param turn breaks ties
 */
type Guess = (scores: readonly number[], prior: number, turn: number) => number;

/** Of several that are the best the one whose turn it is, so that no place wins by being first. */
const guessOption: Guess = (scores, _prior, turn) => {
  const most = Math.max(...scores);
  const best = scores.flatMap((score, index) => (score === most ? [index] : []));
  return best[turn % best.length] ?? 0;
};

const guessVerdict: Guess = ([score = 0], prior) => (score + prior >= 0 ? 0 : 1);

/** How many items are guessed right by each family of signs alone, and last by all, learning from the other folds. */
function guessedRight(folds: readonly (readonly Probed[])[], guess: Guess): number[] {
  const items = folds.flat();
  const classifier = new NaiveBayes(items.reduce((sum, { signs }) => sum + signs.length, 0));
  const ways = FAMILIES.length + 1;
  const right = new Array<number>(ways).fill(0);
  for (const item of items) learn(classifier, item, 1);
  for (const fold of folds) {
    for (const item of fold) learn(classifier, item, -1);
    const prior = classifier.prior();
    for (const [turn, item] of fold.entries()) {
      const scores = scoresOf(classifier, item);
      for (let way = 0; way < ways; way += 1) {
        const of = scores.map((by) => by[way] ?? 0);
        if (guess(of, prior, turn) === item.right) right[way] = (right[way] ?? 0) + 1;
      }
    }
    for (const item of fold) learn(classifier, item, 1);
  }
  return right;
}

/** Of each list of signs what each family says for right, and last what all say. */
function scoresOf(classifier: NaiveBayes, { signs, lengths }: Probed): number[][] {
  let next = 0;
  return lengths.map((length) => {
    const by = new Array<number>(FAMILIES.length + 1).fill(0);
    for (const end = next + length; next < end; next += 1) {
      const sign = signs[next] ?? 0;
      const evidence = classifier.evidence(sign);
      const family = familyOf(sign);
      by[family] = (by[family] ?? 0) + evidence;
      by[FAMILIES.length] = (by[FAMILIES.length] ?? 0) + evidence;
    }
    return by;
  });
}

/** The list at the place of the right answer is an example of right, every other one of wrong. */
function learn(classifier: NaiveBayes, { signs, lengths, right }: Probed, weight: 1 | -1): void {
  let next = 0;
  for (const [index, length] of lengths.entries()) {
    classifier.learn(signs, next, next + length, index === right, weight);
    next += length;
  }
}

/** How many items are guessed right by drawing an option. */
function chanceOfOptions(items: readonly Probed[]): number {
  const counts: number[] = [];
  for (const { lengths } of items) counts[lengths.length] = (counts[lengths.length] ?? 0) + 1;
  return counts.reduce((sum, count, options) => sum + count / options, 0);
}

/** How many items are guessed right by always saying what is the answer more often. */
function commonerVerdict(items: readonly Probed[]): number {
  const yes = items.filter(({ right }) => right === 0).length;
  return Math.max(yes, items.length - yes);
}
