/** What has changed is told by a plain run and made again by a refresh, with the calls that depend on it and no other. */
import {
  appendFileSync,
  copyFileSync,
  cpSync,
  mkdirSync,
  readFileSync,
  rmSync,
  writeFileSync,
} from 'node:fs';
import { afterAll, beforeAll, expect, it } from 'vitest';
import { QA_TYPES } from '../../src/records/qa-types.js';
import { rowsByKey, taskFileTexts } from '../helpers/checks.js';
import { type Finished, ROOT, reeltrace, startReeltrace, temporaryFolder } from '../helpers/command.js';
import { startOpenai } from '../helpers/emulators/openai.js';
import { createTeacher, type Teacher } from '../helpers/emulators/teacher.js';
import type { Emulator } from '../helpers/emulators/wire.js';
import { askingOpenai, copyClip, hashOf, madeOf } from '../helpers/paid.js';
import { makeScenes } from '../helpers/scenes.js';
import { qaPromptKey } from '../helpers/steps.js';

const { at, remove } = temporaryFolder();
let server: Emulator;
let teacher: Teacher;

beforeAll(async () => {
  await makeScenes(at('videos'), ['arrives', 'changes']);
  const anomaly = hashOf(at('videos', 'arrives.mp4'));
  teacher = await createTeacher({ isAnomaly: (sha256) => sha256 === anomaly });
  server = await startOpenai({ answer: teacher.answer });
  mkdirSync(at('pack'));
  writeFileSync(at('pack', 'pack.yaml'), 'name: own\nextends: general\n');
});
afterAll(async () => {
  await server.close();
  remove();
});

const args = (more: readonly string[], results = 'results', videos = 'videos') => [
  ...['run', '--videos', at(videos), '-o', at(results), ...askingOpenai(server.url)],
  ...[`prompts_module=${at('pack')}`, ...more],
];

type Ran = Finished & { readonly asked: Readonly<Record<string, number>> };

/** Runs to the end and tells which prompts were asked how often. */
async function run(...more: readonly string[]): Promise<Ran> {
  return await runWith(args(more));
}

async function runWith(parameters: readonly string[]): Promise<Ran> {
  const before = server.asked.length;
  const finished = await reeltrace(parameters);
  expect(finished.code, finished.stderr).toBe(0);
  return { ...finished, asked: askedFrom(before) };
}

function askedFrom(first: number): Record<string, number> {
  const asked: Record<string, number> = {};
  for (const { text } of server.asked.slice(first)) {
    const key = teacher.keyOf(text);
    asked[key] = (asked[key] ?? 0) + 1;
  }
  return asked;
}

/** A call for each of these. */
function once(...keys: readonly string[]): Record<string, number> {
  return Object.fromEntries(keys.map((key) => [key, 1]));
}

function edit(prompt: string, text: string): void {
  copyFileSync(`${ROOT}/prompts/general/${prompt}.md`, at('pack', `${prompt}.md`));
  appendFileSync(at('pack', `${prompt}.md`), `\n${text}\n`);
}

const NORMAL_QA = QA_TYPES.map((type) => qaPromptKey(type, 'normal'));
const ANOMALY_QA = QA_TYPES.map((type) => qaPromptKey(type, 'anomaly'));
/** Of both videos together, from beginning to end. */
const ALL_CALLS = 2 + 2 + 1 + 2 + 1 + 8 + (2 + 2 + 2 + 1 + 8);

it('an edited description prompt makes the description and the questions of its lane out of date', async () => {
  expect(total((await run()).asked)).toBe(ALL_CALLS);
  edit('normal_description', 'Say it in plain words.');
  const plain = await run();
  expect(plain.asked).toEqual({});
  expect(plain.stderr).toContain('9 records are out of date (1 by prompt, 8 by upstream) and were kept');

  const stale = await run('--refresh', 'stale');
  expect(stale.asked).toEqual(once('normal_description', ...NORMAL_QA));
  expect(stale.stderr).not.toContain('out of date');
  const third = await run('--refresh', 'stale');
  expect(third.asked).toEqual({});
  expect(rowsByKey(at('results')).size).toBe(2 + 2 + 2 + 1 + 2 + 16);
});

