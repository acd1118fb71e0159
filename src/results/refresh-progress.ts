/**
 * A refresh of everything (`--refresh all`) may take several runs. `.reeltrace/refresh.json` says when it began, until a
 * run finishes it. A run that continues it does not make again what was made since then.
 */
import { join } from 'node:path';
import { z } from 'zod';
import type { Config } from '../config/config.js';
import { readNote, removeNote, writeNote } from './note-file.js';

const scopeShape = { refresh_steps: z.array(z.string()), only: z.array(z.string()) };
const progressSchema = z.object({ ...scopeShape, since: z.number() });

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
  { refresh, refresh_steps, only }: Pick<Config['workflow'], 'refresh' | 'refresh_steps' | 'only'>,
  now: () => number = Date.now,
): Promise<RefreshProgress | undefined> {
  if (refresh !== 'all') return undefined;
  const path = progressPath(results_dir);
  const scope = { refresh_steps, only };
  const begun = await readNote(path, progressSchema);
  const goesOn = begun !== undefined && sameScope(begun, scope);
  const since = goesOn ? begun.since : now();
  if (!goesOn) await writeNote(path, { ...scope, since });
  return {
    since,
    notice: goesOn
      ? `going on with the refresh that began at ${new Date(since).toISOString()}; remove ${path} to begin anew`
      : undefined,
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
  { refresh, refresh_steps, only }: Pick<Config['workflow'], 'refresh' | 'refresh_steps' | 'only'>,
  now: () => number = Date.now,
): Promise<number | undefined> {
  if (refresh !== 'all') return undefined;
  const begun = await readNote(progressPath(results_dir), progressSchema);
  return begun !== undefined && sameScope(begun, { refresh_steps, only }) ? begun.since : now();
}

function progressPath(results_dir: string): string {
  return join(results_dir, '.reeltrace', 'refresh.json');
}

type Scope = Omit<z.infer<typeof progressSchema>, 'since'>;

function sameScope(one: Scope, other: Scope): boolean {
  const text = ({ refresh_steps, only }: Scope) =>
    JSON.stringify([[...refresh_steps].sort(), [...only].sort()]);
  return text(one) === text(other);
}
