import { existsSync, readdirSync } from 'node:fs';
import { join } from 'node:path';
import { afterAll, expect, it } from 'vitest';
import { VIDEO_EXTENSIONS } from '../../src/sources/endings.js';
import {
  checkTaskFiles,
  countsOf,
  failuresOf,
  readLines,
  rowsByKey,
  taskFileTexts,
} from '../helpers/checks.js';
import { ROOT, reeltrace, temporaryFolder } from '../helpers/command.js';
import { makeScenes } from '../helpers/scenes.js';

const { at, remove } = temporaryFolder();
afterAll(remove);

/** Real clips where they lie beside the repository; clips made on the spot anywhere else. */
async function footage(): Promise<string> {
  const real = join(ROOT, '..', 'shared', 'data', 'footage');
  if (existsSync(real)) return real;
  await makeScenes(at('footage'), ['arrives', 'passes', 'changes', 'flickers', 'nothing']);
  return at('footage');
}

it('ends every clip with a reason, and gives the same task files one by one and side by side', async () => {
  const videos = await footage();
  const run = (workers: number) =>
    reeltrace([
      ...['run', '--videos', videos, '-o', at(`${workers}`), '--backend', 'signals'],
      `workflow.max_workers=${workers}`,
    ]);
  const [side_by_side, one_by_one] = await Promise.all([run(8), run(1)]);

  const clips = readdirSync(videos).filter((name) => VIDEO_EXTENSIONS.some((end) => name.endsWith(end)));
  const counts = countsOf(side_by_side.stderr);
  expect(counts).toMatchObject({ inputs: clips.length, failed: 0 });
  expect(side_by_side.code).toBe(0);
  expect(failuresOf(at('8'))).toEqual([]);

  const rows = [...rowsByKey(at('8')).values()];
  const skipped = readLines(at('8', 'skipped.jsonl'));
  for (const clip of clips) {
    const about = rows.filter(({ video }) => video === join(videos, clip));
    const reason = skipped.find(({ video }) => video === join(videos, clip))?.['message'];
    const filtered = about.find(({ is_valid }) => is_valid === false)?.['raw_response'];
    const isDone = about.some(({ qa_output }) => typeof qa_output === 'string');
    expect(isDone || reason || filtered, clip).toBeTruthy();
  }
  expect(checkTaskFiles(at('8'))).toBeGreaterThan(counts.done);

  expect(countsOf(one_by_one.stderr)).toEqual(counts);
  expect(taskFileTexts(at('1'))).toEqual(taskFileTexts(at('8')));
});
