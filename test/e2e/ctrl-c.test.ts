/** Signals to the whole process group, as a terminal, `timeout`, systemd and Slurm send them, while ffmpeg is at work. */
import { spawn } from 'node:child_process';
import { once } from 'node:events';
import { chmodSync, mkdirSync, writeFileSync } from 'node:fs';
import { setImmediate as nextLook } from 'node:timers/promises';
import { afterAll, beforeAll, describe, expect, it } from 'vitest';
import { failuresOf } from '../helpers/checks.js';
import { makeClip, tools } from '../helpers/clips.js';
import { COMMAND, environment, reeltrace, temporaryFolder, until } from '../helpers/command.js';
import { startGemini } from '../helpers/emulators/gemini.js';
import { startOpenai } from '../helpers/emulators/openai.js';
import { askingGemini, askingOpenai } from '../helpers/paid.js';
import { childrenOf, isAlive } from '../helpers/processes.js';
import { seeded } from '../helpers/seeded.js';
import { startTeaching } from '../helpers/teaching.js';

const { at, remove } = temporaryFolder();
const VIDEOS = 3;
const STEPS = ['--mode', 'normal', '--steps', '1a,1b'];

beforeAll(async () => {
  mkdirSync(at('videos'));
  for (let each = 0; each < VIDEOS; each += 1)
    await makeClip(at('videos', `${each}.mp4`), { source: `testsrc2=s=640x360:r=30:d=${24 + each}` });
});
afterAll(remove);

/** Starts the command as the head of a process group, as a shell does. */
function startGroup(args: readonly string[], env: Record<string, string> = {}) {
  const child = spawn(process.execPath, [COMMAND, ...args], {
    env: environment(env),
    stdio: ['ignore', 'ignore', 'pipe'],
    detached: true,
  });
  const { pid = 0 } = child;
  let stderr = '';
  child.stderr.setEncoding('utf8').on('data', (text: string) => {
    stderr += text;
  });
  return {
    pid,
    signalAll: (signal: NodeJS.Signals) => process.kill(-pid, signal),
    finished: once(child, 'close').then(() => ({ code: child.exitCode, signal: child.signalCode, stderr })),
    hasEnded: () => child.exitCode !== null || child.signalCode !== null,
  };
}

describe.runIf(process.platform !== 'win32')('a signal to the whole group while ffmpeg is at work', () => {
  const MOMENTS = 10;
  const chance = seeded(20_251_201);

  it.each([
    ['gemini', startGemini, askingGemini],
    ['openai', startOpenai, askingOpenai],
  ] as const)(
    'fails no video with %s, and the next run does what was left',
    async (name, start, asking) => {
      const { server } = await startTeaching<Awaited<ReturnType<typeof start>>>(start, chance, {});
      try {
        for (let moment = 0; moment < MOMENTS; moment += 1) {
          const results = at(`${name}-${moment}`);
          const args = ['run', '--videos', at('videos'), '-o', results, ...STEPS, ...asking(server.url)];
          const run = startGroup(args);
          const isAtWork = () => run.hasEnded() || childrenOf(run.pid).length > 1;
          await until(isAtWork, 'ffmpeg to be at work');
          // So many looks later: a moment that differs from run to run.
          for (let look = chance(0, 100); look > 0 && isAtWork(); look -= 1) await nextLook();
          const children = childrenOf(run.pid);
          if (!run.hasEnded()) run.signalAll(moment % 3 === 2 ? 'SIGHUP' : 'SIGINT');
          const { signal, stderr } = await run.finished;
          expect(signal, stderr).toBeNull();
          expect(failuresOf(results), stderr).toEqual([]);
          await until(() => !children.some(isAlive), 'its children to end');
          const next = await reeltrace(args);
          expect(next.code, next.stderr).toBe(0);
          expect(next.stderr).toContain(`${VIDEOS} done`);
        }
      } finally {
        await server.close();
      }
    },
    600_000,
  );

  it('leaves no child behind when it kills the command', async () => {
    const run = startGroup([
      'run',
      '--videos',
      at('videos'),
      '-o',
      at('killed'),
      ...STEPS,
      '--backend',
      'signals',
    ]);
    await until(() => run.hasEnded() || childrenOf(run.pid).length > 1, 'ffmpeg to be at work');
    const children = childrenOf(run.pid);
    run.signalAll('SIGKILL');
    expect((await run.finished).signal).toBe('SIGKILL');
    await until(() => !children.some(isAlive), 'its children to end');
  });
});

describe.runIf(process.platform !== 'win32')('an ffmpeg', () => {
  /** A program in front of the real ffmpeg. */
  async function inFront(name: string, script: string): Promise<string> {
    const { path } = (await tools()).ffmpeg;
    writeFileSync(at(name), `#!/bin/sh\ncase "$*" in *-version*) exec '${path}' "$@";; esac\n${script}\n`);
    chmodSync(at(name), 0o755);
    return at(name);
  }

  it.each([
    ['killed by another', 'kill -9 $$'],
    ['asked to end by another', 'exit 255'],
  ])('that is %s does not count against the video', async (name, script) => {
    const FFMPEG_PATH = await inFront(name.replaceAll(' ', '-'), script);
    const args = ['run', '--videos', at('videos'), '-o', at(name), ...STEPS, '--backend', 'signals'];
    const { code, stderr } = await reeltrace(args, { env: { FFMPEG_PATH } });
    expect(code, stderr).toBe(1);
    expect(stderr).toContain('ffmpeg was ended by');
    expect(new Set(failuresOf(at(name)).map(({ kind }) => kind))).toEqual(new Set(['transient']));
    expect((await reeltrace(args)).code).toBe(0);
  });

  it('whose child holds the pipes does not hold us', async () => {
    const { path } = (await tools()).ffmpeg;
    const FFMPEG_PATH = await inFront('holding', `sleep 600 &\nexec '${path}' "$@"`);
    const args = ['run', '--videos', at('videos'), '-o', at('held'), ...STEPS, '--backend', 'signals'];
    const { code, stderr } = await reeltrace(args, { env: { FFMPEG_PATH } });
    expect(code, stderr).toBe(0);
  });
});
