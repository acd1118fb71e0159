import { describe, expect, test } from 'vitest';
import { indexOfLetter, letterOf } from '../../src/qa/options.js';
import { type McqPair, refersToOptions, shuffleMcq, shuffleOptions } from '../../src/qa/shuffle.js';

const OPTIONS = ['A worker trips', 'The truck swerves', 'A box falls from the rack', 'The gate closes'];
const pairWith = (over: Partial<McqPair>): McqPair => ({
  type: 'mcq',
  question: 'What happens first?', // new order: 1 2 3 0
  options: OPTIONS,
  answer: 'B',
  reasoning: '',
  ...over,
});

/** A text with references by index: `{0}` stands for the letter of the option that is first in the original order. */
const withLetters = (template: string, letter: (index: number) => string) =>
  template.replace(/\{(\d)\}/g, (_, index: string) => letter(Number(index)));

const REMAPPED = [
  'This rules out {1} and {3}.',
  'The clip rules out {0}.',
  'Option {2} is wrong. Options {0} and {3} come later.',
  'The truck moves at 00:04 (option {1}).',
  '({0}) is wrong, and ({3}) is ruled out.',
  'At 00:04 the truck swerves ({1}), then the gate closes ({3}).',
  'Options {0}, {1} and {3} are not supported by the video.',
  'Options {0}/{1} describe later events.',
  'Neither option {0} nor option {3} fits the times.',
  'We can eliminate {0}, {2}, and {3} because nothing falls.',
  '{1} is correct.',
  '{0} is incorrect because the worker stays upright. {2} is wrong, too.',
  '{0} and {3} are ruled out by the second caption.',
  'The rack is empty, so {2} is impossible.',
  'The rack is empty. Therefore, {1}.',
  'The correct answer is {1}.',
  'The answer is ({0}).',
  'The final answer is {1}.\n\nFinal answer: {0}',
  'So the correct option is **{1}**.',
  '**Option {1}**: the truck swerves at 00:04.',
  '- {0}: never seen\n- {1}: seen at 00:04\n- {2}: never seen\n- {3}: seen at 00:09',
  '{0}. The worker stays upright.\n{1}. The truck swerves.\n{2}. Nothing falls.\n{3}. It closes later.',
  '{0}) Not seen.\n{1}) Seen.\n{2}) Not seen.\n{3}) Seen later.',
  '**{0}.** Not seen.\n**{1}.** Seen.\n\n**{2}.** Not seen.\n**{3}.** Later.',
  'A worker walks by. A box stands on the rack. Option {0} is not what happens.',
  'Choice {3} comes at the end; choosing {1} is in line with all captions. That leaves {1}.',
  'A second later the gate closes, which excludes {2}.',
  'At 00:04 the truck swerves, e.g. towards the rack; option {1} describes this.',
  '{2} contradicts the dense caption.',
  'This makes {3} impossible, unlike {1}.',
  'It cannot be {0}, as {2} is wrong, too; {1} best describes the event.',
  '排除{0}和{3}，因为卡车先转向。答案是{1}。',
  '选项{1}正确。',
];

/** The forms that do not need the options of the first test. */
const INLINE = REMAPPED.filter(
  (template) => !/^\W*\{0\}[.):*]/.test(template) && !template.includes('swerves ({'),
);

describe('letters after a shuffle', () => {
  test.each(REMAPPED)('follow their options in %j', (template) => {
    const before = withLetters(template, letterOf);
    const { pair, order, kept } = shuffleMcq(pairWith({ reasoning: before, explanation: before }));
    expect(kept).toBeUndefined();
    expect(order).toEqual([1, 2, 3, 0]);
    const after = withLetters(template, (index) => letterOf(order.indexOf(index)));
    expect(pair.reasoning).toBe(after);
    expect(pair.explanation).toBe(after);
    expect(pair.options).toEqual(order.map((index) => OPTIONS[index]));
    expect(pair.options[indexOfLetter(pair.answer)]).toBe('The truck swerves');
  });

  test('name the same option text as before in 1,000 shuffled questions, whichever form they have', () => {
    let shuffled = 0;
    for (let number = 0; shuffled < 1_000; number += 1) {
      expect(number).toBeLessThan(1_500);
      const count = 4 + (number % 5);
      const options = Array.from({ length: count }, (_, index) => {
        return `Vehicle ${number}-${index} ${index % 2 ? 'stops' : 'turns'}`;
      });
      const turn = number % count;
      // Three forms in one reasoning; the references are rotated, so that each letter appears in each form.
      const template = [0, 7, 13]
        .map((step) => INLINE[(number + step) % INLINE.length] ?? '')
        .join('\n\n')
        .replace(/\{(\d)\}/g, (_, index: string) => `{${(Number(index) + turn) % count}}`);
      const original = pairWith({
        question: `What happens in scene ${number}?`,
        options,
        answer: letterOf(turn),
        reasoning: withLetters(template, letterOf),
      });
      const { pair, order, kept } = shuffleMcq(original);
      expect(pair.options[indexOfLetter(pair.answer)]).toBe(options[turn]);
      if (kept !== undefined) {
        // "(B)" behind words that are not this option's own text stays in doubt.
        expect(pair).toBe(original);
        continue;
      }
      shuffled += 1;
      const named = (index: number) => letterOf(pair.options.indexOf(options[index] ?? ''));
      expect(pair.reasoning).toBe(withLetters(template, named));
      expect([...order].sort()).toEqual(options.map((_, index) => index));
    }
  });

  test('are balanced over a data set whose answers were all A', () => {
    const counts = new Map<string, number>();
    for (let number = 0; number < 1_000; number += 1) {
      const { answer } = shuffleMcq(
        pairWith({ question: `Which event is number ${number}?`, answer: 'A' }),
      ).pair;
      counts.set(answer, (counts.get(answer) ?? 0) + 1);
    }
    // Chi-squared with three degrees of freedom stays below 16.27 in 999 of 1,000 fair draws.
    const chiSquared = [...'ABCD'].reduce(
      (sum, letter) => sum + ((counts.get(letter) ?? 0) - 250) ** 2 / 250,
      0,
    );
    expect(chiSquared).toBeLessThan(16.27);
  });

  test('are the same again for the same question', () => {
    const pair = pairWith({ reasoning: 'Option B is correct.' });
    expect(shuffleMcq(pair)).toEqual(shuffleMcq(structuredClone(pair)));
  });
});

