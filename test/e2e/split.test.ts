/** Long videos in parts: what is sent, what is written, what is asked again, and what the task files say. */
import { appendFileSync, copyFileSync, mkdirSync, rmSync, writeFileSync } from 'node:fs';
import { afterAll, beforeAll, describe, expect, it } from 'vitest';
import {
  checkAnyMoment,
  checkTaskFiles,
  countsOf,
  failuresOf,
  rowsByKey,
  taskFileTexts,
} from '../helpers/checks.js';
import { makeClip, readClocksOf } from '../helpers/clips.js';
import { ROOT, reeltrace, startReeltrace, temporaryFolder } from '../helpers/command.js';
import { startGemini } from '../helpers/emulators/gemini.js';
import { startOpenai } from '../helpers/emulators/openai.js';
import { createTeacher, type Teacher } from '../helpers/emulators/teacher.js';
import type { EmulatedQuestion, Emulator, LoggedRequest } from '../helpers/emulators/wire.js';
import { askedAfterUse, askedOften, askingGemini, askingOpenai, copyClip, madeOf } from '../helpers/paid.js';

const { at, remove } = temporaryFolder();
const PARTS = ['00,08', '08,16', '16,24'].map((times) => at('videos', `long.mp4#t=${times}`));
let teacher: Teacher;
/** The frames of the clock in the clips of each question, by its prompt. */
const seen = new Map<string, number[][]>();
/** All that was asked. The bytes of a clip depend on what else was cut with it; the frames that it shows don't. */
const questions: Pick<LoggedRequest, 'text' | 'parts'>[] = [];
/** Seconds of the videos. */
const lengths = () =>
  new Map([
    [at('videos', 'long.mp4'), 23.5],
    [at('videos', 'short.mp4'), 4],
  ]);
let server: Emulator;

beforeAll(async () => {
  mkdirSync(at('videos'));
  await makeClip(at('videos', 'long.mp4'), { seconds: 23.5, gop: 50 });
  await makeClip(at('videos', 'short.mp4'), { seconds: 4 });
  mkdirSync(at('pack'));
  writeFileSync(at('pack', 'pack.yaml'), 'name: own\nextends: general\n');
  teacher = await createTeacher();
  server = await startOpenai({ answer });
}, 120_000);
afterAll(async () => {
  await server.close();
  remove();
});

async function answer(question: EmulatedQuestion): Promise<string> {
  const key = teacher.keyOf(question.text);
  const frames = await Promise.all(question.media.map(({ data }) => readClocksOf(data, '.mp4')));
  seen.set(key, [...(seen.get(key) ?? []), ...frames]);
  const parts = question.parts.map((part) =>
    part.kind === 'video' ? { ...part, sha256: frames.join() } : part,
  );
  questions.push({ text: question.text, parts });
  return teacher.answer({ ...question, parts });
}

const SPLIT = ['workflow.max_video_length_sec=10', 'workflow.long_videos_over=split'];
const args = (results: string, asking: readonly string[], ...more: readonly string[]) => [
  ...['run', '--videos', at('videos'), '-o', at(results), '--mode', 'normal', ...asking],
  ...[`prompts_module=${at('pack')}`, ...SPLIT, ...more],
];
const openai = (results: string, ...more: readonly string[]) =>
  args(results, askingOpenai(server.url), ...more);

/** Every fifth frame: two a second. */
const every5 = (from: number, to: number) =>
  Array.from({ length: Math.ceil((to - from) / 5) }, (_, index) => from + 5 * index);

