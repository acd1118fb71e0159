/** A pack together with what it extends: its own files win, the rest comes from the packs that it extends. */
import { realpath } from 'node:fs/promises';
import { ConfigError } from '../errors/errors.js';
import { nearest } from '../errors/nearest.js';
import { QaTypes } from '../records/qa-types.js';
import type { PromptKey } from '../records/record.js';
import { locatePack } from './locate.js';
import type { PromptFile } from './prompt-file.js';
import { declaredTypes, type Manifest, type PackFolder, readPackFolder, readPrompts } from './read.js';
import type { PromptSet } from './variables.js';
import type { Problem } from './yaml.js';

/** A pack as its whole chain gives it, not yet checked. */
export interface ResolvedPack {
  readonly name: string;
  readonly domain: string;
  readonly language: string;
  /** The QA types it has prompts for. */
  readonly qa_types: readonly string[];
  /** Ours and those that the pack, or one that it extends, declares. */
  readonly types: QaTypes;
  /** The prompts that it was read for. */
  readonly set: PromptSet;
  readonly directory: string;
  readonly manifest_file: string;
  readonly prompts: ReadonlyMap<PromptKey, PromptFile>;
  readonly problems: readonly Problem[];
  /** False when a manifest of the chain could not be read: then missing prompts mean nothing. */
  readonly complete: boolean;
}

/**
 * Reads a pack and every pack that it extends.
 * @param set the prompts that there are, beside those of QA types
 * @throws ConfigError when the pack itself is not found; what is wrong inside the chain is in `problems`.
 */
export async function resolvePack(name: string, set: PromptSet, from: string): Promise<ResolvedPack> {
  const own = await readPackFolder(await locatePack(name, from));
  const folders = [own];
  const seen = new Set([await realpath(own.directory)]);
  let broken: Problem | undefined;
  for (let last = own; last.manifest?.extends !== undefined && broken === undefined; ) {
    const next = await extended(last, last.manifest.extends, seen);
    if ('message' in next) broken = next;
    else {
      folders.push(next);
      last = next;
    }
  }
  const types = new QaTypes(folders.toReversed().flatMap(({ manifest }) => declaredTypes(manifest)));
  const keys = [...set.fixed.keys(), ...types.keys];
  const problems: Problem[] = [];
  const prompts = new Map<PromptKey, PromptFile>();
  for (const folder of folders) {
    problems.push(...folder.problems, ...unknownTypes(folder, types));
    // The nearest pack that has a prompt wins.
    for (const prompt of await readPrompts(folder, keys, problems))
      if (!prompts.has(prompt.key)) prompts.set(prompt.key, prompt);
  }
  if (broken !== undefined) problems.push(broken);
  const complete = broken === undefined && folders.every(({ manifest }) => manifest !== undefined);
  const nearestOf = <K extends keyof Manifest>(field: K) =>
    folders.map(({ manifest }) => manifest?.[field]).find((value) => value !== undefined);
  // A chain that never lists its QA types offers all of them.
  const offered = nearestOf('qa_types') ?? types.names;
  return {
    name: own.manifest?.name ?? own.directory,
    domain: nearestOf('domain') ?? '',
    language: nearestOf('language') ?? 'en',
    qa_types: offered.map((type) => (typeof type === 'string' ? type : type.name)),
    directory: own.directory,
    manifest_file: own.manifest_file,
    types,
    set,
    prompts,
    problems,
    complete,
  };
}

/** Names of QA types that nobody declares. */
function unknownTypes({ manifest, manifest_file, types_line }: PackFolder, types: QaTypes): Problem[] {
  const names = (manifest?.qa_types ?? []).filter((type) => typeof type === 'string');
  return names
    .filter((name) => !types.names.includes(name))
    .map((name) => {
      const meant = nearest(name, types.names);
      const hint = meant === undefined ? `known are ${types.names.join(', ')}` : `did you mean "${meant}"?`;
      return {
        file: manifest_file,
        line: types_line,
        message: `qa_types: "${name}" is not a QA type; ${hint}`,
      };
    });
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