describe('the original order is kept', () => {
  test.each([
    'Options B–D come later.',
    'Options B-D come later.',
    'Options A to C come later.',
    'A through C are wrong.',
    'Camera B shows the gate.',
    'Person A is wrong about this.',
    'Camera (B) shows the gate.',
    'Vitamin C is on the label.',
    'The man (B) waves.',
    'A red van (C) stops.',
    'There are three stages: (A) look, (B) decide, (C) act.',
    'A. Look at the gate.\nB. Decide.',
    'A. Look.\nB. Decide.\nC. Act.\nC. Act again.',
    'The truck swerves (C) at the gate.',
    'It went from B to D.',
    'The letter B is painted on the truck.',
    'Driver B. Johnson stops.',
    'The meeting is at 10 A.M. today.',
    'Grade A steel falls.',
    'The B-pillar is hit.',
    "Option B's text is wrong.",
    'This rules out b and d.',
    'Only option b is right.',
    'The second option is right.',
    'The last two options are wrong.',
    'The final option is wrong.',
    'Option 2 is right.',
    'It is (b).',
    'Option Ｂ is right.',
    'The truck swerves, B.',
    'A driver picks B road.',
    'B happens later.',
    'A shows the worker.',
    'A clearly never happens.',
    "A isn't seen.",
    'A took place later.',
    'A in the list is odd.',
    'A mention of the truck.',
    'A if anything.',
    'Is it B?',
    'B is hit by C.',
    'A is right of the truck.',
    'The answer is A worker trips.',
    'It rules out A worker trips.',
    'while A worker trips',
    'B. It swerves at the gate.',
    '(b) is right',
  ])('when it can’t be told what %j names', (reasoning) => {
    const pair = pairWith({ reasoning });
    expect(shuffleMcq(pair)).toEqual({ pair, order: [0, 1, 2, 3], kept: 'uncertain_reference' });
    const { kept } = shuffleMcq(pairWith({ reasoning: 'Option B is correct.', explanation: reasoning }));
    expect(kept).toBe('uncertain_reference');
  });

  test('when "I" may be the ninth option or a pronoun', () => {
    const options = Array.from({ length: 9 }, (_, index) => `Event ${index}`);
    expect(shuffleMcq(pairWith({ options, reasoning: 'I see the truck.' })).kept).toBe('uncertain_reference');
    expect(
      shuffleMcq(pairWith({ options: options.slice(0, 8), reasoning: 'I see the truck.' })).kept,
    ).toBeUndefined();
  });

  test.each([
    'All of the above',
    'None of the above.',
    'Both A and C',
    'Neither of these',
    'None of these',
    'A or B',
    'None',
    'Both',
    'All of these events',
    'Both options are correct',
    'The same as option B',
    'Any of the other answers',
    'The above',
    '以上都是',
    '以上皆非',
  ])('when an option is %j', (option) => {
    expect(refersToOptions(option)).toBe(true);
    const pair = pairWith({ options: [...OPTIONS.slice(0, 3), option] });
    expect(shuffleMcq(pair)).toEqual({ pair, order: [0, 1, 2, 3], kept: 'options_refer_to_options' });
  });

  test.each([
    'Both vehicles stop',
    'Neither vehicle stops',
    'All lights are red',
    'None is visible',
    'A drone hovers above the road',
  ])('not because of an option such as %j', (option) => {
    expect(refersToOptions(option)).toBe(false);
    expect(shuffleMcq(pairWith({ options: [...OPTIONS.slice(0, 3), option] })).kept).toBeUndefined();
  });

  test.each([
    { question: 'Which comes first, A or B?' },
    { question: 'What does camera B show?' },
    { options: ['Camera B', 'Camera C', 'Camera D'] },
    { options: ['Vitamin C is spilled', 'Milk is spilled', 'Nothing is'] },
    { options: ['At 10 A.M.', 'At noon'] },
  ])('when the question or an option has a letter in it: %j', (over) => {
    const pair = pairWith({ ...over, answer: 'A' });
    expect(shuffleMcq(pair)).toMatchObject({ pair, kept: 'letter_in_text' });
  });

  test('not because of an article or a letter that no option has', () => {
    const over = {
      question: 'A Toyota passes lane F. What happens then?',
      options: ['A BMW stops', 'A van turns', 'It ends'],
    };
    const { kept } = shuffleMcq(
      pairWith({
        ...over,
        reasoning: 'A bus waits. A 2-second gap follows. Vitamin E falls. A failure follows.',
      }),
    );
    expect(kept).toBeUndefined();
  });
});

test('pairs of other types are left as they are', () => {
  const pair = {
    type: 'bcq',
    question: 'Is it?',
    answer: 'No',
    full_answer: 'No.',
    reasoning: 'Option B.',
  } as const;
  expect(shuffleOptions(pair)).toBe(pair);
  expect(shuffleOptions(pairWith({}))).toMatchObject({
    answer: 'A',
    options: [OPTIONS[1], OPTIONS[2], OPTIONS[3], OPTIONS[0]],
  });
});
