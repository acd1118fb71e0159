/** Who holds a results directory, and whether it is still there. */
import { randomUUID } from 'node:crypto';
import { readFileSync, readlinkSync } from 'node:fs';
import { readFile } from 'node:fs/promises';
import { hostname } from 'node:os';
import { z } from 'zod';

const ownerSchema = z.object({
  /** Tells two locks apart, whatever else they have in common. */
  id: z.uuid(),
  pid: z.number().int(),
  host: z.string(),
  /** Within which process ids mean something: one boot of one machine, one container; empty where it can't be told. */
  place: z.string(),
  /** When the process began, on the clock of its machine's kernel; empty where it can't be told. */
  process_start: z.string(),
  /** When the lock was taken; ISO 8601. */
  started: z.string(),
  /** The command that took it, e.g. `watch`. */
  command: z.string(),
  /** When the owner last said that it is alive; ISO 8601, by its own clock. */
  heartbeat: z.string(),
});

/** The owner of a results directory, as its lock tells. */
export type LockOwner = z.infer<typeof ownerSchema>;

/** What can be told of an owner from here; `elsewhere`: on another machine, where only its heartbeat tells. */
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
 * Reads the owner out of a lock file; undefined when there is none. A file that can't be read as one (being written this
 * moment, or of another version) belongs to somebody unknown who is elsewhere.
 */
export async function readOwner(path: string): Promise<LockOwner | undefined> {
  let text: string;
  try {
    text = await readFile(path, 'utf8');
  } catch (error) {
    if (error instanceof Error && 'code' in error && error.code === 'ENOENT') return undefined;
    throw error;
  }
  return parseOwner(text) ?? unknownOwner(text);
}

function parseOwner(text: string): LockOwner | undefined {
  try {
    return ownerSchema.safeParse(JSON.parse(text)).data;
  } catch (error) {
    if (error instanceof SyntaxError) return undefined;
    throw error;
  }
}

function unknownOwner(text: string): LockOwner {
  const unknown = 'unknown';
  const times = { started: unknown, heartbeat: text };
  return {
    id: unknown,
    pid: 0,
    host: unknown,
    place: unknown,
    process_start: '',
    command: unknown,
    ...times,
  };
}

/**
 * Tells whether an owner is still there. Clocks are not asked: on this machine its process is there or not, and a process
 * that got the id of a dead one has begun at another time.
 */
export function ownerState(owner: LockOwner, is_alive: IsAlive = isRunning): OwnerState {
  if (owner.host !== hostname() || owner.place !== placeHere()) return 'elsewhere';
  if (!is_alive(owner.pid)) return 'dead';
  const { state, start } = kernelEntry(owner.pid);
  // Killed, and nobody has asked how it ended: in some containers nobody ever does.
  if (state === 'Z') return 'dead';
  return start === '' || owner.process_start === '' || start === owner.process_start ? 'alive' : 'dead';
}

function isRunning(pid: number): boolean {
  try {
    process.kill(pid, 0);
    return true;
  } catch (error) {
    // EPERM: it is there, but another user's.
    return error instanceof Error && 'code' in error && error.code === 'EPERM';
  }
}

/** Two containers may share a name and a boot; what differs is the space their process ids are counted in. */
function placeHere(): string {
  return [
    attempt(() => readFileSync('/proc/sys/kernel/random/boot_id', 'utf8').trim()),
    attempt(() => readlinkSync('/proc/self/ns/pid')),
  ].join(' ');
}

/** State and start of a process out of `/proc/<pid>/stat`; its second field, the name, may hold blanks and brackets. */
function kernelEntry(pid: number): { readonly state: string; readonly start: string } {
  const stat = attempt(() => readFileSync(`/proc/${pid}/stat`, 'utf8'));
  const fields = stat.slice(stat.lastIndexOf(')') + 2).split(' ');
  return { state: fields[0] ?? '', start: fields[19] ?? '' };
}

/** The system's answer, or nothing where the system has no such file. */
function attempt(read: () => string): string {
  try {
    return read();
  } catch (error) {
    if (error instanceof Error && 'code' in error) return '';
    throw error;
  }
}

/** An owner in a sentence: what runs, where, since when. */
export function describeOwner({ command, pid, host, started }: LockOwner): string {
  return `reeltrace ${command} (process ${pid} on ${host}, since ${started})`;
}
