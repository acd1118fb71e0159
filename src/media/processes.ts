/**
 * Child processes: bounded in number, ended on abort, with a bounded record of stderr.
 *
 * Each leads a process group of its own. A terminal sends Ctrl-C to our whole group, and `timeout`, systemd and Slurm do
 * so as well: a child in it would end in the middle of its work, and its video would look damaged. So we alone signal
 * children, and always a whole group, so that nothing that a child has started stays and holds its pipes.
 */
import { type ChildProcess, spawn } from 'node:child_process';
import { once } from 'node:events';
import { parse } from 'node:path';
import { FatalError, TransientError } from '../errors/errors.js';
import { onAbort } from '../flow/abort.js';
import { Slots } from '../flow/slots.js';
import { createWatchdog } from './watchdog.js';

/** How a process ended. */
export interface Finished {
  /** Exit code; null when a signal ended it. */
  readonly code: number | null;
  readonly signal: NodeJS.Signals | null;
  /** The end of what it wrote to stderr. */
  readonly stderr: string;
}

/** What else is known of a single process. */
interface Around {
  /** The file it works on, for progress and logs. */
  readonly input?: string;
  /** Where it runs; our own directory when absent. */
  readonly directory?: string | undefined;
  /** Called when it writes to stderr. */
  readonly complained?: (() => void) | undefined;
}

/** The child processes at one moment. */
export interface ProcessLoad {
  readonly running: number;
  /** How many wait for a place. */
  readonly waiting: number;
  /** How many may run at once. */
  readonly count: number;
}

/** A child process has ended. */
export interface JobEvent {
  readonly program: string;
  /** The file it worked on, where it was named. */
  readonly input: string | undefined;
  /** From its start to its end. */
  readonly milliseconds: number;
  /** Exit code; null when a signal ended it, for example because its output was no longer wanted. */
  readonly code: number | null;
}

export interface ProcessesOptions {
  /** How many may run at once. */
  readonly count: number;
  /** Called with the id of every process that starts. */
  readonly started?: ((pid: number) => void) | undefined;
  /** Called for every process that has ended. */
  readonly onJob?: ((event: JobEvent) => void) | undefined;
  /** Milliseconds between asking a process to end and killing it; 2000 by default. */
  readonly grace_ms?: number;
}

const KEPT_STDERR = 16_384;
const GRACE_MS = 2_000;

/** The environment without the keys of model providers: ffmpeg has no use for them. */
export function withoutKeys(environment: NodeJS.ProcessEnv): NodeJS.ProcessEnv {
  return Object.fromEntries(Object.entries(environment).filter(([name]) => !/_API_KEY$/i.test(name)));
}

/** Groups are a matter of POSIX; on Windows `detached` opens a window. */
const HAS_GROUPS = process.platform !== 'win32';

/** Signals a child and all that it has started; harmless when nothing of it is left. */
function signalGroup(child: ChildProcess, signal: NodeJS.Signals): void {
  const { pid } = child;
  if (pid === undefined) return;
  if (!HAS_GROUPS) return void child.kill(signal);
  try {
    process.kill(-pid, signal);
  } catch {
    // All of it has ended.
  }
}

const alive = new Set<ChildProcess>();
const watchdog = createWatchdog();
let watching = false;

/** Ends the child when we exit or are killed, since nobody will read its output. */
function track(child: ChildProcess): void {
  const { pid } = child;
  if (!watching) {
    watching = true;
    process.on('exit', () => {
      for (const each of alive) signalGroup(each, 'SIGKILL');
    });
  }
  alive.add(child);
  child.once('exit', () => {
    alive.delete(child);
    // What it has started and left behind would hold its pipes open, and us with them.
    if (HAS_GROUPS) signalGroup(child, 'SIGKILL');
  });
  if (pid === undefined || hasEnded(child)) return;
  watchdog.began(pid);
  child.once('exit', () => watchdog.ended(pid));
}

function hasEnded(child: ChildProcess): boolean {
  return child.exitCode !== null || child.signalCode !== null;
}

