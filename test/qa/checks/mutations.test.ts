import { describe, expect, it } from 'vitest';
import { nameInReason, PAIR_CHECKS, type PairCheckName } from '../../../src/qa/check-names.js';
import type { Judged } from '../../../src/qa/checks/judge.js';
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

/** A check, the grade of its finding, what an answer has that it finds, and the pairs of that answer. */
type Mutation = readonly [
  check: PairCheckName,
  grade: 'wrong' | 'doubtful',
  what: string,
  ...pairs: QaPair[],
];

/** Answers in which only the named check finds something, with that grade, and only in the last pair. */
const MUTATIONS: readonly Mutation[] = [
  ['answer_form', 'wrong', 'has no word', changed('open_qa', { answer: '?!' })],
  ['answer_form', 'wrong', 'is no letter', changed('mcq', { answer: 'b' })],
  ['answer_form', 'wrong', 'is empty', changed('bcq', { full_answer: ' ' })],
  ['answer_form', 'wrong', 'has no question', changed('scene_description', { question: '?' })],
  ['letter_exists', 'wrong', 'names an option that is not there', changed('mcq', { answer: 'E' })],
  [
    'option_count',
    'wrong',
    'has one option',
    changed('mcq', { options: ['The hook of a crane'], answer: 'A' }),
  ],
  [
    'option_count',
    'wrong',
    'has eleven',
    changed('mcq', { options: ['The hook of a crane', ...TEN], answer: 'A' }),
  ],
  [
    'options_distinct',
    'wrong',
    'has the same option twice',
    changed('mcq', { options: ['A truck', 'The hook of a swinging crane', '**a Truck.**', 'The gate'] }),
  ],
  [
    'verdict_agrees',
    'wrong',
    'says no and then yes',
    changed('bcq', { full_answer: 'No. It is at the ramp by 00:06.' }),
  ],
  ['times_in_order', 'wrong', 'has the end first', changed('temporal_localization', { start: 14, end: 10 })],
  [
    'times_in_order',
    'doubtful',
    'ends before it begins',
    reasoningOf('event_summary', (text) => text.replace('Each', 'From 00:06 to 00:02 each')),
  ],
  [
    'times_in_video',
    'wrong',
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
    'wrong',
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
    'doubtful',
    'leaves out a fraction that the reasoning has',
    reasoningOf('temporal_localization', (text) => text.replaceAll('00:14', '00:14.6')),
  ],
  [
    'reasoning_times',
    'doubtful',
    'names other times than the answer',
    reasoningOf(
      'open_qa',
      () =>
        'At 00:02 and at 00:06 nothing is near the barrels. What comes near them later is the hook of the crane.',
    ),
  ],
  [
    'times_in_description',
    'doubtful',
    'names a time that nobody knows of',
    reasoningOf('scene_description', (text) => text.replace('Opposite', 'At 00:22, opposite')),
  ],
  [
    'blind_question',
    'wrong',
    'tells what the answer reveals',
    changed('causal_linkage', { question: 'Why does the hook of the crane reach something at 00:10?' }),
  ],
  [
    'times_in_description',
    'wrong',
    'answers with times that nobody knows of',
    changed('temporal_localization', {
      start: 16.4,
      end: 21,
      reasoning: 'The barrels lie on their sides and roll about before they come to rest at the wall.',
    }),
  ],
  [
    'blind_question',
    'doubtful',
    'names who is seen in the answer as well',
    changed('causal_linkage', { question: 'What does the crane bring about at 00:10, and how?' }),
  ],
  [
    'blind_question',
    'wrong',
    'names no time',
    changed('temporal_event_desc', { question: 'What happens at the beginning?' }),
  ],
  [
    'source_talk',
    'wrong',
    'speaks of a description',
    reasoningOf('mcq', (text) =>
      text.replace('The crane swings', 'As the description has it, the crane swings'),
    ),
  ],
  [
    'source_talk',
    'wrong',
    'speaks of a caption in a wrong option',
    changed('mcq', {
      options: ['A truck', 'The hook of a swinging crane', 'What the caption says', 'The gate'],
    }),
  ],
  [
    'refusal',
    'wrong',
    'speaks as an AI',
    reasoningOf('bcq', (text) => `As an AI, one looks closely. ${text}`),
  ],
  [
    'refusal',
    'wrong',
    'does not answer',
    changed('open_qa', { answer: 'How the barrels fall cannot be determined from the video with a crane.' }),
  ],
  ['reasoning_missing', 'wrong', 'has none', reasoningOf('mcq', () => '')],
  ['reasoning_thin', 'doubtful', 'has four words', reasoningOf('bcq', () => 'Truck reaches ramp first.')],
  [
    'reasoning_repeats',
    'doubtful',
    'has the answer as its reasoning',
    changed('scene_description', {
      reasoning: GOOD.scene_description.type === 'scene_description' ? GOOD.scene_description.answer : '',
    }),
  ],
  ['reasoning_conclusion', 'wrong', 'has the letter of another option', changed('mcq', { answer: 'A' })],
  [
    'reasoning_conclusion',
    'wrong',
    'concludes another letter',
    reasoningOf('mcq', (text) => text.replace(/So the hook.*$/, 'So option D is correct.')),
  ],
  [
    'reasoning_conclusion',
    'wrong',
    'concludes the other verdict',
    reasoningOf('bcq', (text) => `${text} The answer is no, the truck does not.`),
  ],
  [
    'reasoning_conclusion',
    'wrong',
    'excludes the letter of the answer',
    reasoningOf('mcq', (text) => `${text} That rules out B and C.`),
  ],
  [
    'reasoning_conclusion',
    'wrong',
    'names a wrong option by the letter of another one',
    reasoningOf('mcq', (text) =>
      text.replace('So the hook', 'A guard who leans on them (option A) is nowhere to be seen. So the hook'),
    ),
  ],
  [
    'reasoning_conclusion',
    'wrong',
    'concludes another interval',
    reasoningOf('temporal_localization', (text) =>
      text.replace('The barrels fall from 00:10 to 00:14.', 'So the barrels fall from 00:06 to 00:09.'),
    ),
  ],
  [
    'cut_off',
    'doubtful',
    'lacks the last full stop of its reasoning',
    reasoningOf('mcq', (text) => text.replace(/ over\.$/, ' ov')),
  ],
  [
    'cut_off',
    'wrong',
    'stops in the middle',
    reasoningOf('mcq', (text) => text.replace(/ barrels over\.$/, '')),
  ],
  [
    'cut_off',
    'wrong',
    'trails off',
    changed('event_summary', {
      answer: 'From 00:02 to 00:06 a truck backs up to a ramp and then the crane…',
    }),
  ],
  [
    'protocol_text',
    'wrong',
    'holds a separator',
    reasoningOf('open_qa', (text) => text.replace(' Between', '\n=====\n\nBetween')),
  ],
  [
    'protocol_text',
    'wrong',
    'holds a label',
    changed('temporal_event_desc', { answer: 'A truck backs up.\nReasoning: It can be seen.' }),
  ],
  [
    'pair_twice',
    'wrong',
    'comes twice',
    GOOD.open_qa,
    changed('open_qa', { question: 'how do the BARRELS come to fall' }),
  ],
  [
    'yes_no_balance',
    'doubtful',
    'is one yes too many',
    GOOD.bcq,
    NO,
    changed('bcq', { question: 'Is the truck first?' }),
  ],
];

