import fc from 'fast-check';
import { describe, expect, it } from 'vitest';
import { hasShape, readRow, rowSchema } from '../../src/records/rows.js';
import { STEPS } from '../../src/steps.js';
import { ROW_STEPS, type RowStep } from '../helpers/steps.js';

const head = { video: '/v/a.mp4', video_length: 12.5, mode: 'anomaly', meta: { camera: 7 } };
const captions = { global_caption: 'A street.', dense_caption: '<00:00:00><00:00:12> Cars.' };
const chunk = { timestamp_start: 0, timestamp_end: 5, caption: 'A car.' };
const chunk_captions = [{ chunk_index: 0, ...chunk }];
const provenance = {
  model: 'm',
  backend: 'b',
  pack: 'general',
  prompts: { anomaly_mcq: '0123456789abcdef' },
  model_hash: 'h',
  video_hash: 'v',
  video_stamp: '1-2',
  upstream: 'u',
  fingerprint: 'f',
  calls: 2,
  attempts: 3,
  usage: { input_tokens: 1, output_tokens: 2, thinking_tokens: 0, cached_tokens: 0 },
  bytes_sent: 10,
  milliseconds: 20,
  written_at: '2026-01-31T00:00:00.000Z',
};
const ROWS: Readonly<Record<RowStep, object>> = {
  '0': { video: '/v/a.mp4', video_path: '/v/a.mp4', is_valid: true, raw_response: 'Yes.', mode: 'normal' },
  '1a': { ...head, ...captions },
  '1b': { ...head, ...captions, chunk_captions },
  '1c': { ...head, ...captions, chunk_captions, highlight_chunk: { anomaly_timestamp_sec: 4, ...chunk } },
  '2': { ...head, detailed_description: 'Long.', original_captions: captions, chunk_captions },
  '3': { ...head, prompt_key: 'anomaly_mcq', qa_output: 'text', detailed_description: 'Long.', qa: [] },
};

/** The places of all values in a row, as paths. */
function placesIn(value: unknown, path: readonly string[] = []): (readonly string[])[] {
  const inner = typeof value === 'object' && value !== null ? Object.entries(value) : [];
  return [path, ...inner.flatMap(([name, part]) => placesIn(part, [...path, name]))];
}

/** A copy with another value at a place; undefined takes it away. */
function changed(value: unknown, [name, ...rest]: readonly string[], by: unknown): unknown {
  if (name === undefined) return by;
  if (Array.isArray(value))
    return value.map((part, at) => (String(at) === name ? changed(part, rest, by) : part));
  const fields: Record<string, unknown> = { ...(value as object) };
  if (rest.length === 0 && by === undefined) delete fields[name];
  else fields[name] = changed(fields[name], rest, by);
  return fields;
}

const wild = fc.oneof(
  fc.constantFrom(
    undefined,
    null,
    '',
    'normal',
    'text',
    0,
    -1,
    1.5,
    Number.NaN,
    Number.POSITIVE_INFINITY,
    true,
    [],
    {},
  ),
  fc.jsonValue(),
);

describe.each(ROW_STEPS)('a row of step %s', (id) => {
  const step = STEPS.writer(id);
  const row = { ...ROWS[id], provenance };

  it('has the shape, with and without provenance, so that the schema is not asked', () => {
    expect([hasShape(step.row, row), hasShape(step.row, ROWS[id])]).toEqual([true, true]);
  });

  it('never has the shape when the schema would refuse it, whatever is changed in it', () => {
    const places = placesIn(row);
    const change = fc.tuple(fc.constantFrom(...places), wild);
    let refused = 0;
    fc.assert(
      fc.property(fc.array(change, { minLength: 1, maxLength: 2 }), (changes) => {
        const raw = changes.reduce<unknown>((before, [place, by]) => changed(before, place, by), row);
        const accepted = rowSchema(step.row).safeParse(raw).success;
        if (!accepted) refused += 1;
        if (hasShape(step.row, raw)) expect(accepted).toBe(true);
      }),
      { numRuns: 500 },
    );
    expect(refused).toBeGreaterThan(50);
  });

  it('is read to the same by hand and by the schema', () => {
    const read = readRow(step, row);
    expect(read).toEqual(readRow(step, rowSchema(step.row).parse(row)));
    expect('row' in read && read.row.provenance).toEqual(provenance);
  });
});
