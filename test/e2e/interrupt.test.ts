import { chmodSync, existsSync, mkdirSync, readFileSync, writeFileSync } from 'node:fs';
import { afterAll, beforeAll, describe, expect, it } from 'vitest';
import {
  checkTaskFiles,
  countsOf,
  failuresOf,
  readLines,
  rowsByKey,
  taskFileTexts,
} from '../helpers/checks.js';
import { tools } from '../helpers/clips.js';
import { reeltrace, startReeltrace, temporaryFolder, until } from '../helpers/command.js';
import { startOpenai } from '../helpers/emulators/openai.js';
import type { Emulator } from '../helpers/emulators/wire.js';
import { isAlive } from '../helpers/processes.js';
import { makeScenes } from '../helpers/scenes.js';

const { at, remove } = temporaryFolder();
const run = (results: string, ...more: string[]) => [
  'run',
  '--videos',
  at('videos'),
  '-o',
  at(results),
  ...more,
];
const signals = ['--backend', 'signals'];

beforeAll(async () => {
  await makeScenes(at('videos'), ['arrives', 'changes', 'flickers', 'passes']);
});
afterAll(remove);

describe('the first Ctrl-C', () => {
  it('finishes the videos in flight, and the next run does the others', async () => {
    const first = startReeltrace(run('drained', ...signals, 'workflow.max_in_flight=1'));
    const captions = at('drained', 'step_1a_caption', 'captions.jsonl');
    await until(() => existsSync(captions) && readFileSync(captions).length > 0, 'captions', first);
    first.kill('SIGINT');
    const { code, stderr } = await first.finished;
    expect(code).toBe(130);
    expect(stderr).toContain('the same command continues');
    const { inputs, done } = countsOf(stderr);
    expect(done).toBe(inputs);
    expect(inputs).toBeLessThan(4);

    // What was begun is whole: every video that was captioned has all its records and its items.
    const captioned = readLines(captions).map(({ video }) => video);
    expect(captioned).toHaveLength(done);
    const asked = [...rowsByKey(at('drained')).values()].filter((row) => 'qa_output' in row);
    expect(asked).toHaveLength(8 * done);
    expect(checkTaskFiles(at('drained'))).toBeGreaterThan(0);

    const second = await reeltrace(run('drained', ...signals));
    expect(second.code).toBe(0);
    expect(countsOf(second.stderr)).toMatchObject({ inputs: 4, done: 4 });
    const whole = await reeltrace(run('whole', ...signals));
    expect(whole.code).toBe(0);
    expect(taskFileTexts(at('drained'))).toEqual(taskFileTexts(at('whole')));
  });
});

describe('while a server does not answer', () => {
  let server: Emulator;
  let arguments_: string[];
  beforeAll(async () => {
    server = await startOpenai({ plan: () => ({ fault: 'hang' }) });
    arguments_ = [
      '--backend',
      'openai',
      '--trust-endpoint',
      ...['vlm', 'llm'].flatMap((section) => [
        `${section}.openai.base_url=${server.url}/v1`,
        `${section}.openai.model_name=teacher`,
      ]),
    ];
  });
  afterAll(() => server.close());

  it('the second Ctrl-C ends at once and nothing is marked failed for it', async () => {
    const started = startReeltrace(run('twice', ...arguments_));
    await server.until((log) => log.length > 0);
    started.kill('SIGINT');
    await started.said('again to stop at once');
    started.kill('SIGINT');
    const { code, signal, stdout, stderr } = await started.finished;
    expect({ code, signal, stdout }).toEqual({ code: 130, signal: null, stdout: '' });
    expect(stderr).not.toMatch(/^ +at /m);
    expect(failuresOf(at('twice'))).toEqual([]);

    const next = await reeltrace(run('twice', ...signals));
    expect(next.code).toBe(0);
    expect(countsOf(next.stderr).done).toBe(4);
  });

  it('a drain that takes too long ends by itself', async () => {
    const seen = server.log.length;
    const started = startReeltrace(run('slow', ...arguments_, 'workflow.drain_timeout_sec=0.2'));
    await server.until((log) => log.length > seen);
    started.kill('SIGTERM');
    const { code, stderr } = await started.finished;
    expect(code).toBe(130);
    expect(stderr).toContain('took too long');
    expect(failuresOf(at('slow'))).toEqual([]);
  });
});

describe('while ffmpeg does not come to an end', () => {
  it('no ffmpeg is left behind by the second Ctrl-C', async () => {
    const { path } = (await tools()).ffmpeg;
    mkdirSync(at('stuck'));
    // Tells its version as the real one does, and else only that it was started.
    writeFileSync(
      at('stuck', 'ffmpeg'),
      `#!/bin/sh\n[ "$1" = -version ] && exec '${path}' -version\necho $$ >> '${at('stuck', 'pids')}'\nexec sleep 600\n`,
    );
    chmodSync(at('stuck', 'ffmpeg'), 0o755);
    const env = { FFMPEG_PATH: at('stuck', 'ffmpeg') };
    const started = startReeltrace(run('stuck-results', ...signals, 'workflow.ffmpeg_processes=2'), { env });
    const pids = () =>
      existsSync(at('stuck', 'pids'))
        ? readFileSync(at('stuck', 'pids'), 'utf8').trim().split('\n').map(Number)
        : [];
    await until(() => pids().length >= 2, 'two processes', started);
    expect(pids().every(isAlive)).toBe(true);

    started.kill('SIGINT');
    await started.said('again to stop at once');
    started.kill('SIGINT');
    expect((await started.finished).code).toBe(130);
    await until(() => !pids().some(isAlive), 'the processes to be gone');
    expect(failuresOf(at('stuck-results'))).toEqual([]);
  });
});
