import { describe, expect, it } from 'vitest';
import { PAIR_CHECKS, type PairCheckName } from '../../../src/qa/check-names.js';
import { CHECKS, checkPair, judgePairs } from '../../../src/qa/index.js';
import { QA_TYPES } from '../../../src/records/qa-types.js';
import { type QaPair, qaPairSchema } from '../../../src/records/record.js';
import { GOOD, NO, VIDEO } from './pairs.js';

/** A pair of a type with some fields changed. */
function changed(type: keyof typeof GOOD, fields: object): QaPair {
  return { ...GOOD[type], ...fields } as QaPair;
}

/** A sentence more at the end of the reasoning, before its conclusion. */
function reasoningOf(type: keyof typeof GOOD, change: (reasoning: string) => string): QaPair {
  return changed(type, { reasoning: change(GOOD[type].reasoning) });
}

const TEN = Array.from({ length: 10 }, (_, index) => `Thing number ${index + 20}`);

/** A check, what an answer has that it finds, and the pairs of that answer. */
type Mutation = readonly [check: PairCheckName, what: string, ...pairs: QaPair[]];

/** Answers that only the named check finds a fault with, and only in the last pair. */
const MUTATIONS: readonly Mutation[] = [
  ['answer_form', 'is one word where a sentence belongs', changed('open_qa', { answer: 'Yes.' })],
  ['answer_form', 'is no letter', changed('mcq', { answer: 'b' })],
  ['answer_form', 'is empty', changed('bcq', { full_answer: ' ' })],
  ['answer_form', 'has no question', changed('scene_description', { question: '?' })],
  ['letter_exists', 'names an option that is not there', changed('mcq', { answer: 'E' })],
  ['option_count', 'has one option', changed('mcq', { options: ['The hook of a crane'], answer: 'A' })],
  ['option_count', 'has eleven', changed('mcq', { options: ['The hook of a crane', ...TEN], answer: 'A' })],
  [
    'options_distinct',
    'has the same option twice',
    changed('mcq', { options: ['A truck', 'The hook of a swinging crane', '**a Truck.**', 'The gate'] }),
  ],
  [
    'verdict_agrees',
    'says no and then yes',
    changed('bcq', { full_answer: 'No. It is at the ramp by 00:06.' }),
  ],
  [
    'times_in_order',
    'ends before it begins',
    reasoningOf('event_summary', (text) => text.replace('Each', 'From 00:06 to 00:02 each')),
  ],
  [
    'times_in_video',
    'tells of a time after the end, though only to deny it',
    changed('bcq', {
      question: 'Do the barrels fall at 00:26?',
      answer: 'No',
      full_answer: 'No. They fall from 00:10 on.',
      reasoning:
        'The hook reaches the first barrel at 00:10, and by 00:26 both have been lying there for long. So the barrels fall ' +
        'earlier than is asked.',
    }),
  ],
  [
    'not_whole_video',
    'is the whole video',
    changed('temporal_localization', {
      start: 0,
      end: 24,
      reasoning:
        'The yard is in view in every second of it, and nothing hides it. It is seen from 00:00 to 00:24.',
    }),
  ],
  [
    'reasoning_times',
    'concludes another interval',
    reasoningOf('temporal_localization', (text) =>
      text.replace(
        'The barrels fall from 00:10 to 00:14.',
        'From 00:10 to 00:14, then, from 00:09 to 00:14.',
      ),
    ),
  ],
  [
    'reasoning_times',
    'names other times than the answer',
    reasoningOf(
      'open_qa',
      () =>
        'At 00:02 and at 00:06 nothing is near the barrels. What comes near them later is the hook of the crane.',
    ),
  ],
  [
    'times_in_description',
    'names a time that nobody knows of',
    reasoningOf('scene_description', (text) => text.replace('Opposite', 'At 00:22, opposite')),
  ],
  [
    'blind_question',
    'tells what the answer reveals',
    changed('causal_linkage', { question: 'Why does the hook of the crane reach something at 00:10?' }),
  ],
  [
    'blind_question',
    'names no time',
    changed('temporal_event_desc', { question: 'What happens at the beginning?' }),
  ],
  [
    'source_talk',
    'speaks of a description',
    reasoningOf('mcq', (text) =>
      text.replace('The crane swings', 'As the description has it, the crane swings'),
    ),
  ],
  [
    'source_talk',
    'speaks of a caption in a wrong option',
    changed('mcq', {
      options: ['A truck', 'The hook of a swinging crane', 'What the caption says', 'The gate'],
    }),
  ],
  ['refusal', 'speaks as an AI', reasoningOf('bcq', (text) => `As an AI, one looks closely. ${text}`)],
  [
    'refusal',
    'does not answer',
    changed('open_qa', { answer: 'How the barrels fall cannot be determined from the video with a crane.' }),
  ],
  ['reasoning_missing', 'has none', reasoningOf('mcq', () => '')],
  ['reasoning_missing', 'has three words', reasoningOf('bcq', () => 'Truck reaches ramp first.')],
  [
    'reasoning_repeats',
    'has the answer as its reasoning',
    changed('scene_description', {
      reasoning: GOOD.scene_description.type === 'scene_description' ? GOOD.scene_description.answer : '',
    }),
  ],
  ['reasoning_conclusion', 'has the letter of another option', changed('mcq', { answer: 'A' })],
  [
    'reasoning_conclusion',
    'concludes another letter',
    reasoningOf('mcq', (text) => text.replace(/So the hook.*$/, 'So option D is correct.')),
  ],
  [
    'reasoning_conclusion',
    'concludes the other verdict',
    reasoningOf('bcq', (text) => `${text} The answer is no, the truck does not.`),
  ],
  [
    'reasoning_conclusion',
    'ends before it concludes',
    reasoningOf('temporal_localization', (text) =>
      text.replace(' The barrels fall from 00:10 to 00:14.', ' Then dust rises. All is quiet.'),
    ),
  ],
  [
    'reasoning_conclusion',
    'ends on something else',
    reasoningOf(
      'scene_description',
      () =>
        'The ground is even and gray, and a tall arm rises at the left edge. Clouds pass overhead. It may rain soon.',
    ),
  ],
  ['cut_off', 'stops in the middle', reasoningOf('mcq', (text) => text.replace(/ over\.$/, ' ov'))],
  [
    'cut_off',
    'trails off',
    changed('event_summary', {
      answer: 'From 00:02 to 00:06 a truck backs up to a ramp and then the crane…',
    }),
  ],
  [
    'protocol_text',
    'holds a separator',
    reasoningOf('open_qa', (text) => text.replace(' Between', '\n=====\n\nBetween')),
  ],
  [
    'protocol_text',
    'holds a label',
    changed('temporal_event_desc', { answer: 'A truck backs up.\nReasoning: It can be seen.' }),
  ],
  [
    'pair_twice',
    'comes twice',
    GOOD.open_qa,
    changed('open_qa', { question: 'how do the BARRELS come to fall' }),
  ],
  [
    'yes_no_balance',
    'is one yes too many',
    GOOD.bcq,
    NO,
    changed('bcq', { question: 'Is the truck first?' }),
  ],
];

