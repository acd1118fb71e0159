import { mkdirSync, readFileSync, writeFileSync } from 'node:fs';
import { join } from 'node:path';
import { afterAll, expect, it } from 'vitest';
import { TASKS } from '../../src/records/record.js';
import { acquireLock } from '../../src/results/lock/lock.js';
import { checkTaskFiles, countsOf, failuresOf, readTaskFiles } from '../helpers/checks.js';
import { reeltrace, temporaryFolder } from '../helpers/command.js';
import { makeScenes } from '../helpers/scenes.js';

const { at, remove } = temporaryFolder();
afterAll(remove);

it('gives a newcomer without ffmpeg ten task files, and shows one pair of each kind', async () => {
  mkdirSync(at('empty'));
  const env = { PATH: at('empty'), FFMPEG_PATH: undefined, FFPROBE_PATH: undefined };
  const { code, stdout, stderr } = await reeltrace(['demo', '-o', at('demo')], { env });

  expect(
    stderr.match(/using the bundled ffmpeg \S+; a current ffmpeg on PATH would be faster/g),
  ).toHaveLength(1);
  const results = at('demo', 'results');
  expect([...readTaskFiles(results).keys()]).toEqual(TASKS);
  expect(checkTaskFiles(results)).toBeGreaterThan(50);
  for (const task of TASKS) expect(stdout).toMatch(new RegExp(`^── ${task} \\(\\d+ items\\)`, 'm'));
  expect(stdout.match(/^ {2}because \S/gm)).toHaveLength(TASKS.length);

  const { inputs, done, filtered, failed } = countsOf(stderr);
  expect({ inputs, filtered, failed }).toEqual({ inputs: 8, filtered: 1, failed: 1 });
  expect(done).toBe(6);
  expect(failuresOf(results)).toMatchObject([{ kind: 'not_a_video', hint: expect.stringMatching(/\w/) }]);
  expect(code).toBe(0);
});

it('takes the videos of the user, and leaves earlier results there', async () => {
  const lengths = await makeScenes(at('mine'), ['changes']);
  const args = ['demo', 'mine', '-o', 'out'];
  const first = await reeltrace(args, { cwd: at() });
  expect(first.code).toBe(0);
  expect(checkTaskFiles(at('out', 'own'), lengths)).toBeGreaterThan(0);

  const again = await reeltrace(args, { cwd: at() });
  expect(again.stderr).toContain('0 new items');
  expect(again.stdout).toBe(first.stdout);
});

it('touches nothing where a run is at work in it', async () => {
  const results = at('busy', 'results');
  const lock = await acquireLock(results, { command: 'run' });
  writeFileSync(join(results, 'captions.jsonl'), 'paid for');
  const { code, stderr } = await reeltrace(['demo', '-o', at('busy')]);
  await lock.release();
  expect(code).toBe(2);
  expect(stderr).toMatch(/is in use by .*run/);
  expect(readFileSync(join(results, 'captions.jsonl'), 'utf8')).toBe('paid for');
});
