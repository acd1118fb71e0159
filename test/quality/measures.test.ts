import fc from 'fast-check';
import { describe, expect, it } from 'vitest';
import { countWords, Lengths } from '../../src/quality/lengths.js';
import { ItemMeasures, type MeasuredItem } from '../../src/quality/measures.js';
import { percent } from '../../src/quality/percent.js';
import { Positions } from '../../src/quality/positions.js';
import { itemWarnings, yieldWarning } from '../../src/quality/warnings.js';

function measured(items: readonly Partial<MeasuredItem>[]) {
  const measures = new ItemMeasures();
  for (const item of items)
    measures.add({
      task: 'open_qa',
      id: 'a.mp4',
      question: 'What stops?',
      answer: 'It does.',
      reasoning: 'So.',
      pair: undefined,
      ...item,
    });
  return measures.figures();
}

/** A multiple-choice item with so many options. */
function choice(answer: string, id: string, options = 4): Partial<MeasuredItem> {
  const texts = Array.from({ length: options }, (_, index) => `option ${index}`);
  const pair = { type: 'mcq' as const, question: `What of ${id}?`, options: texts, answer, reasoning: 'So.' };
  return { task: 'mcq', id, question: pair.question, answer, pair };
}

describe('Lengths', () => {
  it('counts words between white space, and two Chinese characters as one', () => {
    expect(countWords('The cart  stops.\nIt waits')).toBe(5);
    expect(countWords('货车停下了')).toBe(3);
    expect(countWords(' ')).toBe(0);
  });

  it('gives the figures that sorting all lengths gives', () => {
    fc.assert(
      fc.property(fc.array(fc.nat(200), { minLength: 1, maxLength: 60 }), (counts) => {
        const lengths = new Lengths();
        for (const count of counts) lengths.add('w '.repeat(count));
        const sorted = [...counts].sort((a, b) => a - b);
        const at = (share: number) => sorted[Math.ceil(sorted.length * share) - 1];
        const mean = counts.reduce((sum, count) => sum + count, 0) / counts.length;
        const figures = lengths.figures();
        expect(figures).toEqual({
          min: sorted[0],
          median: at(0.5),
          mean: expect.closeTo(mean, 0),
          p95: at(0.95),
          max: sorted.at(-1),
        });
      }),
    );
  });

  it('has only zeroes where there is nothing', () => {
    expect(new Lengths().figures()).toEqual({ min: 0, median: 0, mean: 0, p95: 0, max: 0 });
  });
});

describe('Positions', () => {
  it('places intervals by tenths of their video, and only counts those of unknown length', () => {
    const positions = new Positions();
    positions.add({ start: 0, end: 10 }, 100);
    positions.add({ start: 95, end: 100 }, 100);
    positions.add({ start: 5, end: 45 }, 100);
    positions.add({ start: 5, end: 45 }, undefined);
    expect(positions.figures()).toEqual({
      intervals: 4,
      placed: 3,
      starts: [2, 0, 0, 0, 0, 0, 0, 0, 0, 1],
      ends: [1, 0, 0, 0, 1, 0, 0, 0, 0, 1],
      covered: [2, 1, 1, 1, 1, 0, 0, 0, 0, 1],
      lengths: [1, 1, 0, 0, 1, 0, 0, 0, 0, 0],
    });
  });
});

