/** What a run leaves on the disk while it cuts clips, and after it was killed. */
import { mkdirSync, readdirSync } from 'node:fs';
import { join } from 'node:path';
import { afterAll, afterEach, beforeAll, describe, expect, it } from 'vitest';
import { checkTaskFiles, countsOf } from '../helpers/checks.js';
import { makeClip } from '../helpers/clips.js';
import { reeltrace, startReeltrace, temporaryFolder, until } from '../helpers/command.js';
import { startOpenai } from '../helpers/emulators/openai.js';
import { createTeacher, type Teacher } from '../helpers/emulators/teacher.js';
import type { Emulator } from '../helpers/emulators/wire.js';
import { childrenOf, isAlive } from '../helpers/processes.js';

const TIMEOUT = 300_000;
const { at, remove } = temporaryFolder();
const VIDEOS = 4;
const IN_FLIGHT = 2;
/** Of 12 s, in chunks of 2 s: the whole and six chunks from one decode, and the highlight from another. */
const CLIPS = 7 + 1;
let teacher: Teacher;
let server: Emulator;

beforeAll(async () => {
  mkdirSync(at('videos'));
  teacher = await createTeacher({ isAnomaly: () => true });
  for (let index = 0; index < VIDEOS; index += 1) {
    // Matroska, so that the whole is sent as a clip, too.
    await makeClip(at('videos', `${index}.mkv`), { seconds: 12, width: 64 + 2 * index });
  }
});
afterEach(() => server.close());
afterAll(remove);

function args(results: string): string[] {
  const endpoint = ['vlm', 'llm'].flatMap((name) => [
    `${name}.backend=openai`,
    `${name}.openai.base_url=${server.url}/v1`,
    `${name}.openai.model_name=teacher`,
    `${name}.openai.clip_fps=full`,
  ]);
  const workflow = ['max_workers=2', `max_in_flight=${IN_FLIGHT}`, 'chunk_duration_options=[2]'];
  return [
    ...['run', '--videos', at('videos'), '-o', results, '--trust-endpoint', ...endpoint],
    ...workflow.map((field) => `workflow.${field}`),
  ];
}

/** Files of a run by the directory that they were made in; what vanishes meanwhile does not count. */
function onDisk(results: string): Map<string, string[]> {
  const directory = join(results, '.reeltrace', 'tmp');
  const list = (path: string): string[] => {
    try {
      return readdirSync(path);
    } catch {
      return [];
    }
  };
  return new Map(list(directory).map((name) => [name, list(join(directory, name))]));
}

describe('a run that cuts clips', { timeout: TIMEOUT }, () => {
  it('decodes each video once and again for its highlight, and never has more on disk than is in flight', async () => {
    const results = at('bounded');
    const directories = new Set<string>();
    let most = 0;
    server = await startOpenai({
      answer: (question) => {
        const found = onDisk(results);
        for (const name of found.keys()) directories.add(name);
        most = Math.max(most, [...found.values()].flat().length);
        return teacher.answer(question);
      },
    });
    const { code, stderr } = await reeltrace(args(results));
    expect(code, stderr).toBe(0);
    expect(countsOf(stderr)).toMatchObject({ inputs: VIDEOS, done: VIDEOS });
    expect(most).toBeGreaterThan(0);
    expect(most).toBeLessThanOrEqual(IN_FLIGHT * CLIPS);
    expect(directories.size).toBeLessThanOrEqual(2 * VIDEOS);
    expect(onDisk(results).size).toBe(0);
    checkTaskFiles(results);
  });

  it('decodes each video once where the first that is asked about it is the whole and its chunks at once', async () => {
    const results = at('at-once');
    const directories = new Set<string>();
    let captions = 0;
    let letGo = (): void => undefined;
    const chunksCame = new Promise<void>((resolve) => {
      letGo = resolve;
    });
    server = await startOpenai({
      answer: async (question) => {
        for (const name of onDisk(results).keys()) directories.add(name);
        const isChunk = teacher.keyOf(question.text).endsWith('_chunk_caption');
        if (isChunk) letGo();
        else captions += 1;
        // The captions of the whole wait for a question about a chunk: one after the other would never end.
        await chunksCame;
        return teacher.answer(question);
      },
    });
    const { code, stderr } = await reeltrace([...args(results), '--steps', '1a,1b', '--mode', 'normal']);
    expect(code, stderr).toBe(0);
    expect(countsOf(stderr)).toMatchObject({ inputs: VIDEOS, done: VIDEOS });
    expect(captions).toBe(2 * VIDEOS);
    expect(server.asked).toHaveLength((2 + 6) * VIDEOS);
    expect(directories.size).toBe(VIDEOS);
    expect(onDisk(results).size).toBe(0);
  });

  it('leaves nothing of a run that was killed once the next one has begun', async () => {
    const results = at('killed');
    let held = true;
    let before: readonly string[] = [];
    let after: readonly string[] = [];
    server = await startOpenai({
      answer: async (question) => {
        const isChunk = teacher.keyOf(question.text).endsWith('_chunk_caption');
        if (held && isChunk) await new Promise(() => undefined);
        if (!held) after = [...after, ...onDisk(results).keys()];
        return teacher.answer(question);
      },
    });
    const run = startReeltrace(args(results));
    await until(
      () => {
        const found = onDisk(results);
        before = [...found.keys()];
        return [...found.values()].flat().length >= CLIPS - 1 && server.load.now > 0;
      },
      'clips on disk',
      run,
    );
    const children = childrenOf(run.pid);
    run.kill('SIGKILL');
    expect((await run.finished).signal).toBe('SIGKILL');
    await until(() => !children.some(isAlive), 'the ffmpeg processes to notice');
    expect(onDisk(results).size).toBeGreaterThan(0);

    held = false;
    const { code, stderr } = await reeltrace(args(results));
    expect(code, stderr).toBe(0);
    expect(after.filter((name) => before.includes(name))).toEqual([]);
    expect(onDisk(results).size).toBe(0);
    checkTaskFiles(results);
  });

  it('leaves nothing when it is stopped at once', async () => {
    const results = at('stopped');
    server = await startOpenai({
      answer: async (question) => {
        if (teacher.keyOf(question.text).endsWith('_chunk_caption')) await new Promise(() => undefined);
        return teacher.answer(question);
      },
    });
    const run = startReeltrace(args(results));
    await until(() => onDisk(results).size > 0 && server.load.now > 0, 'clips on disk', run);
    run.kill('SIGINT');
    await run.said('again to stop at once');
    run.kill('SIGINT');
    expect((await run.finished).code).toBe(130);
    expect(onDisk(results).size).toBe(0);
  });
});