describe('the checks', () => {
  it.each(QA_TYPES)('find nothing wrong with a good pair of type %s', (type) => {
    expect(checkPair(GOOD[type], VIDEO)).toEqual([]);
  });

  it('find nothing wrong with a yes and a no', () => {
    const judged = judgePairs([GOOD.bcq, NO], VIDEO);
    expect(judged.map(({ reasons }) => reasons)).toEqual([[], []]);
  });

  const mutations = MUTATIONS.map(([name, what, ...pairs]) => ({ name, what, pairs }));
  it.each(mutations)('$name alone finds that an answer $what', ({ name, pairs }) => {
    const judged = judgePairs(pairs, VIDEO);
    const found = judged.map(({ reasons }) => reasons.map((reason) => reason.replace(/: .*$/s, '')));
    expect(found).toEqual(pairs.map((_, index) => (index === pairs.length - 1 ? [name] : [])));
    const without = judgePairs(pairs, VIDEO, [name]);
    expect(
      without.flatMap(({ reasons }) => reasons).filter((reason) => !reason.startsWith('protocol_text')),
    ).toEqual([]);
  });

  it('are all proved by such an answer, and stand in the table by their names', () => {
    expect([...new Set(MUTATIONS.map(([name]) => name))].sort()).toEqual([...PAIR_CHECKS].sort());
    expect(CHECKS.map(({ name }) => name)).toEqual(PAIR_CHECKS);
  });

  it('refuse both of two pairs that contradict each other', () => {
    const other = changed('scene_description', { answer: 'A yard with a ramp and nothing else in it.' });
    const judged = judgePairs([GOOD.scene_description, other], VIDEO);
    expect(judged.map(({ reasons }) => reasons.length)).toEqual([1, 1]);
  });

  it('let the same question be asked of other options', () => {
    const other = changed('mcq', { options: ['A storm', 'The hook of a swinging crane'] });
    expect(judgePairs([GOOD.mcq, other], VIDEO).flatMap(({ reasons }) => reasons)).toEqual([]);
  });

  it('need no description to judge by, and then compare nothing with it', () => {
    const pair = reasoningOf('scene_description', (text) => text.replace('Opposite', 'At 00:22, opposite'));
    expect(checkPair(pair, { video_length: 24.5 })).toEqual([]);
  });

  it('tell everything that is wrong with a pair', () => {
    const pair = changed('mcq', { answer: 'F', reasoning: '' });
    expect(checkPair(pair, VIDEO)).toEqual([
      'letter_exists: The answer F is none of the options A to D.',
      'reasoning_missing: Expected a reasoning, got none.',
    ]);
  });

  it('are about pairs as the schema has them', () => {
    for (const type of QA_TYPES) expect(qaPairSchema.parse(GOOD[type])).toEqual(GOOD[type]);
  });
});
