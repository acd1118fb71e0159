import { mkdir, readdir, readFile, writeFile } from 'node:fs/promises';
import fc from 'fast-check';
import { describe, expect, it } from 'vitest';
import { ConfigError } from '../../src/errors/errors.js';
import type { TaskItem } from '../../src/records/record.js';
import { TASKS } from '../../src/records/record.js';
import { canonicalise } from '../../src/sinks/canonical.js';
import { createEnvelopes, type EnvelopeOptions, writeEnvelope } from '../../src/sinks/envelope.js';
import { readItems } from '../../src/sinks/envelope-read.js';
import { envelopeSchema } from '../../src/sinks/envelope-schema.js';
import { collect } from '../sources/contract.js';
import { openBelow, useTemporaryFolder } from '../sources/temporary-folder.js';
import { failure, record, testSink } from './contract.js';
import { item, OPTIONS } from './items.js';

const folder = useTemporaryFolder();
const text = (task = 'mcq') => readFile(folder(`${task}.json`), 'utf8');
const parsed = async (task = 'mcq') => envelopeSchema.parse(JSON.parse(await text(task)));
const bare = ({ task: _, ...rest }: TaskItem) => rest;

async function write(items: readonly TaskItem[], options: EnvelopeOptions = OPTIONS) {
  const envelopes = await createEnvelopes(folder(), options);
  for (const one of items) await envelopes.append([one]);
  await envelopes.close();
  return envelopes;
}

testSink('writeEnvelope', {
  through: (append) => writeEnvelope({ append }),
  written: record({ items: [item('a.mp4')] }),
  passing: failure(),
});

describe('createEnvelopes', () => {
  it('writes a file a task, only for tasks with items', async () => {
    await write([item('a.mp4'), item('a.mp4', 'Is it?', 'bcq')]);
    expect((await readdir(folder())).sort()).toEqual(['bcq.json', 'mcq.json']);
    expect(await parsed('bcq')).toEqual({
      format: 'tao-vl-reason-v1.0',
      metadata: {
        type: 'annotation',
        task: 'bcq',
        date: '2026-01-31',
        description: 'About bcq.',
        license: 'CC-BY-4.0',
      },
      media_root: null,
      items: [bare(item('a.mp4', 'Is it?'))],
    });
    expect(await openBelow(folder())).toEqual([]);
  });

  it('puts the extra description behind the description, and the media root where it belongs', async () => {
    await write([item('a.mp4')], { ...OPTIONS, description_extra: 'Filmed in rain.', media_root: '/data' });
    expect(await parsed()).toMatchObject({
      media_root: '/data',
      metadata: { description: 'About mcq. Filmed in rain.' },
    });
  });

  it('has a valid document with every item so far after each append', async () => {
    const envelopes = await createEnvelopes(folder(), OPTIONS);
    for (let n = 1; n <= 20; n += 1) {
      await envelopes.append([item(`${n}.mp4`), item(`${n}.mp4`, 'And?')]);
      expect((await parsed()).items).toHaveLength(2 * n);
    }
    await envelopes.close();
  });

  it('goes on in a file that is there, under the header it has', async () => {
    await write([item('a.mp4')]);
    await write([item('b.mp4')], { ...OPTIONS, date: '2027-01-01' });
    const envelope = await parsed();
    expect(envelope.metadata.date).toBe('2026-01-31');
    expect(envelope.items).toEqual([item('a.mp4'), item('b.mp4')].map(bare));
  });

  it('holds every item once, whatever the order and the company in which they arrive', async () => {
    const one = fc.record({
      task: fc.constantFrom(...TASKS),
      video_id: fc.string({ unit: 'binary', minLength: 1, maxLength: 6 }),
      question: fc.string({ unit: 'binary' }),
      answer: fc.string(),
      reasoning: fc.string({ unit: 'grapheme' }),
    });
    let run = 0;
    await fc.assert(
      fc.asyncProperty(fc.array(fc.array(one, { maxLength: 4 }), { maxLength: 8 }), async (batches) => {
        run += 1;
        const directory = folder(String(run));
        const envelopes = await createEnvelopes(directory, OPTIONS);
        await Promise.all(batches.map((items) => envelopes.append(items)));
        await envelopes.close();
        for (const task of TASKS) {
          const expected = batches
            .flat()
            .filter((each) => each.task === task)
            .map(bare);
          const path = `${directory}/${task}.json`;
          const names = await readdir(directory);
          if (expected.length === 0) expect(names).not.toContain(`${task}.json`);
          else {
            expect(envelopeSchema.parse(JSON.parse(await readFile(path, 'utf8'))).items).toEqual(expected);
            expect(await collect(readItems(path))).toEqual(expected);
          }
        }
      }),
      { numRuns: 40 },
    );
  });

  it('mends a file that was cut at any byte of its last items, losing none of those before', async () => {
    const items = [item('a.mp4'), item('b.mp4'), item('c.mp4')];
    await write(items.slice(0, 1));
    const before = (await text()).length - ']}\n'.length;
    await write(items.slice(1));
    const whole = Buffer.from(await text());
    for (let cut = before; cut <= whole.length; cut += 1) {
      await writeFile(folder('mcq.json'), whole.subarray(0, cut));
      const envelopes = await createEnvelopes(folder(), OPTIONS);
      const mended = (await parsed()).items;
      expect(mended).toEqual(items.slice(0, mended.length).map(bare));
      const kept = whole.subarray(0, cut).toString().split('\n').length - 1;
      const headerLines = 4;
      expect(mended.length).toBeGreaterThanOrEqual(Math.min(3, kept - headerLines));
      expect(envelopes.torn.length).toBeLessThanOrEqual(1);
      await envelopes.append([item('d.mp4')]);
      await envelopes.close();
      expect((await parsed()).items.at(-1)).toEqual(bare(item('d.mp4')));
    }
  });

  it('mends a file in which a write was cut short over the old last line', async () => {
    await write([item('a.mp4')]);
    const old = await text();
    const start = old.length - ']}\n'.length;
    const added = `,${JSON.stringify(bare(item('b.mp4')))}\n]}\n`;
    for (let cut = 1; cut < added.length; cut += 1) {
      // The file as it was, with the first bytes of the write over it.
      await writeFile(folder('mcq.json'), old.slice(0, start) + added.slice(0, cut) + old.slice(start + cut));
      const envelopes = await createEnvelopes(folder(), OPTIONS);
      await envelopes.close();
      const { items } = await parsed();
      expect(items[0]).toEqual(bare(item('a.mp4')));
      expect(items.length).toBeLessThanOrEqual(2);
    }
  });

  it('sweeps what a killed run was in the middle of', async () => {
    await writeFile(folder('mcq.json.new'), '{"fo');
    await mkdir(folder('bcq.json.sort'));
    await writeFile(folder('bcq.json.sort', '0'), '');
    await write([]);
    expect(await readdir(folder())).toEqual([]);
  });

  it('takes up a valid task file that another program wrote or formatted', async () => {
    await write([item('a.mp4'), item('b.mp4')]);
    const plain = await text();
    await writeFile(folder('mcq.json'), JSON.stringify(JSON.parse(plain), null, 2));
    await write([item('c.mp4')]);
    expect((await parsed()).items).toHaveLength(3);
    expect((await text()).startsWith(plain.slice(0, -']}\n'.length))).toBe(true);
  });

  it('refuses a file of that name that is no task file, and leaves it alone', async () => {
    await writeFile(folder('mcq.json'), '{"mine":1}');
    await expect(createEnvelopes(folder(), OPTIONS)).rejects.toThrow(ConfigError);
    await expect(createEnvelopes(folder(), OPTIONS)).rejects.toThrow(/Expected a task file at .*mcq\.json/);
    expect(await text()).toBe('{"mine":1}');
  });

  it('refuses items once it is closed', async () => {
    const envelopes = await write([item('a.mp4')]);
    await expect(envelopes.append([item('b.mp4')])).rejects.toThrow(/closed/);
    expect((await parsed()).items).toHaveLength(1);
  });
});

