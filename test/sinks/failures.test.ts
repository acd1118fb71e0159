import { readFile, writeFile } from 'node:fs/promises';
import { describe, expect, it } from 'vitest';
import { type Ending, ended } from '../../src/records/record.js';
import { createFailures, untried, writeFailures } from '../../src/sinks/failures.js';
import { useTemporaryFolder } from '../sources/temporary-folder.js';
import { failure, record, testSink } from './contract.js';

const folder = useTemporaryFolder();
const path = () => folder('failures.jsonl');
const ending = (video: string, fields: Partial<Ending> = {}): Ending =>
  ended({ state: 'failed', video, step: '3', kind: 'unparseable', message: 'not a letter', ...fields })
    .ending;

async function listed(): Promise<Record<string, unknown>[]> {
  const lines = (await readFile(path(), 'utf8')).split('\n').slice(0, -1);
  return lines.map((line) => JSON.parse(line));
}

testSink('writeFailures', {
  through: (append) => writeFailures<{ video: string }>({ append }),
  written: failure(),
  passing: record({ video: '/a.mp4' }),
});

describe('createFailures', () => {
  it('has a failure in the file as soon as it is appended, with all its fields', async () => {
    const failures = await createFailures(path());
    await failures.append(ending('/a.mp4', { prompt_key: 'event_summary', hint: 'ask again', attempts: 3 }));
    await failures.append(ending('/b.mp4', { step: 'probe', at: '2026-01-31T00:00:00.000Z' }));
    await failures.append(ending('/c.mp4', { state: 'skipped' }));
    await failures.append(ending('/d.mp4', { state: 'filtered' }));
    expect(await listed()).toEqual([
      expect.objectContaining({
        video: '/a.mp4',
        prompt_key: 'event_summary',
        hint: 'ask again',
        attempts: 3,
      }),
      {
        video: '/b.mp4',
        step: 'probe',
        prompt_key: null,
        kind: 'unparseable',
        message: 'not a letter',
        hint: null,
        attempts: 1,
        can_retry: true,
        at: expect.any(String),
      },
    ]);
    expect(failures.size).toBe(2);
    await failures.close();
  });

  it('keeps at the end the last failure of each video, step and prompt', async () => {
    const failures = await createFailures(path());
    await failures.append(ending('/a.mp4', { prompt_key: 'event_summary', message: 'first' }));
    await failures.append(ending('/a.mp4', { prompt_key: 'scene_description' }));
    await failures.append(ending('/a.mp4', { prompt_key: 'event_summary', message: 'second' }));
    await failures.finish();
    expect((await listed()).map(({ prompt_key, message }) => [prompt_key, message])).toEqual([
      ['event_summary', 'second'],
      ['scene_description', 'not a letter'],
    ]);
  });

  it('no longer lists what a later run got past', async () => {
    const first = await createFailures(path());
    await first.append(ending('/a.mp4', { step: 'probe' }));
    await first.append(ending('/b.mp4', { prompt_key: 'event_summary' }));
    await first.append(ending('/b.mp4', { prompt_key: 'scene_description' }));
    await first.append(ending('/c.mp4'));
    await first.close();

    const second = await createFailures(path());
    expect(second.current()).toHaveLength(4);
    second.resolve('/a.mp4', 'probe');
    second.resolve('/b.mp4', '3', 'event_summary');
    second.resolve('/nobody.mp4', '3');
    await second.finish(({ video }) => video !== '/c.mp4');
    expect((await listed()).map(({ video, prompt_key }) => [video, prompt_key])).toEqual([
      ['/b.mp4', 'scene_description'],
    ]);
  });

  it('adds up attempts over runs until it is got past, and says whether running again can help', async () => {
    for (const attempts of [3, 2]) {
      const failures = await createFailures(path());
      await failures.append(ending('/a.mp4', { attempts, prompt_key: 'event_summary' }));
      await failures.append(ending('/b.mp4', { kind: 'blocked' }));
      expect((await listed()).at(-1)).toMatchObject({ video: '/b.mp4', can_retry: false });
      await failures.finish();
    }
    expect(await listed()).toMatchObject([
      { video: '/a.mp4', attempts: 5, can_retry: true },
      { video: '/b.mp4', attempts: 2, can_retry: false },
    ]);
    const failures = await createFailures(path());
    failures.resolve('/a.mp4', '3');
    await failures.append(ending('/a.mp4', { attempts: 1, prompt_key: 'event_summary' }));
    await failures.finish();
    expect((await listed()).at(-1)).toMatchObject({ video: '/a.mp4', attempts: 1 });
  });

  it('counts skipped videos by run, not by attempts', async () => {
    for (let run = 0; run < 2; run += 1) {
      const skipped = await createFailures(path(), 'skipped');
      await skipped.append(ending('/a.mp4', { state: 'skipped', step: '1a', kind: 'too_long' }));
      await skipped.finish();
    }
    expect(await listed()).toMatchObject([{ attempts: 1, can_retry: false }]);
  });

  it('leaves a failure as it is that was not tried again', async () => {
    const first = await createFailures(path());
    await first.append(ending('/a.mp4', { attempts: 4, hint: 'look' }));
    const [before] = first.current();
    await first.finish();
    const failures = await createFailures(path());
    const [row] = failures.current();
    await failures.append(untried(row ?? expect.unreachable()));
    await failures.finish();
    expect(await listed()).toEqual([before]);
  });

  it.each([
    ['a row of its step that was written later', '3', 'event_summary', '2026-02-02', ['probe']],
    ['a row that was there before', '3', 'event_summary', '2026-01-30', ['3', 'probe']],
    ['a row of another QA type', '3', 'scene_description', '2026-02-02', ['3', 'probe']],
    ['a row of a step for which it had to be probed', '1a', undefined, '2026-02-02', ['3']],
  ] as const)('is got past, or not, by %s', async (_what, step, prompt_key, written_at, current) => {
    const failures = await createFailures(path());
    const at = '2026-01-31T00:00:00.000Z';
    await failures.append({ ...ending('/a.mp4', { prompt_key: 'event_summary' }), at });
    await failures.append({ ...ending('/a.mp4', { step: 'probe' }), at });
    const made = { step, prompt_key, written_at, watches: step === '1a' };
    failures.resolveOlder({ video: '/b.mp4', ...made });
    failures.resolveOlder({ video: '/a.mp4', ...made });
    expect(failures.current().map((row) => row.step)).toEqual(current);
    await failures.close();
  });

  it('lists a failure that came after its step had once been got past', async () => {
    const failures = await createFailures(path());
    failures.resolve('/a.mp4', '3');
    await failures.append(ending('/a.mp4'));
    await failures.finish();
    expect(await listed()).toHaveLength(1);
  });

  it('takes up a torn file, and drops lines that are no failures when it is rewritten', async () => {
    const failures = await createFailures(path());
    await failures.append(ending('/a.mp4'));
    await failures.close();
    await writeFile(path(), `{"other":1}\n${await readFile(path(), 'utf8')}{"video":"/b`);
    const again = await createFailures(path());
    expect(again.torn).toMatchObject({ length: 12 });
    await again.finish();
    expect((await listed()).map(({ video }) => video)).toEqual(['/a.mp4']);
  });
});