describe('a video that is split', () => {
  it('is sent part by part, and its pairs name the video and its times', { timeout: 300_000 }, async () => {
    const plan = await reeltrace(['plan', ...openai('whole').slice(1)]);
    expect(plan.stdout).toContain('4 inputs');
    const run = await reeltrace(openai('whole'));
    expect(run.code, run.stderr).toBe(0);
    expect(countsOf(run.stderr)).toMatchObject({ inputs: 4, done: 4 });
    checkTaskFiles(at('whole'), lengths());

    // Step 0, both captions and the chunks of each part show its pictures and no others.
    // The short one is sent as the file that it is, parts are sent as clips.
    const file = Array.from({ length: 40 }, (_, frame) => frame);
    const whole = [every5(0, 80), every5(80, 160), every5(160, 235), file];
    const sorted = (frames: readonly number[][] = []) => frames.map((each) => each.join()).sort();
    expect(sorted(seen.get('normal_global_caption'))).toEqual(sorted(whole));
    expect(sorted(seen.get('normal_dense_caption'))).toEqual(sorted(whole));
    const chunks = [0, 80, 160].flatMap((start) => [
      every5(start, start + 50),
      every5(start + 50, Math.min(235, start + 80)),
    ]);
    expect(sorted(seen.get('normal_chunk_caption'))).toEqual(sorted([...chunks, file]));

    const rows = [...rowsByKey(at('whole')).values()];
    expect(new Set(rows.map(({ video }) => video))).toEqual(new Set([...PARTS, at('videos', 'short.mp4')]));
    const captions = rows.filter((row) => 'global_caption' in row && !('chunk_captions' in row));
    const told = Object.fromEntries(captions.map(({ video, video_length }) => [video, video_length]));
    expect(told).toEqual({
      [PARTS[0] ?? '']: 8,
      [PARTS[1] ?? '']: 8,
      [PARTS[2] ?? '']: 7.5,
      [at('videos', 'short.mp4')]: 4,
    });

    const { items } = JSON.parse(taskFileTexts(at('whole')).get('temporal_localization') ?? '') as {
      items: { video_id: string; question: string; answer: string; reasoning: string }[];
    };
    expect(items.map(({ video_id, answer }) => [video_id, JSON.parse(answer)])).toEqual([
      ['long.mp4', { start: '00:01', end: '00:02' }],
      ['long.mp4', { start: '00:09', end: '00:10' }],
      ['long.mp4', { start: '00:17', end: '00:18' }],
      ['short.mp4', { start: '00:01', end: '00:02' }],
    ]);
    expect(
      items.map(({ question }) => /^From (\S+) to (\S+) of the video: /.exec(question)?.slice(1)),
    ).toEqual([['00:00', '00:08'], ['00:08', '00:16'], ['00:16', '00:23.50'], undefined]);
    expect(items[2]?.reasoning).toContain('So it is seen from 00:17 to 00:18.');

    const validation = await reeltrace(['validate', at('whole')]);
    expect(validation.code, validation.stdout).toBe(0);
    const status = await reeltrace(['status', at('whole')]);
    expect(status.stdout).toContain('videos: 4 done');
    // Task files that are built again from the rows are the same.
    const before = taskFileTexts(at('whole'));
    rmSync(at('whole', 'step_4_output'), { recursive: true });
    const asked = server.asked.length;
    expect((await reeltrace(openai('whole'))).code).toBe(0);
    expect(server.asked).toHaveLength(asked);
    expect(taskFileTexts(at('whole'))).toEqual(before);
  });

  it('goes on part by part after kills, and asks nothing again that was answered', {
    timeout: 600_000,
  }, async () => {
    const expected = questions.splice(0);
    for (const goal of [4, 9, 15, 24]) {
      const first = server.asked.length;
      const run = startReeltrace(openai('killed'));
      await Promise.race([server.until(() => server.asked.length >= first + goal), run.finished]);
      run.kill('SIGKILL');
      await run.finished;
      checkAnyMoment(at('killed'));
    }
    const last = await reeltrace(openai('killed'));
    expect(last.code, last.stderr).toBe(0);
    expect([...askedOften(questions).keys()]).toEqual([...askedOften(expected).keys()]);
    expect(askedAfterUse(questions)).toEqual([]);
    expect(madeOf(at('killed'))).toEqual(madeOf(at('whole')));
    expect(taskFileTexts(at('killed'))).toEqual(taskFileTexts(at('whole')));
  });

  it('is made again where it is out of date, and takes later steps without its file', {
    timeout: 300_000,
  }, async () => {
    copyFileSync(`${ROOT}/prompts/general/normal_chunk_caption.md`, at('pack', 'normal_chunk_caption.md'));
    appendFileSync(at('pack', 'normal_chunk_caption.md'), '\nName the colours.\n');
    let asked = server.asked.length;
    const kept = await reeltrace(openai('whole'));
    expect(kept.stderr).toContain('out of date');
    expect(server.asked).toHaveLength(asked);
    // Of two of the parts: their chunks, descriptions and questions.
    const some = await reeltrace(openai('whole', '--refresh', 'stale', '--only', 'long.mp4#t=0*'));
    expect(some.code, some.stderr).toBe(0);
    expect(server.asked.length - asked).toBe(2 * (2 + 1 + 8));
    asked = server.asked.length;
    const rest = await reeltrace(openai('whole', '--refresh', 'stale', '--only', 'long.mp4'));
    expect(rest.code, rest.stderr).toBe(0);
    expect(server.asked.length - asked).toBe(2 + 1 + 8);
    checkTaskFiles(at('whole'), lengths());

    // Another file of this name: all of its parts are looked at again. What is said of them is the same.
    await copyClip(at('videos', 'long.mp4'), at('other.mp4'), 1);
    copyFileSync(at('other.mp4'), at('videos', 'long.mp4'));
    asked = server.asked.length;
    const changed = await reeltrace(openai('whole', '--refresh', 'video'));
    expect(changed.code, changed.stderr).toBe(0);
    expect(server.asked.length - asked).toBe(3 * (1 + 2 + 2));

    writeFileSync(at('list.jsonl'), `${JSON.stringify({ video_path: at('videos', 'long.mp4') })}\n`);
    rmSync(at('videos', 'long.mp4'));
    const later = await reeltrace([
      ...['run', '--jsonl', at('list.jsonl'), '-o', at('whole'), '--steps', '3,4', '--mode', 'normal'],
      ...[...askingOpenai(server.url), `prompts_module=${at('pack')}`, ...SPLIT, '--refresh', 'all'],
    ]);
    expect(later.code, later.stderr).toBe(0);
    expect(countsOf(later.stderr)).toMatchObject({ inputs: 3, done: 3 });
    expect(failuresOf(at('whole'))).toEqual([]);
  });

  it('is uploaded to Gemini once, and asked about by its times', { timeout: 300_000 }, async () => {
    await makeClip(at('videos', 'long.mp4'), { seconds: 23.5, gop: 50 });
    const gemini = await startGemini({ answer: teacher.answer, processing_polls: 0 });
    const run = await reeltrace(args('gemini', askingGemini(gemini.url), 'workflow.steps=["1a"]'));
    expect(run.code, run.stderr).toBe(0);
    expect(gemini.uploads).toHaveLength(2);
    expect(gemini.files.size).toBe(0);
    const ranges = gemini.asked.flatMap(({ parts }) => parts.flatMap(({ range }) => (range ? [range] : [])));
    const each = [0, 0, 8, 8, 16, 16].map((start) => ({ start, end: Math.min(23.5, start + 8) }));
    expect(ranges.sort((a, b) => a.start - b.start)).toEqual(each);
    await gemini.close();
  });
});