/** The names of the checks that found something in each pair, by grade. */
function namesIn(judged: readonly Judged[]) {
  const names = (reasons: readonly string[]) => reasons.map((reason) => nameInReason(reason));
  return {
    wrong: judged.map(({ reasons }) => names(reasons)),
    doubtful: judged.map(({ doubts }) => names(doubts)),
  };
}

describe('the checks', () => {
  it.each(QA_TYPES)('find nothing wrong with a good pair of type %s, and nothing doubtful', (type) => {
    expect(judgePairs([GOOD[type]], VIDEO)).toEqual([{ pair: GOOD[type], reasons: [], doubts: [] }]);
  });

  it('find nothing wrong with a yes and a no', () => {
    const judged = judgePairs([GOOD.bcq, NO], VIDEO);
    expect(judged).toMatchObject([GOOD.bcq, NO].map(() => ({ reasons: [], doubts: [] })));
  });

  const mutations = MUTATIONS.map(([name, grade, what, ...pairs]) => ({ name, grade, what, pairs }));
  it.each(mutations)('$name alone finds that an answer $what, which is $grade', ({ name, grade, pairs }) => {
    const none = pairs.map(() => []);
    const alone = [...none.slice(1), [name]];
    const found = namesIn(judgePairs(pairs, VIDEO));
    expect(found).toEqual(
      grade === 'wrong' ? { wrong: alone, doubtful: none } : { wrong: none, doubtful: alone },
    );
    const without = judgePairs(pairs, VIDEO, { [name]: 'off' });
    const left = without.flatMap(({ reasons, doubts }) => [...reasons, ...doubts]);
    expect(left.filter((reason) => !reason.startsWith('protocol_text'))).toEqual([]);
    expect(namesIn(judgePairs(pairs, VIDEO, { [name]: 'refuse' }))).toEqual({ wrong: alone, doubtful: none });
    const { wrong, doubtful } = namesIn(judgePairs(pairs, VIDEO, { [name]: 'flag', protocol_text: 'flag' }));
    expect(wrong).toEqual(none);
    expect(doubtful.map((names) => names.filter((each) => each === name))).toEqual(alone);
  });

  it('find no fault with a reasoning that never says its answer again', () => {
    const quiet = [
      reasoningOf('temporal_localization', (text) =>
        text.replace(' The barrels fall from 00:10 to 00:14.', ' Then dust rises. All is quiet.'),
      ),
      reasoningOf(
        'scene_description',
        () =>
          'The ground is even and gray, and a tall arm rises at the left edge. Clouds pass overhead. It may rain soon.',
      ),
      reasoningOf('mcq', (text) => text.replace(/ So the hook.*$/, '')),
      reasoningOf('bcq', (text) => text.replace(/ So the truck.*$/, '')),
    ];
    expect(quiet.map((pair) => judgePairs([pair], VIDEO)[0])).toMatchObject(
      quiet.map(() => ({ reasons: [], doubts: [] })),
    );
  });

  it.each(['Two.', 'Yes', 'By the wall', '墙边。'])('take %j for an answer', (answer) => {
    const pair = changed('open_qa', { answer });
    expect(checkPair(pair, VIDEO)).toEqual([]);
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
