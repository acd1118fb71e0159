import { statSync } from 'node:fs';
import { join } from 'node:path';
import { afterAll, beforeAll, describe, expect, it } from 'vitest';
import { TASKS } from '../../src/records/record.js';
import { checkAnyMoment, countsOf, rowsByKey, taskFileTexts } from '../helpers/checks.js';
import { reeltrace, startReeltrace, temporaryFolder, until } from '../helpers/command.js';
import { childrenOf, isAlive } from '../helpers/processes.js';
import { makeScenes } from '../helpers/scenes.js';
import { seeded } from '../helpers/seeded.js';
import { ROW_FILES } from '../helpers/steps.js';

const { at, remove } = temporaryFolder();
const SCENES = ['arrives', 'changes', 'flickers', 'nothing', 'passes'] as const;
const SEED = 20_240_917;

function args(results: string, workers: number): string[] {
  return [
    ...['run', '--videos', at('videos'), '-o', results, '--backend', 'signals'],
    ...[`workflow.max_workers=${workers}`, `workflow.max_in_flight=${workers}`],
  ];
}

let bytes = 0;
beforeAll(async () => {
  await makeScenes(at('videos'), SCENES);
  const { code } = await reeltrace(args(at('undisturbed'), 4));
  expect(code).toBe(0);
  bytes = written(at('undisturbed'));
});
afterAll(remove);

describe.concurrent('kill -9', () => {
  it.each(moments(10))('after %f of what a run writes loses nothing', async (moment) => {
    const results = at(`killed-${moment}`);
    const children = await killed(results, moment * bytes);
    checkAnyMoment(results);
    await until(() => !children.some(isAlive), 'the ffmpeg processes to notice');

    const { code, stderr } = await reeltrace(args(results, 4));
    expect(countsOf(stderr)).toMatchObject({ inputs: SCENES.length, done: 4, filtered: 1 });
    expect(code).toBe(0);
    expect(rowsByKey(results)).toEqual(rowsByKey(at('undisturbed')));
    expect(taskFileTexts(results)).toEqual(taskFileTexts(at('undisturbed')));
    checkAnyMoment(results);
  });

  it('again and again over one directory ends like one run', async () => {
    const results = at('killed-often');
    for (const moment of [0.15, 0.45, 0.75]) {
      await killed(results, moment * bytes);
      checkAnyMoment(results);
    }
    const { code } = await reeltrace(args(results, 1));
    expect(code).toBe(0);
    expect(rowsByKey(results)).toEqual(rowsByKey(at('undisturbed')));
    expect(taskFileTexts(results)).toEqual(taskFileTexts(at('undisturbed')));
  });
});

/**
 * Starts a run and kills it once it has written so many bytes; a run that was done before is no run that was killed.
 * Gives the ids of the processes that it had started.
 */
async function killed(results: string, after: number): Promise<readonly number[]> {
  const run = startReeltrace(args(results, 1));
  await until(() => run.hasEnded() || written(results) >= after, `${after} bytes of results`);
  const children = childrenOf(run.pid);
  run.kill('SIGKILL');
  const { signal, stderr } = await run.finished;
  expect(signal, stderr).toBe('SIGKILL');
  return children;
}

const FILES = [...Object.values(ROW_FILES), ...TASKS.map((task) => join('step_4_output', `${task}.json`))];

/** Bytes of records and task files. */
function written(results: string): number {
  const sizes = FILES.map((file) => statSync(join(results, file), { throwIfNoEntry: false })?.size ?? 0);
  return sizes.reduce((sum, size) => sum + size, 0);
}

/**
 * Moments as parts of a run, one in each of as many equal stretches but for its very end, where a run may be over before
 * it is killed.
 */
function moments(count: number): number[] {
  const chance = seeded(SEED);
  return Array.from({ length: count }, (_, index) => (0.9 * (index + chance(0, 999) / 1000)) / count).map(
    (moment) => Number(moment.toFixed(3)),
  );
}
