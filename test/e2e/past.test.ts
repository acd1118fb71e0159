/** Results directories that an earlier version has made are as good as new: see test/fixtures/past/README.md. */
import { readFileSync, rmSync } from 'node:fs';
import { join } from 'node:path';
import { afterAll, afterEach, beforeEach, expect, it } from 'vitest';
import { countsOf } from '../helpers/checks.js';
import { reeltrace, temporaryFolder } from '../helpers/command.js';
import { startGemini } from '../helpers/emulators/gemini.js';
import { startOpenai } from '../helpers/emulators/openai.js';
import { pastAnswer } from '../helpers/emulators/past.js';
import type { Emulator } from '../helpers/emulators/wire.js';
import {
  DIRECTORIES,
  type Directory,
  FILES,
  layOut,
  MADE_IN,
  PAST,
  pastArgs,
  pastCalls,
  statusOf,
} from '../helpers/past.js';
import { fingerprintOf, linesOf, taskFiles, taskTexts, textsOf } from '../helpers/past-records.js';

const { at, remove } = temporaryFolder();
afterAll(remove);

/** The directories of runs that came to their end. */
const FINISHED = DIRECTORIES.filter((directory) => directory !== 'killed');

let server: Emulator;
let rounds = 0;
let folder: string;

beforeEach(async ({ task }) => {
  server = await (task.name.includes('gemini') ? startGemini : startOpenai)({ answer: pastAnswer });
  rounds += 1;
  folder = at(`round-${rounds}`);
  await layOut(folder);
});
afterEach(() => server.close());

/** Runs as the run did that made the directory. One video is broken, so the exit code is 1. */
async function rerun(directory: Directory, ...more: readonly string[]): Promise<string> {
  const { code, stderr } = await reeltrace([...pastArgs(directory, folder, server.url), ...more]);
  expect(code, stderr).toBe(1);
  expect(countsOf(stderr)).toEqual({ inputs: 5, done: 2, filtered: 1, skipped: 1, failed: 1 });
  return stderr;
}

const results = (directory: Directory) => join(folder, directory);
const rowTexts = (directory: Directory) =>
  Object.values(FILES).map((file) => readFileSync(join(results(directory), file), 'utf8'));

it.each(DIRECTORIES)('status says of %s what it said then: nothing is out of date', async (directory) => {
  const then: unknown = JSON.parse(readFileSync(join(PAST, directory, 'status.json'), 'utf8'));
  expect(then).toMatchObject({ stale: {}, rerun: { stale_kept: 0, can_help: 0 } });
  expect(await statusOf(directory, folder)).toEqual(then);
});

it.each(FINISHED)(
  'a re-run over %s asks nothing and leaves rows and task files as they are',
  async (directory) => {
    const rows = rowTexts(directory);
    const tasks = taskTexts(join(PAST, directory), MADE_IN);
    // The memory of calls is not what keeps it from asking.
    rmSync(join(results(directory), '.reeltrace'), { recursive: true });
    expect(await rerun(directory)).not.toContain('out of date');
    expect(taskTexts(results(directory), folder)).toEqual(tasks);

    const files = taskFiles(results(directory));
    expect(await rerun(directory, '--refresh', 'stale')).not.toContain('out of date');
    expect(taskFiles(results(directory))).toEqual(files);

    rmSync(join(results(directory), 'step_4_output'), { recursive: true });
    const { code, stderr } = await reeltrace([
      ...pastArgs(directory, folder, server.url),
      ...['--steps', '4'],
    ]);
    expect(code, stderr).toBe(1);
    expect(taskTexts(results(directory), folder)).toEqual(tasks);
    expect(rowTexts(directory)).toEqual(rows);
    expect(server.asked).toEqual([]);
  },
);

it('what was made of gemini is made again from the memory of calls, byte for byte', async () => {
  for (const file of Object.values(FILES)) rmSync(join(results('gemini'), file));
  await rerun('gemini');
  expect(server.asked).toEqual([]);
  const again = linesOf(results('gemini'));
  expect(textsOf(again, folder)).toEqual(textsOf(linesOf(join(PAST, 'gemini')), MADE_IN));
  for (const [key, line] of again)
    expect(line.provenance.fingerprint, key).toBe(fingerprintOf(key.split(' ')[0] ?? '', line));
  expect(taskTexts(results('gemini'), folder)).toEqual(taskTexts(join(PAST, 'gemini'), MADE_IN));
});

it('what signals makes today has the fingerprints of then', async () => {
  await rerun('signals', '--refresh', 'all');
  const again = linesOf(results('signals'));
  expect(again.size).toBe(linesOf(join(PAST, 'signals')).size);
  for (const [key, line] of again)
    expect(line.provenance.fingerprint, key).toBe(fingerprintOf(key.split(' ')[0] ?? '', line));
});

it('a run that was killed goes on, asks only what nobody has answered, and ends as it did then', async () => {
  const [known, all] = [pastCalls('killed'), pastCalls('openai')];
  const unanswered = [...all.keys()].filter((key) => !known.has(key));
  expect(unanswered.length).toBeGreaterThan(0);
  await rerun('killed');
  expect(server.asked).toHaveLength(unanswered.length);
  const then = linesOf(join(PAST, 'openai'));
  expect(textsOf(linesOf(results('killed')), folder)).toEqual(textsOf(then, MADE_IN));
  expect(taskTexts(results('killed'), folder)).toEqual(taskTexts(join(PAST, 'openai'), MADE_IN));
});
