import fc from 'fast-check';
import { describe, expect, test } from 'vitest';
import { separatorOf, toLines, unwrapEmphasis } from '../../src/qa/clean.js';
import { isPairHeading, readLabel, splitInline } from '../../src/qa/labels.js';
import { letterOf, readOptionLine } from '../../src/qa/options.js';
import { parseQa } from '../../src/qa/parse.js';
import { renderQa } from '../../src/qa/render.js';
import { QA_TYPES, type QaType } from '../../src/records/qa-types.js';
import { type QaPair, qaPairSchema } from '../../src/records/record.js';
import { FRAMES, fill, HOSTILE } from './hostile.js';

// ---- what the protocol can carry -----------------------------------------------------------------------------------
// A line that is itself a mark of the protocol (separator, label, pair number, fence, thinking tag) can't be carried
// inside a text, nor can white space at its ends; everything else must come back as it was.

const isPlainLine = (line: string) =>
  line.trim() === line &&
  toLines(line).length === 1 &&
  separatorOf(line) === undefined &&
  !/^\s*(?:```|~~~)/.test(line) &&
  !/<\/?think/i.test(line) &&
  !line.startsWith('\uFEFF') &&
  !isPairHeading(line) &&
  readLabel(line) === undefined &&
  splitInline(`Answer: ${line}`, 'answer') === undefined &&
  splitInline(`Question: ${line}`, 'question') === undefined &&
  !/^\W*A\d*\W*[:：]/.test(line) &&
  !/^\W*start[_ ]?time/i.test(line);

const WORDS =
  'the truck swerves at 00:04 and 车辆 停下 cyclist’s brake (B) A. Option C) — “red” 3.5 s *slowly* été 🚗 #1 = - Yes: No';
const sentence = fc
  .array(fc.constantFrom(...WORDS.split(' ')), { minLength: 1, maxLength: 12 })
  .map((words) => words.join(' '));
const line = fc
  .oneof({ weight: 3, arbitrary: sentence }, fc.string({ unit: 'grapheme', minLength: 1, maxLength: 60 }))
  .filter((text) => text !== '' && isPlainLine(text) && unwrapEmphasis(text) === text);
/** Paragraphs, lists and rules: every line is plain, blank lines stand inside only. */
const paragraphs = fc
  .tuple(line, fc.array(fc.tuple(fc.constantFrom('\n', '\n\n', '\n- ', '\n  '), line), { maxLength: 5 }))
  .map(([first, others]) => first + others.map(([gap, text]) => gap + text).join(''))
  .filter(
    (text) => text.split('\n').every((one) => isPlainLine(one.trim())) && unwrapEmphasis(text) === text,
  );
const reasoning = fc.oneof({ weight: 5, arbitrary: paragraphs }, fc.constant(''));
/** A question of several lines, none of which is an option or a header of options. */
const question = paragraphs.filter((text) =>
  text.split('\n').every((one) => readOptionLine(one) === undefined && !/options|choices|选项/i.test(one)),
);
const option = line.filter((text) => !/[✓✔✅☑)\]][\s.*]*$/u.test(text));
const calm = fc
  .array(fc.constantFrom('the', 'truck', 'stops', 'at', '00:04', 'here', '车辆', '🚗'), {
    minLength: 1,
    maxLength: 8,
  })
  .map((words) => `It ${words.join(' ')}.`);
const milliseconds = fc.integer({ min: 0, max: 36_000_000 });

const mcqPair = fc
  .record({
    question,
    options: fc.array(option, { minLength: 2, maxLength: 10 }),
    at: fc.nat(9),
    reasoning,
    explanation: fc.option(calm, { nil: undefined }),
  })
  .map(({ at, explanation, ...rest }): QaPair => {
    const answer = letterOf(at % rest.options.length);
    return { type: 'mcq', ...rest, answer, ...(explanation === undefined ? {} : { explanation }) };
  })
  // An option that is a letter makes a lone letter ambiguous.
  .filter(
    (pair) =>
      pair.type !== 'mcq' || pair.options.every((text) => !/^\W*[a-j]\W*$/i.test(text.normalize('NFKC'))),
  );
const bcqPair = fc
  .record({
    question,
    verdict: fc.constantFrom('Yes', 'No'),
    mark: fc.constantFrom('. ', ', ', '; ', '\n'),
    calm,
    reasoning,
  })
  .map(({ verdict, mark, calm: text, ...rest }): QaPair => {
    return { type: 'bcq', ...rest, answer: verdict, full_answer: `${verdict}${mark}${text}` };
  });
const timesPair = fc
  .record({ question, start: milliseconds, length: fc.integer({ min: 1, max: 600_000 }), reasoning })
  .map(({ start, length, ...rest }): QaPair => {
    return { type: 'temporal_localization', ...rest, start: start / 1000, end: (start + length) / 1000 };
  });
const openPair = (type: Exclude<QaType, 'mcq' | 'bcq' | 'temporal_localization'>) =>
  fc.record({ question, answer: paragraphs, reasoning }).map((rest): QaPair => ({ type, ...rest }));

const pairOf = (type: QaType): fc.Arbitrary<QaPair> => {
  if (type === 'mcq') return mcqPair;
  if (type === 'bcq') return bcqPair;
  return type === 'temporal_localization' ? timesPair : openPair(type);
};

describe('parse and render', () => {
  test.each(QA_TYPES)('what is rendered as %s is parsed back as it was', (type) => {
    fc.assert(
      fc.property(fc.array(pairOf(type), { minLength: 1, maxLength: 4 }), (pairs) => {
        expect(parseQa(type, renderQa(type, pairs))).toEqual({ pairs, rejections: [] });
      }),
      { numRuns: 150 },
    );
  });

  test.each(QA_TYPES)('what is parsed as %s in any form is rendered canonically', (type) => {
    fc.assert(
      fc.property(pairOf(type), (pair) => {
        const messy = renderQa(type, [pair])
          .replace(/^={5,6}$/gm, '')
          .replace(/^(Answer|Reasoning|Question|Multiple-Choice Question|Open-ended Question):/gm, '**$1:**')
          .replaceAll('\n', '\r\n');
        expect(parseQa(type, messy).pairs).toEqual([pair]);
      }),
      { numRuns: 60 },
    );
  });

  test('no pairs render as an empty text', () => {
    expect(renderQa('mcq', [])).toBe('');
  });

  test('the canonical text is the one of the contract', () => {
    const text = renderQa('mcq', [
      { type: 'mcq', question: 'Which?', options: ['one', 'two'], answer: 'B', reasoning: 'Because.\n\nSo.' },
    ]);
    expect(text).toBe(
      '=====\nMultiple-Choice Question: Which?\nA. one\nB. two\n======\nAnswer: B\n=====\nReasoning: Because.\n\nSo.\n=====\n',
    );
    const pair = {
      type: 'bcq',
      question: 'Is it?',
      answer: 'No',
      full_answer: 'No. Not yet.',
      reasoning: 'R.',
    } as const;
    expect(renderQa('bcq', [pair, pair])).toContain(
      '=====\n2. Question: Is it?\n======\nAnswer: No. Not yet.\n',
    );
    const times = {
      type: 'temporal_localization',
      question: 'When?',
      start: 5,
      end: 3600.5,
      reasoning: 'R.',
    } as const;
    expect(renderQa('temporal_localization', [times])).toContain('Start_Time: 00:05, End_Time: 60:00.5\n');
  });
});

describe('wild text', () => {
  const PIECES = [
    '=====', '---', '***', 'Question:', '1. Question: Is it?', 'Answer:', 'Answer: B', 'Answer: Yes.', 'Reasoning:', 'Explanation: x',
    'A. one', 'B) two', '(C) three', '**', '```', '```json', '<think>', '</think>', '{"question": "q", "answer": "A"}', '{', '}', '[', ']', '"',
    '\\', 'Start_Time: 00:05, End_Time: 00:09', '00:05', '\u0000', '\ud800', '问题：什么？', '答案：是', '\r\n', '', ' ', '\t', '2.', '#', 'A:', 'Q1:',
  ]; // biome-ignore format: a table
  const wild = fc.oneof(
    fc.string({ unit: 'binary', maxLength: 300 }),
    fc
      .array(fc.tuple(fc.constantFrom(...PIECES), fc.constantFrom('\n', ' ', '', '\n\n')), { maxLength: 40 })
      .map((parts) => parts.map(([piece, gap]) => piece + gap).join('')),
  );

  test.each(QA_TYPES)(
    'never makes the parser of %s throw, lose the count or give an invalid pair',
    (type) => {
      fc.assert(
        fc.property(wild, (text) => {
          const { pairs, rejections } = parseQa(type, text);
          expect(pairs.length + rejections.length).toBeGreaterThan(0);
          for (const pair of pairs) {
            expect(pair.type).toBe(type);
            expect(qaPairSchema.safeParse(pair).success).toBe(true);
            if (pair.type === 'mcq') expect(pair.answer.charCodeAt(0) - 65).toBeLessThan(pair.options.length);
            if (pair.type === 'temporal_localization') expect(pair.start).toBeLessThan(pair.end);
          }
          expect(new Set(rejections.map(({ index }) => index)).size).toBe(rejections.length);
          for (const { index, text: block } of rejections) {
            expect(index).toBeLessThan(pairs.length + rejections.length);
            expect(block.length).toBeLessThanOrEqual(2_000);
          }
        }),
        { numRuns: 300 },
      );
    },
  );

  test.each(QA_TYPES)('every text of a %s pair was in the model’s answer', (type) => {
    // Nothing is invented: without white space and emphasis, each field is a part of the text.
    const bare = (text: string) => text.replace(/[\s*_`]/g, '').toLowerCase();
    fc.assert(
      fc.property(wild, (text) => {
        const whole = bare(text);
        const inJson = whole.includes('{');
        for (const pair of inJson ? [] : parseQa(type, text).pairs) {
          for (const part of `${pair.question}\n${pair.reasoning}`.split('\n'))
            expect(whole).toContain(bare(part));
          if (pair.type === 'mcq') for (const text of pair.options) expect(whole).toContain(bare(text));
        }
      }),
      { numRuns: 200 },
    );
  });
});

