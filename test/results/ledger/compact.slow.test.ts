import { mkdir, readFile, stat, truncate, writeFile } from 'node:fs/promises';
import { describe, expect, it } from 'vitest';
import { FatalError } from '../../../src/errors/errors.js';
import { keepCompact } from '../../../src/results/ledger/compact.js';
import { Ledger } from '../../../src/results/ledger/ledger.js';
import { ROW_FILES } from '../../helpers/steps.js';
import { asked, CALLS, teacher, useWorld } from '../../run/world.js';

const world = useWorld();
const FILE = ROW_FILES['1a'];
const caption = (name: string, global_caption: string) => ({
  video: `/v/${name}.mp4`,
  video_length: 12,
  mode: 'normal',
  global_caption,
  dense_caption: 'd',
});
const text = () => readFile(world.results(FILE), 'utf8');
const read = async () => {
  const { ledger, notices } = await keepCompact(world.results());
  await ledger.close();
  return { ledger: await Ledger.read(world.results()), notices };
};
const captions = async () => (await world.rows('1a')).map((row) => row['global_caption']);

describe('a file with several records of one key', () => {
  it('is left with the last of each, in their order, and says so', async () => {
    await world.leave('1a', caption('a', '1'), caption('b', '1'), caption('a', '2'), caption('c', '1'));
    const { ledger, notices } = await read();
    expect(notices).toEqual([`${FILE} had several records of the same key: the last of each was kept`]);
    expect(await captions()).toEqual(['1', '2', '1']);
    expect([ledger.size, ledger.duplicates['1a']]).toEqual([3, 0]);
    const left = ledger.find('/v/a.mp4')?.places[0];
    const bytes = await readFile(world.results(FILE));
    expect(bytes.subarray(left?.offset, (left?.offset ?? 0) + (left?.length ?? 0)).toString()).toBe(
      JSON.stringify(caption('a', '2')),
    );
  });

  it('is not touched when no record comes twice', async () => {
    await world.leave('1a', '', caption('a', '1'), 'no record');
    const before = await text();
    expect((await read()).notices).toEqual([]);
    expect(await text()).toBe(before);
  });

  it('keeps lines that are no records, and fields that nobody knows', async () => {
    const odd = ['no record', '{"video":"/v/a.mp4"}', '[1]'];
    const row = { ...caption('a', '2'), own_field: [1, { a: null }] };
    await world.leave('1a', odd[0] ?? '', caption('a', '1'), odd[1] ?? '', odd[2] ?? '', row);
    await read();
    expect(await text()).toBe([...odd, JSON.stringify(row), ''].join('\n'));
  });

  it('tells the keys of step 3 apart by prompt, too', async () => {
    const row = (prompt_key: string, qa_output: string) => ({ ...caption('a', ''), prompt_key, qa_output });
    await world.leave('3', row('normal_mcq', '1'), row('normal_bcq', '1'), row('normal_mcq', '2'));
    await read();
    expect((await world.rows('3')).map((one) => [one['prompt_key'], one['qa_output']])).toEqual([
      ['normal_bcq', '1'],
      ['normal_mcq', '2'],
    ]);
  });

  it('has its torn last line set aside, not glued to the next one', async () => {
    await world.leave('1a', caption('a', '1'), caption('a', '2'));
    const whole = await text();
    await writeFile(world.results(FILE), `${whole}{"video": "/v/b.mp4", "vid`);
    await read();
    expect(await text()).toBe(`${JSON.stringify(caption('a', '2'))}\n`);
    expect(await readFile(world.results(`${FILE}.torn-1`), 'utf8')).toBe('{"video": "/v/b.mp4", "vid');
  });

  it('stays as it is when there is a line too long to be held', async () => {
    await world.leave('1a', caption('a', '1'), 'x'.repeat(17 * 1024 * 1024), caption('a', '2'));
    const { ledger } = await read();
    expect((await text()).length).toBeGreaterThan(17 * 1024 * 1024);
    expect(ledger.size).toBe(1);
  });

  it('stays as it was when its new content can not be written', async () => {
    await world.leave('1a', caption('a', '1'), caption('a', '2'));
    const before = await text();
    await mkdir(world.results('.reeltrace', 'compact-1a'), { recursive: true });
    await expect(read()).rejects.toThrow(FatalError);
    expect(await text()).toBe(before);
  });

  it('is put right also after a kill in the middle of that', async () => {
    await world.leave('1a', caption('a', '1'), caption('a', '2'), caption('b', '1'));
    await mkdir(world.results('.reeltrace'), { recursive: true });
    await writeFile(
      world.results('.reeltrace', 'compact-1a'),
      `${JSON.stringify(caption('a', '2'))}\n{"vid`.repeat(99),
    );
    await read();
    expect(await captions()).toEqual(['2', '1']);
  });

  it('of 100,000 records keeps the last of each', async () => {
    const rows = Array.from({ length: 100_000 }, (_, index) =>
      JSON.stringify(caption(String(index % 70_000), String(index))),
    );
    await world.leave('1a', rows.join('\n'));
    await read();
    const kept = await captions();
    expect(kept).toHaveLength(70_000);
    expect(kept.map(Number)).toEqual(Array.from({ length: 70_000 }, (_, index) => index + 30_000));
  });
});

describe('a run over files with several records of one key', () => {
  it('writes what it makes into the files that are left, and ends with each record once', async () => {
    const [, quiet = ''] = await world.clips('calm', 'quiet');
    await world.run(teacher(), {
      config: world.config({}, { data: { videos: [world.path('videos', 'calm.mp4')] } }),
    });
    for (const step of ['0', '1a', '1b', '2', '3'] as const) {
      const rows = await world.rows(step);
      await world.leave(step, ...rows, ...rows);
    }
    const model = teacher();
    const notices: string[] = [];
    await world.run(model, {
      onEvent: (event) => event.type === 'notice' && notices.push(event.message),
    });
    expect(notices.filter((notice) => notice.includes('several records'))).toHaveLength(5);
    expect(model.questions).toHaveLength(CALLS.normal);
    for (const step of ['0', '1a', '1b', '2'] as const) {
      const videos = (await world.rows(step)).map((row) => row['video']);
      expect(videos).toEqual([world.path('videos', 'calm.mp4'), quiet]);
    }
    expect(await world.rows('3')).toHaveLength(16);
    expect((await world.run(teacher())).items).toBe(0);
    for (const task of ['mcq', 'open_qa'])
      expect((await world.items(task)).map((item) => item['video_id'])).toEqual(['calm.mp4', 'quiet.mp4']);
  });
});

describe('a torn last line', () => {
  it('is told of, and costs the record that it was', async () => {
    await world.clips('calm');
    await world.run(teacher());
    const whole = await world.rows('1b');
    const file = world.results(ROW_FILES['1b']);
    await truncate(file, (await stat(file)).size - 20);
    const model = teacher();
    const notices: string[] = [];
    const summary = await world.run(model, {
      onEvent: (event) => event.type === 'notice' && notices.push(event.message),
    });
    expect(notices).toContain(`a torn line at the end of ${file} was moved to ${file}.torn-1`);
    expect(asked(model)).toEqual([0, 10, 5].map((start) => `calm normal_chunk_caption ${start}`));
    expect(summary).toMatchObject({ done: 1, stale: {} });
    expect((await world.rows('1b')).map(({ provenance: _made, ...row }) => row)).toEqual(
      whole.map(({ provenance: _made, ...row }) => row),
    );
  });
});
