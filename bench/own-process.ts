/** Each measurement in a process of its own, so that none inherits another one's memory and warmed-up code. */
import { execFile } from 'node:child_process';
import { promisify } from 'node:util';

/** What a piece of work took. */
export interface Used {
  readonly seconds: number;
  /** Seconds of the processor, by all threads; they say more than the clock on a machine that is busy. */
  readonly cpu: number;
  /** Bytes that the process held at most, from its start on. */
  readonly rss_peak: number;
}

/**
 * Starts a script with these options in a new process of this Node, under the same flags, and reads the JSON that it
 * prints; what it says on standard error is passed on.
 */
export async function inOwnProcess(script: string, options: readonly string[]): Promise<unknown> {
  const running = promisify(execFile)(process.execPath, [...process.execArgv, script, ...options], {
    maxBuffer: 1 << 26,
  });
  running.child.stderr?.pipe(process.stderr);
  return JSON.parse((await running).stdout);
}

/** Begins to measure this process; call what it returns to know what was used since. */
export function measuring(): () => Used {
  const [before, started] = [process.cpuUsage(), performance.now()];
  return () => {
    const { user, system } = process.cpuUsage(before);
    const seconds = (performance.now() - started) / 1000;
    return { seconds, cpu: (user + system) / 1e6, rss_peak: process.resourceUsage().maxRSS * 1024 };
  };
}