/** Asks a process to end, and kills it when it does not. */
function terminate(child: ChildProcess, grace_ms: number): void {
  if (hasEnded(child)) return;
  signalGroup(child, 'SIGTERM');
  const timer = setTimeout(() => signalGroup(child, 'SIGKILL'), grace_ms);
  child.once('exit', () => clearTimeout(timer));
}

function startError(program: string, error: unknown): unknown {
  const code = error instanceof Error && 'code' in error ? error.code : undefined;
  if (typeof code !== 'string') return error;
  if (['EAGAIN', 'ENOMEM', 'EMFILE', 'ENFILE'].includes(code)) {
    return new TransientError(`${program} could not be started: the machine is out of room (${code}).`, {
      hint: 'Lower the number of workers, or raise the limits for processes and open files.',
      cause: error,
    });
  }
  return new FatalError(`${program} could not be started (${code}).`, {
    hint: 'It worked when the run began: check that ffmpeg has not been moved or removed.',
    cause: error,
  });
}

/** Makes a runner with a bounded number of processes. */
export function createProcesses(options: ProcessesOptions) {
  const { count, started, onJob, grace_ms = GRACE_MS } = options;
  const slots = new Slots(count);
  return {
    load: (): ProcessLoad => {
      const { taken, waiting } = slots.load();
      return { running: taken, waiting, count };
    },
    /**
     * Starts a program as soon as a place is free and yields what it writes to stdout, no faster than it is taken.
     * Leaving the loop or aborting ends the process, and waits until it has ended.
     * @param parameters what the program is started with; a function is asked when the process starts
     * @throws the signal's reason; FatalError when the program can't be started; TransientError when the machine has no
     * room for it now
     */
    async *run(
      program: string,
      parameters: readonly string[] | (() => readonly string[]),
      signal?: AbortSignal,
      { input, directory, complained }: Around = {},
    ): AsyncGenerator<Buffer, Finished> {
      const release = await slots.take(signal);
      try {
        signal?.throwIfAborted();
        const began = performance.now();
        const child = spawn(program, typeof parameters === 'function' ? parameters() : parameters, {
          cwd: directory,
          stdio: ['ignore', 'pipe', 'pipe'],
          windowsHide: true,
          detached: HAS_GROUPS,
          env: withoutKeys(process.env),
        });
        let stderr = '';
        child.stderr.setEncoding('utf8').on('data', (text: string) => {
          stderr = (stderr + text).slice(-KEPT_STDERR);
          complained?.();
        });
        const closed = new Promise<void>((resolve) => child.once('close', () => resolve()));
        await once(child, 'spawn').catch((error: unknown) => {
          throw startError(program, error);
        });
        track(child);
        if (child.pid !== undefined) started?.(child.pid);
        const stop = (): void => terminate(child, grace_ms);
        // The signal may have aborted while the process was starting, before anyone listened.
        if (signal?.aborted === true) stop();
        const unlink = onAbort(signal, stop);
        try {
          for await (const chunk of child.stdout) yield chunk;
          await closed;
          signal?.throwIfAborted();
          return { code: child.exitCode, signal: child.signalCode, stderr };
        } finally {
          unlink();
          terminate(child, grace_ms);
          child.stdout.destroy();
          await closed;
          const milliseconds = performance.now() - began;
          onJob?.({ program: parse(program).name, input, milliseconds, code: child.exitCode });
        }
      } finally {
        release();
      }
    },
  };
}

/** Runs a process to its end; `take` gets what it writes to stdout. */
export async function drain(
  running: AsyncGenerator<Buffer, Finished>,
  take: (chunk: Buffer) => unknown,
): Promise<Finished> {
  for (;;) {
    const step = await running.next();
    if (step.done === true) return step.value;
    await take(step.value);
  }
}

/** Runs a process to its end; gives all that it wrote to stdout, and how it ended. */
export async function collect(
  running: AsyncGenerator<Buffer, Finished>,
): Promise<Finished & { readonly stdout: Buffer }> {
  const chunks: Buffer[] = [];
  const finished = await drain(running, (chunk) => chunks.push(chunk));
  return { ...finished, stdout: Buffer.concat(chunks) };
}
