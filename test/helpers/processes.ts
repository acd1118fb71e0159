/** Looks at processes from outside, as far as the system lists them as files under `/proc`. */
import { readdirSync, readFileSync } from 'node:fs';
import { isRunning } from './clips.js';

/** The ids of the processes that a process has started and that are still there; none where nobody can tell. */
export function childrenOf(pid: number): number[] {
  const listed = process.platform === 'linux' ? readdirSync('/proc') : [];
  return listed.map(Number).filter((each) => each > 0 && statusOf(each)?.parent === pid);
}

/** True while a process runs; one that has ended and that nobody has asked after does not. */
export function isAlive(pid: number): boolean {
  return isRunning(pid) && statusOf(pid)?.state !== 'Z';
}

/** See proc(5): the name in parentheses may hold anything, so what follows it is read from behind. */
function statusOf(pid: number): { readonly state: string; readonly parent: number } | undefined {
  if (process.platform !== 'linux') return undefined;
  try {
    const text = readFileSync(`/proc/${pid}/stat`, 'utf8');
    const [state = '', parent] = text.slice(text.lastIndexOf(')') + 2).split(' ');
    return { state, parent: Number(parent) };
  } catch (error) {
    // It ended while we looked.
    if (error instanceof Error && 'code' in error) return undefined;
    throw error;
  }
}