describe('a megabyte of hostile text', () => {
  const MEGABYTE = 1_000_000;

  // Work that grows with the square of the text would run into the timeout of the test at either size.
  const readAll = (text: string, types: readonly QaType[]) => {
    for (const hostile of types.flatMap((type) =>
      FRAMES[type](text).map((framed) => [type, framed] as const),
    )) {
      const { pairs, rejections } = parseQa(...hostile);
      expect(pairs.length + rejections.length).toBeGreaterThan(0);
    }
  };

  test.each(HOSTILE.map((piece) => [JSON.stringify(piece), piece]))(
    'made of %s is read to its end',
    (_title, piece) => {
      readAll(fill(piece, MEGABYTE / 20), QA_TYPES);
    },
  );

  test.each([
    ['=', 'mcq'],
    ['*', 'mcq'],
    ['A.', 'mcq'],
    ['A. x\nB. ', 'mcq'],
    ['{"question":', 'mcq'],
    ['Question: x Answer: ', 'bcq'],
    ['no, ', 'bcq'],
    ['1', 'temporal_localization'],
    ['00:', 'temporal_localization'],
    ['- \n', 'open_qa'],
  ] as const)('of %j in every place of %s is read to its end', (piece, type) => {
    readAll(fill(piece, MEGABYTE), [type]);
  });

  test('nested as deep as it is long is read to its end', () => {
    const depth = MEGABYTE / 2;
    for (const text of [
      '['.repeat(depth) + ']'.repeat(depth),
      `${'{"a":'.repeat(depth / 3)}1${'}'.repeat(depth / 3)}`,
    ]) {
      expect(parseQa('mcq', text).rejections.map(({ reason }) => reason)).toEqual(['unreadable']);
    }
  });
});
