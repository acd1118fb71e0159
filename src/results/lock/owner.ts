/** The process that has locked a results directory, and whether it is still alive. */
import { randomUUID } from 'node:crypto';
import { readFileSync, readlinkSync } from 'node:fs';
import { readFile } from 'node:fs/promises';
import { hostname } from 'node:os';
import { z } from 'zod';
import { systemCode } from '../../errors/system-error.js';
import { parseJson } from '../../records/json.js';

const ownerSchema = z.object({
  /** Unique for each lock. */
  id: z.uuid(),
  pid: z.number().int(),
  host: z.string(),
  /** Where the process id is valid: one boot of one machine, one container; empty when unknown. */
  place: z.string(),
  /** When the process began, by its machine's kernel clock; empty when unknown. */
  process_start: z.string(),
  /** When the lock was taken; ISO 8601. */
  started: z.string(),
  /** The command that took it, e.g. `watch`. */
  command: z.string(),
  /** The last sign that the owner is alive; ISO 8601, by its own clock. */
  heartbeat: z.string(),
});

/** The owner of a results directory, as its lock names it. */
export type LockOwner = z.infer<typeof ownerSchema>;

/** The state of an owner; `elsewhere`: on another machine, where only its heartbeat can be seen. */
export type OwnerState = 'alive' | 'dead' | 'elsewhere';

/** True when a process of this id exists. */
export type IsAlive = (pid: number) => boolean;

/** This process as an owner. */
export function thisOwner(command: string, now: number): LockOwner {
  const time = new Date(now).toISOString();
  return {
    id: randomUUID(),
    pid: process.pid,
    host: hostname(),
    place: placeHere(),
    process_start: kernelEntry(process.pid).start,
    started: time,
    command,
    heartbeat: time,
  };
}

/**
 * Reads the owner from a lock file; undefined when there is no file. A file that can't be parsed (just being written, or
 * of another version) has an unknown owner, who counts as elsewhere.
 */
export async function readOwner(path: string): Promise<LockOwner | undefined> {
  const text = await readFile(path, 'utf8').catch((error: unknown) => {
    if (systemCode(error) !== 'ENOENT') throw error;
  });
  if (text === undefined) return undefined;
  const { data } = ownerSchema.safeParse(parseJson(text));
  if (data !== undefined) return data;
  const names = { id: 'unknown', host: 'unknown', place: 'unknown', command: 'unknown' };
  return { ...names, pid: 0, process_start: '', started: 'unknown', heartbeat: text };
}

/**
 * Whether an owner is still alive. This does not depend on clocks: on this machine its process exists or not, and another
 * process with the same id has another start time.
 */
export function ownerState(owner: LockOwner, is_alive: IsAlive = isRunning): OwnerState {
  if (owner.host !== hostname() || owner.place !== placeHere()) return 'elsewhere';
  if (!is_alive(owner.pid)) return 'dead';
  const { state, start } = kernelEntry(owner.pid);
  // A zombie: killed, but its parent has not collected it. In some containers that never happens.
  if (state === 'Z') return 'dead';
  return start === '' || owner.process_start === '' || start === owner.process_start ? 'alive' : 'dead';
}

function isRunning(pid: number): boolean {
  try {
    process.kill(pid, 0);
    return true;
  } catch (error) {
    // EPERM: it exists, but belongs to another user.
    return systemCode(error) === 'EPERM';
  }
}

/** Two containers may have the same host name and boot id, but they differ in their process id namespace. */
function placeHere(): string {
  return [
    attempt(() => readFileSync('/proc/sys/kernel/random/boot_id', 'utf8').trim()),
    attempt(() => readlinkSync('/proc/self/ns/pid')),
  ].join(' ');
}

/** State and start time from `/proc/<pid>/stat`; its second field, the name, may contain blanks and brackets. */
function kernelEntry(pid: number): { readonly state: string; readonly start: string } {
  const stat = attempt(() => readFileSync(`/proc/${pid}/stat`, 'utf8'));
  const fields = stat.slice(stat.lastIndexOf(')') + 2).split(' ');
  return { state: fields[0] ?? '', start: fields[19] ?? '' };
}

/** The result of a read; empty when the system has no such file. */
function attempt(read: () => string): string {
  try {
    return read();
  } catch (error) {
    if (systemCode(error) !== undefined) return '';
    throw error;
  }
}

/** Describes an owner: what runs, where, since when. */
export function describeOwner({ command, pid, host, started }: LockOwner): string {
  return `reeltrace ${command} (process ${pid} on ${host}, since ${started})`;
}
