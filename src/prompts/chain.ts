/** A pack together with what it extends: its own files win, the rest comes from the packs that it extends. */
import { realpath } from 'node:fs/promises';
import { ConfigError } from '../errors/errors.js';
import { type PromptKey, QA_TYPES, type QaType } from '../records/record.js';
import { locatePack } from './locate.js';
import type { PromptFile } from './prompt-file.js';
import { type Manifest, type PackFolder, readPackFolder } from './read.js';
import type { Problem } from './yaml.js';

/** A pack as its whole chain gives it, not yet checked. */
export interface ResolvedPack {
  readonly name: string;
  readonly domain: string;
  readonly language: string;
  readonly qa_types: readonly QaType[];
  readonly directory: string;
  readonly manifest_file: string;
  readonly prompts: ReadonlyMap<PromptKey, PromptFile>;
  readonly problems: readonly Problem[];
  /** False when a manifest of the chain could not be read: then missing prompts mean nothing. */
  readonly complete: boolean;
}

/**
 * Reads a pack and every pack that it extends.
 * @throws ConfigError when the pack itself is not found; what is wrong inside the chain is in `problems`.
 */
export async function resolvePack(name: string, from: string): Promise<ResolvedPack> {
  const own = await readPackFolder(await locatePack(name, from));
  const folders = [own];
  const seen = new Set([await realpath(own.directory)]);
  const problems = [...own.problems];
  let complete = own.manifest !== undefined;
  for (let last = own; last.manifest?.extends !== undefined; ) {
    const next = await extended(last, last.manifest.extends, seen);
    if ('message' in next) {
      problems.push(next);
      complete = false;
      break;
    }
    folders.push(next);
    problems.push(...next.problems);
    complete &&= next.manifest !== undefined;
    last = next;
  }
  return { ...merge(own, folders), problems, complete };
}

async function extended(folder: PackFolder, name: string, seen: Set<string>): Promise<PackFolder | Problem> {
  const at = { file: folder.manifest_file, line: folder.extends_line };
  try {
    const directory = await locatePack(name, folder.directory);
    const identity = await realpath(directory);
    const message = `extends: "${name}" leads back to ${directory}, so the chain would never end`;
    if (seen.has(identity)) return { ...at, message };
    seen.add(identity);
    return await readPackFolder(directory);
  } catch (error) {
    if (!(error instanceof ConfigError)) throw error;
    return { ...at, message: `extends: ${error.message} ${error.hint ?? ''}`.trimEnd() };
  }
}

/** For each field the nearest pack that sets it wins; a chain that never lists its QA types offers all of them. */
function merge(own: PackFolder, folders: readonly PackFolder[]): Omit<ResolvedPack, 'problems' | 'complete'> {
  const nearestOf = <K extends keyof Manifest>(field: K) =>
    folders.map(({ manifest }) => manifest?.[field]).find((value) => value !== undefined);
  const prompts = new Map(
    folders.toReversed().flatMap((folder) => folder.prompts.map((prompt) => [prompt.key, prompt] as const)),
  );
  return {
    name: own.manifest?.name ?? own.directory,
    domain: nearestOf('domain') ?? '',
    language: nearestOf('language') ?? 'en',
    qa_types: nearestOf('qa_types') ?? QA_TYPES,
    directory: own.directory,
    manifest_file: own.manifest_file,
    prompts,
  };
}
