import { readFile, writeFile } from 'node:fs/promises';
import { describe, expect, it } from 'vitest';
import { type Ending, ended } from '../../src/record.js';
import { createFailures, writeFailures } from '../../src/sinks/failures.js';
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
    expect(second.standing()).toHaveLength(4);
    second.resolve('/a.mp4', 'probe');
    second.resolve('/b.mp4', '3', 'event_summary');
    second.resolve('/nobody.mp4', '3');
    await second.finish(({ video }) => video !== '/c.mp4');
    expect((await listed()).map(({ video, prompt_key }) => [video, prompt_key])).toEqual([
      ['/b.mp4', 'scene_description'],
    ]);
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
