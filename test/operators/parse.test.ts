import { describe, expect, it } from 'vitest';
import { itemsOf, type ParseOptions, parse, type RejectedPair } from '../../src/operators/parse.js';
import { parseQa } from '../../src/qa/index.js';
import { QA_TYPES } from '../../src/records/qa-types.js';
import { going, type PromptKey, type QaPair, type Questioned } from '../../src/records/record.js';
import { described, gone, outcomesOf, pairOf, pairsOf } from './records.js';

const OPTIONS: ParseOptions = {
  videoId: (video) => video.replace('/v/', ''),
  permute_mcq_options: false,
};

function questioned(prompt_key: PromptKey, ...qa: readonly QaPair[]): Questioned {
  const record = described('/v/a.mp4');
  return {
    ...record,
    prompt_key,
    qa_output: 'text',
    qa,
    rejections: [],
    question_trace: record.description_trace,
  };
}

describe('the items of a record', () => {
  it.each([
    ['mcq', ['mcq', 'mcq_openended']],
    ['bcq', ['bcq', 'bcq_openended']],
    ['open_qa', ['open_qa']],
    ['causal_linkage', ['causal_linkage']],
    ['temporal_localization', ['temporal_localization']],
    ['temporal_event_desc', ['temporal_description']],
    ['scene_description', ['scene_description']],
    ['event_summary', ['video_summarization']],
  ] as const)('of type %s go to the tasks %j, named by the video’s id', (type, tasks) => {
    const pairs = pairsOf(type);
    const { items, rejected } = itemsOf(questioned('normal_mcq', ...pairs), OPTIONS);
    expect(items.map(({ task, video_id, reasoning }) => [task, video_id, reasoning])).toEqual(
      pairs.flatMap(({ reasoning }) => tasks.map((task) => [task, 'a.mp4', reasoning])),
    );
    expect(rejected).toEqual([]);
  });

  it('have their options shuffled where that is asked for', () => {
    const pair: QaPair = { ...pairOf('mcq'), question: 'What happens first?' };
    const record = questioned('normal_mcq', pair);
    const plain = itemsOf(record, OPTIONS);
    const shuffled = itemsOf(record, { ...OPTIONS, permute_mcq_options: true });
    expect(plain.items[0]).toMatchObject({ answer: 'B', question: expect.stringContaining('B. blue van') });
    expect(shuffled.items[0]).toMatchObject({
      answer: 'A',
      question: expect.stringContaining('A. blue van\nB. bicycle\nC. tram\nD. red car'),
    });
  });

  it('leave out a pair that fails a check, and say why', () => {
    const behind: QaPair = { ...pairOf('temporal_localization'), start: 1, end: 90 } as QaPair;
    const { items, rejected } = itemsOf(
      questioned('normal_temporal_localization', behind, pairOf('temporal_localization')),
      OPTIONS,
    );
    expect(items).toHaveLength(1);
    expect(rejected).toEqual([
      {
        video: '/v/a.mp4',
        prompt_key: 'normal_temporal_localization',
        reasons: expect.arrayContaining([expect.stringContaining('behind the end of the video')]),
        pair: behind,
      },
    ]);
  });

  it('may end with the video though the model rounded its end up to a whole second', () => {
    const reasoning = 'It comes in late and stays until the end. So it is seen from 00:18 to 00:20.';
    const pair: QaPair = { ...pairOf('temporal_localization'), start: 18, end: 20, reasoning } as QaPair;
    const record = {
      ...questioned('normal_temporal_localization', pair),
      video_length: 19.97,
      detailed_description: 'It comes in at 00:18.',
    };
    const { items, rejected } = itemsOf(record, OPTIONS);
    expect(rejected).toEqual([]);
    expect(items[0]?.answer).toBe('{"start": "00:18.00", "end": "00:19.97"}');
  });

  it.each([
    ['00:03.5', '00:07', '00:03.50', '00:07.00'],
    ['3,25 s', '00:00:03,750', '00:03.25', '00:03.75'],
    ['00:12.1', '00:12.4', '00:12.10', '00:12.40'],
  ])('keep the fractions of %s to %s, and their instruction shows that form', (start, end, from, to) => {
    const reasoning = `It is not there before ${from}, and gone at ${to}. So it is seen from ${from} to ${to}.`;
    const text = `Question: When is it seen?\nAnswer: Start_Time: ${start}, End_Time: ${end}\nReasoning: ${reasoning}`;
    const { pairs } = parseQa('temporal_localization', text);
    const record = { ...questioned('normal_temporal_localization', ...pairs), video_length: 12.5 };
    const { items, rejected } = itemsOf({ ...record, detailed_description: reasoning }, OPTIONS);
    expect(rejected).toEqual([]);
    expect(items).toMatchObject([
      {
        question: expect.stringMatching(/\{"start": "MM:SS\.ff", "end": "MM:SS\.ff"\}\.$/),
        answer: `{"start": "${from}", "end": "${to}"}`,
      },
    ]);
  });

  it('are told apart from what could not be read at all', () => {
    const rejection = { reasons: ['missing_answer: no answer'], text: 'Question: What?' };
    const { items, rejected } = itemsOf(
      { ...questioned('normal_mcq', pairOf('mcq')), rejections: [rejection] },
      OPTIONS,
    );
    expect(items).toHaveLength(2);
    expect(rejected).toEqual([
      {
        video: '/v/a.mp4',
        prompt_key: 'normal_mcq',
        reasons: ['missing_answer: no answer'],
        text: 'Question: What?',
      },
    ]);
  });
});

describe('step 4', () => {
  it('adds the items to a record, keeps its parts and tells of what was rejected', async () => {
    const told: RejectedPair[] = [];
    const bad = { ...pairOf('mcq'), options: ['same', 'same'] } as QaPair;
    const passing = gone();
    const outcomes = await outcomesOf(
      parse<Questioned>({ ...OPTIONS, onRejected: (pair) => told.push(pair) }),
      { ...going(questioned('normal_mcq', pairOf('mcq'), bad)), parts: 8 },
      passing,
      going(questioned('normal_bcq', ...pairsOf('bcq'))),
    );
    expect(outcomes[0]).toMatchObject({ ok: true, parts: 8, record: { items: [{ task: 'mcq' }, {}] } });
    expect(outcomes[1]).toBe(passing);
    expect(outcomes[2]).toMatchObject({
      record: { items: [{ answer: 'Yes' }, { answer: 'Yes. It is there.' }, { answer: 'No' }, {}] },
    });
    expect(told.map(({ pair }) => pair)).toEqual([bad]);
  });

  it('knows every QA type', () => {
    for (const type of QA_TYPES)
      expect(itemsOf(questioned('normal_mcq', pairOf(type)), OPTIONS).items.length).toBeGreaterThan(0);
  });
});
