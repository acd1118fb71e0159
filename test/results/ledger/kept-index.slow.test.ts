import {
  appendFile,
  copyFile,
  mkdir,
  readFile,
  rename,
  rm,
  truncate,
  utimes,
  writeFile,
} from 'node:fs/promises';
import { dirname, join } from 'node:path';
import fc from 'fast-check';
import { describe, expect, it } from 'vitest';
import { Ledger } from '../../../src/results/ledger/ledger.js';
import { ROW_FILES, ROW_STEPS, type RowStep } from '../../helpers/steps.js';
import { useTemporaryFolder } from '../../sources/temporary-folder.js';

const folder = useTemporaryFolder();
const VIDEOS = ['a', 'b', 'c', 'd'].map((name) => `/v/${name}.mp4`);
const KEYS = ['normal_mcq', 'anomaly_mcq', 'scene_description'];
const captions = { global_caption: 'g', dense_caption: 'd' };
const FIELDS: Readonly<Record<RowStep, object>> = {
  '0': {},
  '1a': captions,
  '1b': { ...captions, chunk_captions: [] },
  '1c': { ...captions, chunk_captions: [], highlight_chunk: null },
  '2': { detailed_description: 'D', original_captions: captions },
  '3': { qa_output: 'text' },
};

const hash = fc.constantFrom('11111111', '22222222', '33333333');
const row = fc.record({
  video: fc.constantFrom(...VIDEOS),
  video_length: fc.constant(12),
  mode: fc.constantFrom('normal', 'anomaly'),
  is_valid: fc.boolean(),
  prompt_key: fc.constantFrom(...KEYS, 'unknown'),
  provenance: fc.option(
    fc.record({
      model: fc.constantFrom('m', 'n'),
      prompts: fc.constantFrom({ p: 'x' }, { p: 'y' }),
      model_hash: hash,
      video_hash: hash,
      video_stamp: hash,
      upstream: hash,
      fingerprint: hash,
      calls: fc.constant(1),
      written_at: fc.constantFrom('2026-01-01T00:00:00.000Z', '2026-01-02T00:00:00.000Z'),
    }),
    { nil: undefined },
  ),
});

/** A line of a step's file: mostly a row, sometimes something else. */
const line = fc.oneof(
  { weight: 6, arbitrary: row },
  { weight: 1, arbitrary: fc.constantFrom('no row', '', '[1]', '{"video":') },
);

/** What may happen to a file. */
const change = fc.record({
  step: fc.constantFrom(...ROW_STEPS),
  how: fc.constantFrom(
    ...['append', 'append', 'rewrite', 'edit', 'truncate', 'delete', 'copy', 'tear', 'touch', 'swap'],
  ),
  lines: fc.array(line, { maxLength: 6 }),
  at: fc.nat({ max: 99 }),
  /** What looks at the files afterwards. */
  afterwards: fc.constantFrom('keep', 'view', 'nothing'),
});

type Change = typeof change extends fc.Arbitrary<infer T> ? T : never;

const textOf = (step: RowStep, lines: readonly unknown[]) =>
  lines
    .map((one) => (typeof one === 'string' ? one : JSON.stringify({ ...FIELDS[step], ...(one as object) })))
    .map((one) => `${one}\n`)
    .join('');

async function apply(results: string, { step, how, lines, at }: Change): Promise<void> {
  const file = join(results, ROW_FILES[step]);
  await mkdir(dirname(file), { recursive: true });
  const text = await readFile(file, 'utf8').catch(() => '');
  const place = Math.floor((text.length * at) / 100);
  if (how === 'rewrite') await writeFile(file, textOf(step, lines));
  else if (how === 'delete') await rm(file, { force: true });
  else if (text === '' || how === 'append') await appendFile(file, textOf(step, lines));
  else if (how === 'tear') await appendFile(file, textOf(step, lines).slice(0, -5));
  else if (how === 'truncate') await truncate(file, place);
  else if (how === 'touch') await utimes(file, at, at);
  // In place and of the same size, with new lines behind it now and then.
  else if (how === 'edit') {
    await writeFile(file, text.replaceAll('11111111', '33333333').replace('"a', '"b'), { flag: 'r+' });
    if (at % 2 === 0) await appendFile(file, textOf(step, lines));
  } else {
    await copyFile(file, `${file}.copy`);
    if (how === 'swap') await appendFile(`${file}.copy`, textOf(step, lines));
    await rename(`${file}.copy`, file);
  }
}

/** Everything that a ledger tells. */
function toldBy(ledger: Ledger) {
  const { size, problems, rows, duplicates, outdated, spent } = ledger;
  const left = VIDEOS.map((video) => ledger.find(video));
  const all = [...ledger.all()].map((one) => JSON.stringify(one.places)).sort();
  const there = VIDEOS.map((video) => ledger.rowsOf(video));
  return { size, problems, rows, duplicates, outdated, spent, left, all, there };
}

async function told(reading: Promise<Ledger>) {
  const ledger = await reading;
  try {
    return toldBy(ledger);
  } finally {
    await ledger.close();
  }
}

describe('an index that is kept', () => {
  it('tells what reading all files tells, whatever was done to them', async () => {
    let count = 0;
    await fc.assert(
      fc.asyncProperty(fc.array(change, { minLength: 1, maxLength: 12 }), async (changes) => {
        count += 1;
        const results = folder(`out-${count}`);
        const elsewhere = { directory: folder('none') };
        for (const one of changes) {
          await apply(results, one);
          const expected = await told(Ledger.read(results, elsewhere));
          if (one.afterwards === 'keep') expect(await told(Ledger.keep(results))).toEqual(expected);
          if (one.afterwards === 'view') expect(await told(Ledger.read(results))).toEqual(expected);
        }
        expect(await told(Ledger.keep(results))).toEqual(await told(Ledger.read(results, elsewhere)));
        await rm(results, { recursive: true, force: true });
      }),
      { numRuns: 60 },
    );
  });

  it('is read on while rows are added, and holds what a run that was killed had not told it', async () => {
    const results = folder('out');
    const file = join(results, ROW_FILES['1a']);
    const rows = VIDEOS.map((video) => ({ video, video_length: 12, mode: 'normal' }));
    await mkdir(dirname(file), { recursive: true });
    await writeFile(file, textOf('1a', rows.slice(0, 1)));
    const ledger = await Ledger.keep(results);
    await appendFile(file, textOf('1a', rows.slice(1)));
    // As a kill leaves it: the index is behind the file.
    await ledger.close();
    const next = await Ledger.keep(results);
    expect([next.size, next.rows['1a'], next.find(VIDEOS[3] ?? '')?.steps]).toEqual([4, 4, new Set(['1a'])]);
    expect(next.bytes_read['1a']).toBe(Buffer.byteLength(textOf('1a', rows.slice(1))));
    await next.close();
  });
});
