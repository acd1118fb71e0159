/**
 * A refresh of everything, over as many runs as it takes: `.reeltrace/refresh.json` says when it began, until a run comes
 * to its end. What has been made since then is not made again by a run that goes on with it.
 */
import { readFile, rm } from 'node:fs/promises';
import { dirname, join } from 'node:path';
import { z } from 'zod';
import type { Config } from '../config/config.js';
import { systemCode } from '../errors/system-error.js';
import { makeDirectory } from '../sinks/make-directory.js';
import { replaceFile } from '../sinks/replace.js';
import { writeFailure } from '../sinks/write-failure.js';

const scopeShape = { refresh_steps: z.array(z.string()), only: z.array(z.string()) };
const progressSchema = z.object({ ...scopeShape, since: z.number() });

/** A refresh of everything that is under way. */
export interface RefreshProgress {
  /** When it began, in milliseconds since 1970. */
  readonly since: number;
  /** What is to be said of it, where an earlier run began it. */
  readonly notice: string | undefined;
  /** All of it is done: the next one begins anew. */
  finish(): Promise<void>;
}

/**
 * Begins a refresh of everything, or goes on with the one that a run of the same scope began and did not finish.
 * @returns undefined where the policy is another one
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
  const begun = await readProgress(path);
  const goesOn = begun !== undefined && sameScope(begun, scope);
  const since = goesOn ? begun.since : now();
  if (!goesOn) {
    await makeDirectory(dirname(path));
    await replaceFile(path, [`${JSON.stringify({ ...scope, since })}\n`]);
  }
  return {
    since,
    notice: goesOn
      ? `going on with the refresh that began at ${new Date(since).toISOString()}; remove ${path} to begin anew`
      : undefined,
    finish: async () => {
      try {
        await rm(path, { force: true });
      } catch (error) {
        throw writeFailure(path, error);
      }
    },
  };
}

/**
 * Since when a refresh of everything would count what is there as made again: when the one under way began, else now.
 * Writes nothing.
 * @returns undefined where the policy is another one
 */
export async function peekRefresh(
  results_dir: string,
  { refresh, refresh_steps, only }: Pick<Config['workflow'], 'refresh' | 'refresh_steps' | 'only'>,
  now: () => number = Date.now,
): Promise<number | undefined> {
  if (refresh !== 'all') return undefined;
  const begun = await readProgress(progressPath(results_dir));
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

async function readProgress(path: string): Promise<z.infer<typeof progressSchema> | undefined> {
  try {
    return progressSchema.safeParse(JSON.parse(await readFile(path, 'utf8'))).data;
  } catch (error) {
    if (error instanceof SyntaxError || systemCode(error) === 'ENOENT') return undefined;
    throw error;
  }
}
