/**
 * A refresh of everything (`--refresh all`) may take several runs. `.reeltrace/refresh.json` says when it began, until a
 * run finishes it. A run that continues it does not make again what was made since then.
 */
import { join } from 'node:path';
import { z } from 'zod';
import type { Config } from '../config/config.js';
import { readNote, removeNote, writeNote } from './note-file.js';

const progressSchema = z.object({
  refresh_steps: z.array(z.string()),
  only: z.array(z.string()),
  since: z.number(),
});
type Scope = Pick<Config['workflow'], 'refresh_steps' | 'only'>;

/** A refresh of everything that is under way. */
export interface RefreshProgress {
  /** When it began, in milliseconds since 1970. */
  readonly since: number;
  /** A message for the user, when an earlier run began it. */
  readonly notice: string | undefined;
  /** Everything is done: the next refresh starts over. */
  finish(): Promise<void>;
}

/**
 * Begins a refresh of everything, or continues the unfinished one of an earlier run with the same scope.
 * @returns undefined when the policy is another one
 * @throws FatalError when it can't be written down
 */
export async function openRefresh(
  results_dir: string,
  { refresh, refresh_steps, only }: Scope & Pick<Config['workflow'], 'refresh'>,
  now: () => number = Date.now,
): Promise<RefreshProgress | undefined> {
  if (refresh !== 'all') return undefined;
  const path = progressPath(results_dir);
  const begun = await begunAt(results_dir, { refresh_steps, only });
  const since = begun ?? now();
  if (begun === undefined) await writeNote(path, { refresh_steps, only, since });
  return {
    since,
    notice:
      begun === undefined
        ? undefined
        : `going on with the refresh that began at ${new Date(since).toISOString()}; remove ${path} to start over`,
    finish: () => removeNote(path),
  };
}

/**
 * When a refresh of everything began; now, when none is under way. Records made since then count as made again. Writes
 * nothing.
 * @returns undefined when the policy is another one
 */
export async function peekRefresh(
  results_dir: string,
  { refresh, ...scope }: Scope & Pick<Config['workflow'], 'refresh'>,
): Promise<number | undefined> {
  return refresh === 'all' ? ((await begunAt(results_dir, scope)) ?? Date.now()) : undefined;
}

/** When the unfinished refresh of this scope began; undefined when there is none. */
async function begunAt(results_dir: string, scope: Scope): Promise<number | undefined> {
  const begun = await readNote(progressPath(results_dir), progressSchema);
  return begun !== undefined && scopeText(begun) === scopeText(scope) ? begun.since : undefined;
}

function progressPath(results_dir: string): string {
  return join(results_dir, '.reeltrace', 'refresh.json');
}

function scopeText({ refresh_steps, only }: Scope): string {
  return JSON.stringify([[...refresh_steps].sort(), [...only].sort()]);
}
