/** The real command, started as a process the way a person starts it. */
import { type ChildProcess, spawn } from 'node:child_process';
import { once } from 'node:events';
import { mkdtempSync, rmSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { setTimeout as delay } from 'node:timers/promises';

/** The root of this repository. */
export const ROOT = join(import.meta.dirname, '..', '..');
/** The built command. */
export const COMMAND = join(ROOT, 'dist', 'bin', 'reeltrace.js');

/** A process that takes longer is stuck, and its test fails; milliseconds. */
const STUCK_MS = 120_000;
/** Whatever is waited for comes sooner than this, or never; milliseconds. */
export const DEADLINE_MS = 60_000;
/** How often files are looked at while something is waited for; milliseconds. */
const POLL_MS = 2;

/** Variables of whoever runs the tests that would change what the command does. */
const FOREIGN = [
  'GOOGLE_API_KEY',
  'GEMINI_API_KEY',
  'OPENAI_API_KEY',
  'NO_COLOR',
  'FORCE_COLOR',
  'NODE_OPTIONS',
];

export interface CommandOptions {
  /** What standard input holds; it is closed at once when absent. */
  readonly stdin?: string | Uint8Array;
  /** Variables beside those of this process; undefined takes one away. */
  readonly env?: Readonly<Record<string, string | undefined>>;
  readonly cwd?: string;
  /** A command that the process is started through, e.g. one that limits what it may do; `node` and all else follow it. */
  readonly through?: readonly string[];
}

/** How a process ended. */
export interface Finished {
  /** The exit code; null when a signal ended it. */
  readonly code: number | null;
  readonly signal: NodeJS.Signals | null;
  readonly stdout: string;
  readonly stderr: string;
}

/** A process under way. */
export interface Started {
  readonly pid: number;
  readonly finished: Promise<Finished>;
  /** True once the process has gone. */
  readonly hasEnded: () => boolean;
  kill(signal: NodeJS.Signals): void;
  /** Resolves when what it wrote to standard error so far holds this text. */
  said(text: string): Promise<void>;
}

/** Runs `reeltrace` to its end. @example await reeltrace(['run', '--videos', clips, '-o', out, '--backend', 'signals']) */
export async function reeltrace(args: readonly string[], options: CommandOptions = {}): Promise<Finished> {
  return await startReeltrace(args, options).finished;
}

/** Starts `reeltrace` and gives the process, to be watched and killed. */
export function startReeltrace(args: readonly string[], options: CommandOptions = {}): Started {
  const [program = process.execPath, ...parameters] = [
    ...(options.through ?? []),
    process.execPath,
    COMMAND,
    ...args,
  ];
  const child = spawn(program, parameters, {
    cwd: options.cwd ?? tmpdir(),
    env: environment(options.env),
    stdio: ['pipe', 'pipe', 'pipe'],
    timeout: STUCK_MS,
    killSignal: 'SIGKILL',
  });
  let stdout = '';
  let stderr = '';
  child.stdout.setEncoding('utf8').on('data', (text: string) => {
    stdout += text;
  });
  child.stderr.setEncoding('utf8').on('data', (text: string) => {
    stderr += text;
  });
  // A process that ends without reading its input breaks the pipe; that is its right.
  child.stdin.on('error', () => undefined);
  child.stdin.end(options.stdin ?? '');
  return {
    pid: pidOf(child),
    finished: once(child, 'close').then(() => ({
      code: child.exitCode,
      signal: child.signalCode,
      stdout,
      stderr,
    })),
    hasEnded: () => hasEnded(child),
    kill: (signal) => void child.kill(signal),
    said: (text) =>
      until(() => stderr.includes(text), `standard error to say "${text}"`, {
        hasEnded: () => hasEnded(child),
      }),
  };
}

/** Polls a condition until it holds; fails when the process ends first or the deadline passes. */
export async function until(
  condition: () => boolean | Promise<boolean>,
  what: string,
  running?: Pick<Started, 'hasEnded'>,
): Promise<void> {
  const deadline = performance.now() + DEADLINE_MS;
  for (;;) {
    const ended = running?.hasEnded() === true;
    if (await condition()) return;
    if (ended) throw new Error(`waited for ${what}, but the process ended`);
    if (performance.now() > deadline) throw new Error(`waited ${DEADLINE_MS} ms in vain for ${what}`);
    await delay(POLL_MS);
  }
}

/** A folder for one test file, gone when it is disposed of. */
export function temporaryFolder(): {
  readonly at: (...names: string[]) => string;
  readonly remove: () => void;
} {
  const folder = mkdtempSync(join(tmpdir(), 'reeltrace-e2e-'));
  return {
    at: (...names) => join(folder, ...names),
    remove: () => rmSync(folder, { recursive: true, force: true }),
  };
}

/** The variables of this process without those that would change what the command does, and with changes. */
export function environment(changes: CommandOptions['env'] = {}): NodeJS.ProcessEnv {
  const own = Object.entries(process.env).filter(([name]) => !FOREIGN.includes(name));
  // Texts are looked for in one piece; tests of how lines are broken say a width of their own. Command lines begin with
  // npx, however the tests were started.
  const usual = { COLUMNS: '1000', npm_command: 'exec' };
  const all = Object.entries({ ...Object.fromEntries(own), ...usual, ...changes });
  return Object.fromEntries(all.filter(([, value]) => value !== undefined));
}

function pidOf({ pid }: ChildProcess): number {
  if (pid === undefined) throw new Error('the process could not be started');
  return pid;
}

function hasEnded({ exitCode, signalCode }: ChildProcess): boolean {
  return exitCode !== null || signalCode !== null;
}