it('an edited caption prompt asks for that caption and for what is made from its text, memory answers the rest', async () => {
  edit('anomaly_dense_caption', 'Leave nothing out.');
  expect((await run()).stderr).toContain('(1 by prompt, 11 by upstream)');
  const { asked } = await run('--refresh', 'stale');
  const made = ['anomaly_dense_caption', 'highlight_timestamp_extraction', 'anomaly_description'];
  expect(asked).toEqual(once(...made, ...ANOMALY_QA));
});

it('an edit that is undone costs nothing: the answers from before are still there', async () => {
  const edited = taskFileTexts(at('results'));
  rmSync(at('pack', 'anomaly_dense_caption.md'));
  expect((await run()).stderr).toContain('out of date');
  expect((await run('--refresh', 'stale')).asked).toEqual({});
  expect(taskFileTexts(at('results'))).not.toEqual(edited);
  edit('anomaly_dense_caption', 'Leave nothing out.');
  expect((await run('--refresh', 'stale')).asked).toEqual({});
  expect(taskFileTexts(at('results'))).toEqual(edited);
});

it('--refresh all asks everything anew, narrowed by step and by video', async () => {
  const before = madeOf(at('results'));
  const narrow = await run('--refresh', 'all', '--refresh-steps', '3', '--only', 'chang*');
  expect(narrow.asked).toEqual(once(...NORMAL_QA));
  expect(total((await run('--refresh', 'all')).asked)).toBe(ALL_CALLS);
  // The teacher says the same again.
  expect(madeOf(at('results'))).toEqual(before);
  expect((await run()).asked).toEqual({});
});

it('--refresh all goes on after a kill where it was', async () => {
  const before = server.asked.length;
  const killed = startReeltrace(args(['--refresh', 'all', 'workflow.max_workers=1']));
  await Promise.race([server.until(() => server.asked.length >= before + 20), killed.finished]);
  killed.kill('SIGKILL');
  expect((await killed.finished).signal).toBe('SIGKILL');
  const { stderr } = await run('--refresh', 'all');
  expect(stderr).toContain('going on with the refresh');
  // At most four calls were under way, and as many answers on their way to the disk.
  expect(server.asked.length - before).toBeGreaterThanOrEqual(ALL_CALLS);
  expect(server.asked.length - before).toBeLessThanOrEqual(ALL_CALLS + 8);
  expect(total((await run('--refresh', 'all')).asked)).toBe(ALL_CALLS);
});

it('a results directory that is copied, or without its memory of calls, asks nothing', async () => {
  const whole = taskFileTexts(at('results'));
  cpSync(at('results'), at('copied'), { recursive: true });
  expect((await runWith(args([], 'copied'))).asked).toEqual({});
  rmSync(at('results', '.reeltrace'), { recursive: true });
  expect((await run()).asked).toEqual({});
  expect(taskFileTexts(at('results'))).toEqual(whole);

  // The copy still has its memory, which knows videos by their content.
  cpSync(at('videos'), at('moved'), { recursive: true });
  expect((await runWith(args([], 'copied', 'moved'))).asked).toEqual({});
});

it('a video with new content is told of, and made again from its beginning', async () => {
  const content = readFileSync(at('videos', 'changes.mp4'));
  await copyClip(at('videos', 'changes.mp4'), at('other.mp4'), 2);
  cpSync(at('other.mp4'), at('videos', 'changes.mp4'));
  const plain = await run();
  expect(plain.asked).toEqual({});
  expect(plain.stderr).toContain('12 records are out of date (12 by video)');
  expect(total((await run('--refresh', 'video')).asked)).toBe(2 + 2 + 2 + 1 + 8);
  expect((await run()).stderr).not.toContain('out of date');

  // The old content with a new time is new content now; the same content with a new time is not.
  writeFileSync(at('videos', 'changes.mp4'), readFileSync(at('videos', 'changes.mp4')));
  expect((await run()).stderr).not.toContain('out of date');
  writeFileSync(at('videos', 'changes.mp4'), content);
  expect((await run()).stderr).toContain('12 by video');
});

function total(asked: Readonly<Record<string, number>>): number {
  return Object.values(asked).reduce((sum, count) => sum + count, 0);
}