describe('ItemMeasures', () => {
  it('counts items and videos by task and lane', () => {
    const { items } = measured([
      { lane: 'anomaly' },
      { id: 'b.mp4', lane: 'normal' },
      { task: 'scene_description' },
    ]);
    expect(items).toEqual({
      total: 3,
      videos: 2,
      by_task: [
        { task: 'open_qa', items: 2, videos: 2, by_lane: { anomaly: 1, normal: 1, unknown: 0 } },
        { task: 'scene_description', items: 1, videos: 1, by_lane: { anomaly: 0, normal: 0, unknown: 1 } },
      ],
    });
  });

  it('counts letters by the number of options', () => {
    const { letters } = measured([choice('A', 'a'), choice('D', 'b'), choice('B', 'c', 2)]);
    expect(letters.map(({ options, counts, verdict }) => ({ options, counts, verdict }))).toEqual([
      { options: 2, counts: { A: 0, B: 1 }, verdict: 'too_few' },
      { options: 4, counts: { A: 1, B: 0, C: 0, D: 1 }, verdict: 'too_few' },
    ]);
  });

  it('counts the questions of mcq and mcq_openended once, and those of mcq_openended where it is alone', () => {
    const both = [choice('A', 'a'), { ...choice('A', 'a'), task: 'mcq_openended' as const }];
    expect(measured(both).templates.questions).toBe(1);
    expect(measured(both.slice(1)).templates.questions).toBe(1);
  });

  it('counts the same videos where it is told which items are the first of one', () => {
    const items = [
      choice('A', 'a'),
      choice('B', 'a'),
      choice('C', 'b'),
      { ...choice('A', 'b'), task: 'bcq' as const },
    ];
    const seen = new Set<string>();
    const isNew = (key: string) => !seen.has(key) && seen.add(key) !== undefined;
    const told = items.map((item) => ({
      ...item,
      first: { of_all: isNew(`${item.id}`), of_task: isNew(`${item.task} ${item.id}`) },
    }));
    expect(measured(told).items).toEqual(measured(items).items);
    expect(measured(told).items).toMatchObject({ total: 4, videos: 2 });
  });

  it('looks for templates in the first 25,000 questions of each task, and counts all items', () => {
    const many = Array.from({ length: 25_002 }, (_, index) => ({ id: `${index % 7}` }));
    const { items, templates } = measured([...many, choice('A', 'a')]);
    expect(items).toMatchObject({ total: 25_003, videos: 8 });
    expect(templates).toMatchObject({ questions: 25_001, templates: 2 });
  });
});

describe('itemWarnings', () => {
  const kinds = (items: readonly Partial<MeasuredItem>[]) =>
    itemWarnings(measured(items)).map(({ kind }) => kind);
  const names = (count: number) =>
    Array.from(
      { length: count },
      (_, index) => `${'abcdefghij'[index % 10]}${'klmnopqrst'[Math.floor(index / 10) % 10]}`,
    );
  const different = (items: readonly Partial<MeasuredItem>[]) =>
    items.map((item, index) => ({ ...item, question: `${names(100)[index]} ${names(100)[99 - index]}?` }));

  it('warns of a letter that is the answer too often, in plain words', () => {
    const skewed = different(names(40).map((id, index) => choice(index < 30 ? 'B' : 'C', id)));
    const [warning, ...others] = itemWarnings(measured(skewed));
    expect(warning?.message).toContain(
      'mcq: the answer is B in 75 % of 40 questions with 4 options, 25 % were expected',
    );
    expect(others).toEqual([]);
    expect(kinds(different(names(40).map((id, index) => choice('ABCD'[index % 4] ?? '', id))))).toEqual([]);
  });

  it('warns when most questions are the same about many videos', () => {
    expect(kinds(names(20).map((id) => ({ id })))).toEqual(['template_effect']);
    expect(kinds(names(10).map((id) => ({ id })))).toEqual([]);
  });

  it('warns when most intervals begin in the same tenth', () => {
    const at = (start: number): Partial<MeasuredItem> => ({
      task: 'temporal_localization',
      video_length: 100,
      pair: { type: 'temporal_localization', question: 'When?', start, end: start + 5, reasoning: 'So.' },
    });
    const early = Array.from({ length: 60 }, (_, index) => at(index < 40 ? 2 : 50));
    expect(itemWarnings(measured(early))[0]?.message).toContain(
      '67 % of the intervals begin in the first tenth',
    );
    expect(kinds(Array.from({ length: 60 }, (_, index) => at((index * 7) % 95)))).toEqual([]);
  });

  it('warns of a yield near 100 % of enough pairs', () => {
    expect(yieldWarning(199, 200)[0]?.message).toContain('99.5 % of 200 pairs passed all checks at once');
    expect(yieldWarning(180, 200)).toEqual([]);
    expect(yieldWarning(50, 50)).toEqual([]);
  });

  it('says 100 % of all only', () => {
    expect([0, 0.499, 0.996, 0.9999, 1].map(percent)).toEqual(['0 %', '50 %', '99.6 %', '99.9 %', '100 %']);
  });
});
