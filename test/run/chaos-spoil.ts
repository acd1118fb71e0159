/** Ways to spoil what a teacher says, as models do: in its form, in its length, and in what it says. */

import type { QaType } from '../../src/records/qa-types.js';
import type { PromptKey } from '../../src/records/record.js';
import { qaTypeOf } from '../helpers/steps.js';
import { DOUBTS, inBlocks, inJson, inObject, numberOf, type Said } from './chaos-truth.js';

/** Chance that is the same each time: a whole number below `count`. */
type Chance = (count: number) => number;

const REFUSALS = [
  'I’m sorry, but I can’t help with that.',
  'Please provide the video.',
  'As an AI, I cannot view videos.',
];

function pick<T>(list: readonly T[], chance: Chance): T {
  const picked = list[chance(list.length)];
  if (picked === undefined) throw new Error('Expected something to pick from.');
  return picked;
}

/** What becomes of the last pair of an answer; the others are left alone. */
type SpoilPair = (pair: Said, chance: Chance) => Said;

/** Another letter, the other verdict, or times at which something else happens: what must never become a label. */
const mislabel: SpoilPair = (pair, chance) => {
  const { answer, options } = pair;
  if (options !== undefined) {
    const others = [...'ABCDEF'].filter((letter) => letter !== answer);
    return { ...pair, answer: pick([...others, 'B and C', 'None of these'], chance) };
  }
  if (/^(?:Yes|No)\./.test(answer))
    return { ...pair, answer: answer.replace(/^\w+/, (word) => (word === 'Yes' ? 'No' : 'Yes')) };
  const times = ['Start_Time: 00:02, End_Time: 00:09', 'Start_Time: 00:05, End_Time: 00:07'];
  return { ...pair, answer: pick(times, chance) };
};

const SPOILT_PAIR: readonly SpoilPair[] = [
  (pair, chance) => ({ ...pair, answer: pick(REFUSALS, chance) }),
  // Impossible times: backwards, the whole video, behind its end, not in the description.
  (pair, chance) =>
    pair.answer.startsWith('Start_Time')
      ? {
          ...pair,
          answer: pick(
            [
              'Start_Time: 00:05, End_Time: 00:02',
              'Start_Time: 00:00, End_Time: 00:12',
              'Start_Time: 00:08, End_Time: 09:59',
            ],
            chance,
          ),
        }
      : { ...pair, reasoning: `${DOUBTS[0]}${pair.reasoning}` },
  (pair, chance) => ({
    ...pair,
    reasoning: `${pick(['At 09:59 it is over. ', DOUBTS[1]], chance)}${pair.reasoning}`,
  }),
  (pair) => ({ ...pair, reasoning: `As the description says, it is so. ${pair.reasoning}` }),
  (pair) => ({ ...pair, reasoning: '' }),
  (pair) => ({ ...pair, answer: '' }),
  (pair) => ({ ...pair, ...(pair.options && { options: pair.options.map(() => 'van') }), question: '' }),
];

/** What becomes of a whole answer, beside the form in which it was asked for. */
type SpoilAnswer = (
  pairs: readonly Said[],
  write: (pairs: readonly Said[]) => string,
  chance: Chance,
) => string;

const SPOILT_ANSWER: readonly SpoilAnswer[] = [
  (pairs) =>
    inBlocks(pairs).replaceAll(/^=+$/gm, '---').replaceAll('Answer:', '**Answer:**').replaceAll('\n', '\r\n'),
  (pairs, write) =>
    `<think>Which is it? Answer: D</think>\nHere you are:\n\`\`\`\n${write(pairs)}\`\`\`\nLet me know!`,
  (pairs) =>
    inBlocks(pairs)
      .replaceAll('Reasoning:', '### Explanation:')
      .replaceAll(/^([A-D])\. /gm, '($1) '),
  // The other form, in a fence; and both in one answer.
  (pairs, write) => (write === inJson ? inBlocks(pairs) : `\`\`\`json\n${inJson(pairs)}\n\`\`\``),
  ([first, ...others]) =>
    first === undefined ? '' : `${JSON.stringify(inObject(first))}\n${inBlocks(others)}`,
  ([first, ...others]) =>
    first === undefined
      ? ''
      : `${inBlocks([first])}${others.map((pair) => JSON.stringify(inObject(pair))).join('\n')}`,
  // Cut off anywhere in the last pair: what was never said can't be listed.
  (pairs, write, chance) => {
    const text = write(pairs).trimEnd();
    const from = text.lastIndexOf(pairs.at(-1)?.question ?? '') + 2;
    return text.slice(0, from + chance(text.length - from));
  },
  (_pairs, _write, chance) => pick(REFUSALS, chance),
  // Everything twice.
  (pairs, write) => write([...pairs, ...pairs]),
];

const SPOILT_CAPTION: readonly ((text: string, chance: Chance) => string)[] = [
  (_text, chance) => pick(REFUSALS, chance),
  (text) => text.replace(/, and from .*$/s, ', and fr'),
  (text) => text.replace('<00:00:02>', '<00:00:44>'),
];

const LABELLED: readonly QaType[] = ['mcq', 'bcq', 'temporal_localization'];

function writerOf(isAskedForJson: boolean) {
  return isAskedForJson ? inJson : inBlocks;
}

function chanceOf(seed: string): Chance {
  let state = numberOf(`chaos ${seed}`);
  return (count) => {
    state = numberOf(String(state));
    return state % Math.max(1, count);
  };
}

/** Spoils a third of all captions and descriptions, always the same ones for the same seed. */
export function spoiltCaption(text: string, key: PromptKey, seed: string): string {
  const chance = chanceOf(seed);
  if (chance(3) > 0) return text;
  return key.endsWith('_description') ? pick(REFUSALS, chance) : pick(SPOILT_CAPTION, chance)(text, chance);
}

/** Writes pairs, a third of all answers spoilt: always the same ones for the same seed. */
export function spoiltPairs(
  pairs: readonly Said[],
  key: PromptKey,
  isAskedForJson: boolean,
  seed: string,
): string {
  const chance = chanceOf(seed);
  const write = writerOf(isAskedForJson);
  const last = pairs.at(-1);
  if (last === undefined) return 'There is nothing more to ask.';
  if (chance(3) > 0) return write(pairs);
  const type = qaTypeOf(key);
  // Every second spoilt answer with a label in it gets a wrong one.
  const isMislabelled = type !== undefined && LABELLED.includes(type) && chance(2) === 0;
  if (!isMislabelled && chance(2) === 0) return pick(SPOILT_ANSWER, chance)(pairs, write, chance);
  const change = isMislabelled ? mislabel : pick(SPOILT_PAIR, chance);
  return write([...pairs.slice(0, -1), change(last, chance)]);
}