describe('canonicalise', () => {
  it('gives the same bytes whatever the order of arrival was', async () => {
    const videos = ['b.mp4', 'a/z.mp4', 'a.mp4', 'é.mp4', '\u{1f3a5}.mp4', '\uff21.mp4'];
    const groups = videos.map((video) => [item(video, 'First?'), item(video, 'Second?')]);
    const shuffled = fc.shuffledSubarray(groups, { minLength: groups.length });
    const results = new Set<string>();
    let run = 0;
    await fc.assert(
      fc.asyncProperty(shuffled, async (order) => {
        run += 1;
        const directory = folder(String(run));
        const envelopes = await createEnvelopes(directory, OPTIONS);
        await Promise.all(order.map((items) => envelopes.append(items)));
        await envelopes.close();
        await canonicalise(directory);
        results.add(await readFile(`${directory}/mcq.json`, 'utf8'));
      }),
      { numRuns: 30 },
    );
    expect(results.size).toBe(1);
    const [document] = results;
    const { items } = envelopeSchema.parse(JSON.parse(document ?? ''));
    const ids = videos.toSorted((a, b) => Buffer.compare(Buffer.from(a), Buffer.from(b)));
    expect(items).toEqual(ids.flatMap((id) => [bare(item(id, 'First?')), bare(item(id, 'Second?'))]));
  });

  it('leaves a file that is in order alone, and writes what the appending writer would have', async () => {
    await write([item('a.mp4'), item('b.mp4')]);
    const ordered = await text();
    expect(await canonicalise(folder())).toEqual([]);
    await mkdir(folder('other'));
    const envelopes = await createEnvelopes(folder('other'), OPTIONS);
    await envelopes.append([item('b.mp4')]);
    await envelopes.append([item('a.mp4')]);
    await envelopes.close();
    expect(await canonicalise(folder('other'))).toEqual([folder('other', 'mcq.json')]);
    expect(await readFile(folder('other', 'mcq.json'), 'utf8')).toBe(ordered);
  });

  it('sorts ten thousand items through small parts on disk, and leaves nothing behind', async () => {
    const ids = Array.from({ length: 10_000 }, (_, index) => `${(index * 7919) % 2500}.mp4`);
    const envelopes = await createEnvelopes(folder(), OPTIONS);
    await envelopes.append(ids.map((id, index) => item(id, String(index))));
    await envelopes.close();
    await canonicalise(folder(), { run_characters: 10_000 });
    const sorted = (await parsed()).items.map((each) =>
      'video_id' in each ? [each.video_id, Number(each.question)] : [],
    );
    const expected = ids
      .map((id, index): [string, number] => [id, index])
      .sort(([a, m], [b, n]) => Buffer.compare(Buffer.from(a), Buffer.from(b)) || m - n);
    expect(sorted).toEqual(expected);
    expect(await readdir(folder())).toEqual(['mcq.json']);
    expect(await openBelow(folder())).toEqual([]);
  });

  it('refuses a torn file rather than taking its beginning for the whole', async () => {
    await write([item('b.mp4'), item('a.mp4')]);
    const torn = (await text()).slice(0, -10);
    await writeFile(folder('mcq.json'), torn);
    await expect(canonicalise(folder())).rejects.toThrow(/torn/);
    expect(await text()).toBe(torn);
  });
});
