import { map } from 'rxjs';
import { describe, expect, it } from 'vitest';
import { ended, going, type Outcome, type Step } from '../../src/records/record.js';
import { lineageOf } from '../../src/records/rows.js';
import type { Recalled } from '../../src/results/recall.js';
import { type StepEvent, stepper } from '../../src/results/step.js';
import { STEPS, type WritingStep } from '../../src/steps.js';
import { captioned, gone, outcomesOf } from '../operators/records.js';
import { runParts } from './run-parts.js';

const TRACE = { ...captioned('a').caption_trace };

type Captions = Recalled & { readonly global_caption?: string; readonly dense_caption?: string };
type Both = Captions & { readonly chunk_captions?: readonly string[] };

function recalled(pending: readonly Step[], fields: Partial<Both> = {}): Both {
  return {
    video: 'a',
    pending: new Set(pending),
    pending_types: [],
    pending_answers: [],
    answered: new Set(),
    lineage: { prints: {} },
    ...fields,
  };
}

/** Steps 1a and 1b; what they ask, write and tell is noted in its order. */
function steps(
  ending: Partial<Record<'1a' | '1b', Outcome<never>>> = {},
  selected: readonly Step[] = ['1a', '1b'],
) {
  const noted: string[] = [];
  const rows: { readonly step: string; readonly row: Record<string, unknown> }[] = [];
  const events: StepEvent[] = [];
  const asking = (step: '1a' | '1b', fields: Partial<Both>) =>
    map((outcome: Outcome<Both>): Outcome<Both> => {
      if (!outcome.ok) return outcome;
      noted.push(`ask ${step}`);
      return ending[step] ?? going({ ...outcome.record, ...fields });
    });
  const file = (step: '1a' | '1b') => ({
    append: async (row: object) => {
      await new Promise((resolve) => setImmediate(resolve));
      noted.push(`write ${step}`);
      rows.push({ step, row: row as Record<string, unknown> });
    },
  });
  const parts = runParts({
    steps: new Set(selected),
    rows: new Map([
      ['1a', file('1a')],
      ['1b', file('1b')],
    ]),
    onStep: (event) => {
      noted.push(`${event.step} ${event.change}`);
      events.push(event);
    },
  });
  const declared = (id: '1a' | '1b', fields: Partial<Both>, of: WritingStep['row']['of']): WritingStep => {
    const step = STEPS.writer(id);
    return { ...step, row: { ...step.row, of }, operator: () => asking(id, fields) };
  };
  const operator = stepper(parts).beside(
    declared('1a', { global_caption: 'G', dense_caption: 'D' }, (record: Both) => ({
      row: { video: 'a', global_caption: record.global_caption },
      trace: TRACE,
    })),
    declared('1b', { chunk_captions: ['C'] }, ({ global_caption, chunk_captions }: Both) => ({
      row: { video: 'a', global_caption, chunk_captions },
      trace: TRACE,
    })),
  );
  return { operator, noted, rows };
}

const blocked = (step: '1a' | '1b', state: 'failed' | 'postponed' = 'failed') =>
  ended({ state, video: 'a', step, kind: 'blocked', message: 'It was refused.' });

describe('a step beside another one', () => {
  it('asks before the other has its row, and writes its own behind it', async () => {
    const { operator, noted } = steps();
    await outcomesOf(operator, going(recalled(['1a', '1b'])));
    expect(noted).toEqual([
      '1a entered',
      'ask 1a',
      '1b entered',
      'ask 1b',
      'write 1a',
      '1a left',
      'write 1b',
      '1b left',
    ]);
  });

  it('has a row that holds what the other one gave, and says that it is made from its row', async () => {
    const { operator, rows } = steps();
    const [outcome] = await outcomesOf(operator, going(recalled(['1a', '1b'])));
    const [first, second] = rows.map(
      ({ row }) => row.provenance as { fingerprint: string; upstream: string },
    );
    expect(rows[1]).toMatchObject({ step: '1b', row: { global_caption: 'G', chunk_captions: ['C'] } });
    expect(second?.upstream).toBe(first?.fingerprint);
    expect(outcome).toMatchObject({
      record: { lineage: { prints: { '1a': first?.fingerprint, '1b': second?.fingerprint } } },
    });
  });

  it('goes on alone where the other one is there from an earlier run', async () => {
    const { operator, noted, rows } = steps();
    const lineage = lineageOf('1a', { fingerprint: 'earlier' }, { prints: {} });
    const before = recalled(['1b'], { global_caption: 'E', dense_caption: 'E', lineage });
    const [outcome] = await outcomesOf(operator, going(before));
    expect(noted).toEqual(['1b entered', 'ask 1b', 'write 1b', '1b left']);
    expect(rows[0]?.row).toMatchObject({ global_caption: 'E', provenance: { upstream: 'earlier' } });
    expect(outcome).toMatchObject({ record: { global_caption: 'E', chunk_captions: ['C'] } });
  });

  it('is left out where only the other one has to be made, or neither', async () => {
    const { operator, noted } = steps();
    const [outcome] = await outcomesOf(operator, going(recalled(['1a'], { chunk_captions: ['E'] })));
    expect(noted).toEqual(['1a entered', 'ask 1a', 'write 1a', '1a left']);
    expect(outcome).toMatchObject({ record: { global_caption: 'G', chunk_captions: ['E'] } });
    const record = going(recalled(['2']));
    const passing = gone();
    expect(await outcomesOf(operator, record, passing)).toEqual([record, passing]);
    expect(noted).toHaveLength(4);
  });

  it('says what is missing where the other one neither is there nor will be', async () => {
    const { operator, noted } = steps({}, ['1b']);
    const [outcome] = await outcomesOf(operator, going(recalled(['1b'])));
    expect(outcome).toMatchObject({ ok: false, ending: { step: '1b', kind: 'no_input' } });
    expect(noted).toEqual(['1b entered', '1b failed']);
  });

  it.each([
    ['it fails', { '1b': blocked('1b') }, ['1a left', '1b failed'], ['1a']],
    ['it is postponed', { '1b': blocked('1b', 'postponed') }, ['1a left', '1b postponed'], ['1a']],
    ['the other one fails', { '1a': blocked('1a') }, ['1a failed', '1b postponed'], []],
    ['both fail', { '1a': blocked('1a'), '1b': blocked('1b') }, ['1a failed', '1b postponed'], []],
  ])('lets go of its video once, and writes nothing, where %s', async (_name, endings, told, written) => {
    const { operator, noted, rows } = steps(endings);
    const [outcome] = await outcomesOf(operator, going(recalled(['1a', '1b'])));
    expect(outcome).toEqual(Object.values(endings)[0]);
    expect(noted.filter((line) => !/^(ask|write)|entered/.test(line))).toEqual(told);
    expect(rows.map(({ step }) => step)).toEqual(written);
  });
});
