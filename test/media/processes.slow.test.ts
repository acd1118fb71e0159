import { describe, expect, it } from 'vitest';
import { FatalError, isAbort } from '../../src/errors/errors.js';
import { collect, createProcesses, type JobEvent, withoutKeys } from '../../src/media/processes.js';
import { isRunning } from '../helpers/clips.js';

const node = (script: string): [string, string[]] => [process.execPath, ['-e', script]];
const FOREVER = 'console.log("up"); setInterval(() => {}, 1000);';
const STUBBORN = `process.on('SIGTERM', () => {}); ${FOREVER}`;

describe('processes', () => {
  it('give what they write and how they end', async () => {
    const script = 'process.stdout.write("out"); process.stderr.write("err"); process.exitCode = 3;';
    const running = createProcesses({ count: 1 }).run(...node(script));
    const first = await running.next();
    expect(first.done === true ? '' : first.value.toString()).toBe('out');
    expect(await running.next()).toEqual({ done: true, value: { code: 3, signal: null, stderr: 'err' } });
  });

  it('tell how many run and wait, and of each that has ended', async () => {
    const jobs: JobEvent[] = [];
    const processes = createProcesses({ count: 1, onJob: (job) => jobs.push(job) });
    expect(processes.load()).toEqual({ running: 0, waiting: 0, count: 1 });
    const [program, parameters] = node('process.exitCode = 3; console.log("up")');
    const first = processes.run(program, parameters, undefined, { input: '/v/a.mp4' });
    await first.next();
    const second = collect(processes.run(program, parameters));
    expect(processes.load()).toEqual({ running: 1, waiting: 1, count: 1 });
    await collect(first);
    await second;
    expect(processes.load()).toEqual({ running: 0, waiting: 0, count: 1 });
    expect(jobs).toMatchObject([
      { program: 'node', input: '/v/a.mp4', code: 3 },
      { program: 'node', input: undefined, code: 3 },
    ]);
    for (const { milliseconds } of jobs) expect(milliseconds).toBeGreaterThan(0);
  });

  it('keep only the end of a long stderr', async () => {
    const script = 'process.stderr.write("x".repeat(300000) + "the end");';
    const { stderr } = await collect(createProcesses({ count: 1 }).run(...node(script)));
    expect(stderr.length).toBeLessThan(20_000);
    expect(stderr).toMatch(/the end$/);
  });

  it('never run more at once than allowed', async () => {
    let running = 0;
    let most = 0;
    const started = (): void => {
      running += 1;
      most = Math.max(most, running);
    };
    const processes = createProcesses({ count: 2, started });
    await Promise.all(
      Array.from({ length: 5 }, async () => {
        const generator = processes.run(...node('console.log("up")'));
        // The place is given back only when the generator has ended, so this counts no later than the next start.
        while ((await generator.next()).done !== true);
        running -= 1;
      }),
    );
    expect(most).toBe(2);
    expect(running).toBe(0);
  });

  it('end on abort, also when they ignore a polite request', async () => {
    const pids: number[] = [];
    const processes = createProcesses({ count: 1, started: (pid) => pids.push(pid), grace_ms: 20 });
    for (const script of [FOREVER, STUBBORN]) {
      const controller = new AbortController();
      const running = processes.run(...node(script), controller.signal);
      await running.next();
      controller.abort();
      const error: unknown = await running.next().catch((thrown: unknown) => thrown);
      expect(isAbort(error)).toBe(true);
    }
    expect(pids).toHaveLength(2);
    expect(pids.map(isRunning)).toEqual([false, false]);
  });

  it('do not start at all when the signal aborts before it is their turn', async () => {
    const pids: number[] = [];
    const processes = createProcesses({ count: 1, started: (pid) => pids.push(pid) });
    const first = processes.run(...node(FOREVER));
    await first.next();
    const controller = new AbortController();
    const second = collect(processes.run(...node(FOREVER), controller.signal)).catch(
      (thrown: unknown) => thrown,
    );
    controller.abort();
    expect(isAbort(await second)).toBe(true);
    await first.return({ code: null, signal: null, stderr: '' });
    expect(
      isAbort(
        await collect(processes.run(...node(''), AbortSignal.abort())).catch((thrown: unknown) => thrown),
      ),
    ).toBe(true);
    expect(pids).toHaveLength(1);
    expect(pids.map(isRunning)).toEqual([false]);
  });

  it('end when aborted while they start', async () => {
    const controller = new AbortController();
    const pids: number[] = [];
    const started = (pid: number): void => {
      pids.push(pid);
      controller.abort();
    };
    const running = createProcesses({ count: 1, started }).run(...node(FOREVER), controller.signal);
    expect(isAbort(await collect(running).catch((thrown: unknown) => thrown))).toBe(true);
    expect(pids.map(isRunning)).toEqual([false]);
  });

  it('give their place back when the program is missing', async () => {
    const processes = createProcesses({ count: 1 });
    await expect(collect(processes.run('/no/such/program', []))).rejects.toBeInstanceOf(FatalError);
    expect(await collect(processes.run(...node('')))).toMatchObject({ code: 0 });
  });
});

describe('the environment of a child', () => {
  it('holds everything but keys', () => {
    expect(withoutKeys({ PATH: '/bin', OPENAI_API_KEY: 'secret', google_api_key: 'secret' })).toEqual({
      PATH: '/bin',
    });
  });
});
