import { map } from 'rxjs';
import { describe, expect, it } from 'vitest';
import { RecordError } from '../../src/errors/errors.js';
import { going, type Outcome, type Step, type Video } from '../../src/records/record.js';
import type { Recalled } from '../../src/results/recall.js';
import { provenanceOf, save } from '../../src/results/save.js';
import { pendingOnly, requireInput, stepper } from '../../src/results/step.js';
import { STEPS, type WritingStep } from '../../src/steps.js';
import { captioned, gone, outcomesOf } from '../operators/records.js';
import { runParts } from './run-parts.js';

const TRACE = { ...captioned('a').caption_trace, prompts: { normal_mcq: 'p' }, model_hash: 'm' };
const media = { hash: async () => 'hash' };

function recalled(video: string, ...pending: readonly Step[]): Recalled {
  return {
    video,
    pending: new Set(pending),
    pending_types: [],
    pending_answers: [],
    answered: new Set(),
    lineage: { prints: {} },
  };
}

/** One of our steps with other rows. */
function writing(id: Step, of: WritingStep['row']['of']): WritingStep {
  const step = STEPS.writer(id);
  return { ...step, row: { ...step.row, of } };
}

type Done = Recalled & { readonly done?: boolean };
const work = map(
  (outcome: Outcome<Done>): Outcome<Done> =>
    outcome.ok ? { ...outcome, record: { ...outcome.record, done: true } } : outcome,
);

describe('pendingOnly', () => {
  it('lets an operator work on what is pending; the rest goes around it', async () => {
    const passing = gone();
    const outcomes = await outcomesOf(
      pendingOnly<Done, Done>(['1a', '1b'], work),
      going<Done>(recalled('a', '1b', '2')),
      going<Done>(recalled('b', '2')),
      passing,
    );
    expect(outcomes.map((outcome) => outcome.ok && [outcome.record.video, outcome.record.done])).toEqual([
      ['a', true],
      ['b', undefined],
      false,
    ]);
    expect(outcomes[2]).toBe(passing);
  });
});

describe('the input of a step', () => {
  it.each([
    ['1b', 'global_caption and dense_caption', 'step_1a_caption/captions.jsonl', '1a'],
    ['1c', 'chunk_captions', 'step_1b_chunks/chunk_captions.jsonl', '1b'],
    ['2', 'global_caption and dense_caption', 'step_1a_caption/captions.jsonl', '1a'],
    ['3', 'detailed_description', 'step_2_description/descriptions.jsonl', '2'],
    ['4', 'qa_output', 'step_3_qa/qa_output.jsonl', '3'],
  ] as const)(
    'is missed by a record at step %s with a failure that says what and where',
    async (step, fields, file, from) => {
      const [outcome] = await outcomesOf(requireInput(STEPS.get(step), STEPS), going(recalled('a', step)));
      expect(outcome).toMatchObject({
        ok: false,
        ending: {
          state: 'failed',
          video: 'a',
          step,
          kind: 'no_input',
          message: `step ${step} needs ${fields}, but ${file} has no record of this video`,
          hint: `run step ${from} on it first`,
        },
      });
    },
  );

  it('is nothing for the first steps', async () => {
    const record = going(recalled('a', '0', '1a'));
    expect(await outcomesOf(requireInput(STEPS.get('0'), STEPS), record)).toEqual([record]);
    expect(await outcomesOf(requireInput(STEPS.get('1a'), STEPS), record)).toEqual([record]);
  });
});

describe('a step in its place', () => {
  it('has its row written before the record goes on', async () => {
    const events: string[] = [];
    const file = {
      append: async () => {
        await new Promise((resolve) => setImmediate(resolve));
        events.push('written');
      },
    };
    const rows = new Map([['1a', file]]);
    const { step } = stepper(runParts({ steps: new Set<Step>(['1a']), rows }));
    const operator = step({ ...writing('1a', () => ({ row: {}, trace: TRACE })), operator: () => work });
    await outcomesOf(operator, going<Done>(recalled('a', '1a'))).then(() => events.push('went on'));
    expect(events).toEqual(['written', 'went on']);
  });
});

describe('a row that is saved', () => {
  const row = (rows: unknown[]) => ({
    append: async (one: object) => {
      rows.push(one);
    },
  });
  const of = ({ video }: Video) => ({ row: { video }, trace: TRACE });

  it('says what it was made from, and the next one can say so of it', async () => {
    const rows: unknown[] = [];
    const record = { ...recalled('a'), lineage: { video_hash: 'h', prints: { '1a': 'up' } } };
    const [outcome] = await outcomesOf(save(writing('1b', of), row(rows), media, STEPS), going(record));
    const draft = { row: { video: 'a' }, trace: TRACE };
    const print = provenanceOf('1b', draft, { video_hash: 'h', upstream: 'up' }).fingerprint;
    expect(rows).toMatchObject([
      { video: 'a', provenance: { video_hash: 'h', upstream: 'up', fingerprint: print } },
    ]);
    expect(outcome).toMatchObject({
      record: { lineage: { video_hash: 'h', prints: { '1a': 'up', '1b': print } } },
    });
  });

  it('is written also when the video is not at hand, for the answer is paid for', async () => {
    const rows: unknown[] = [];
    const away = {
      hash: async () => {
        throw new RecordError('not_found', 'there is no such file');
      },
    };
    await outcomesOf(save(writing('2', of), row(rows), away, STEPS), going(recalled('a')));
    expect(rows).toMatchObject([{ video: 'a', provenance: { video_hash: '' } }]);
  });

  it('has a fingerprint that changes with anything it depends on', () => {
    const from = { video_hash: 'h', upstream: 'u' };
    const draft = (trace: Partial<typeof TRACE> = {}, row: object = {}) => ({
      row: { video: 'a', ...row },
      trace: { ...TRACE, ...trace },
    });
    const prints = [
      provenanceOf('2', draft(), from),
      provenanceOf('3', draft(), from),
      provenanceOf('2', draft({ prompts: { normal_mcq: 'q' } }), from),
      provenanceOf('2', draft({ model_hash: 'n' }), from),
      provenanceOf('2', draft({}, { detailed_description: 'another answer' }), from),
      provenanceOf('2', draft(), { ...from, video_hash: 'i' }),
      provenanceOf('2', draft(), { ...from, upstream: 'v' }),
    ].map(({ fingerprint }) => fingerprint);
    expect(new Set(prints).size).toBe(prints.length);
    const same = draft({ milliseconds: 99, attempts: 3 }, { meta: { camera: 7 } });
    expect(provenanceOf('2', same, from).fingerprint).toBe(prints[0]);
  });
});
