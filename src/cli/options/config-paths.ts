/** The paths in a configuration file are relative to the file, so that it means the same wherever it is used from. */
import { existsSync } from 'node:fs';
import { dirname, isAbsolute, join, relative, resolve } from 'node:path';
import { isObject } from '../../config/issues.js';
import { ConfigError } from '../../errors/errors.js';

/** The fields that hold paths, alone or in a list. */
const PATHS = [
  'results_dir',
  'state_dir',
  'prompts_module',
  'data.video_root',
  'data.videos',
  'data.input_jsonl_files',
] as const;
type PathField = (typeof PATHS)[number];

/** What is in a folder of the kind that a field names: a folder that has its name by chance is not meant. */
const SIGNS: Partial<Record<PathField, string>> = { results_dir: '.reeltrace', prompts_module: 'pack.yaml' };

/** Does something with each path of a configuration; other values of these fields stay as they are. */
function withPaths(
  fields: Readonly<Record<string, unknown>>,
  change: (path: string, field: PathField) => string,
): Record<string, unknown> {
  const changed = (value: unknown, field: PathField): unknown => {
    if (Array.isArray(value)) return value.map((one) => changed(one, field));
    return typeof value === 'string' && isRelative(value) ? change(value, field) : value;
  };
  const data = isObject(fields['data']) ? { ...fields['data'] } : undefined;
  const all: Record<string, unknown> = data === undefined ? { ...fields } : { ...fields, data };
  for (const field of PATHS) {
    const inner = field.replace(/^data\./, '');
    const node = inner === field ? all : data;
    if (node?.[inner] !== undefined) node[inner] = changed(node[inner], field);
  }
  return all;
}

/** True for a relative path: not for an address, a home directory, nothing, `-` or `auto`, a value of `video_root`. */
function isRelative(value: string): boolean {
  return !isAbsolute(value) && !/^(?:$|~|-$|auto$|[a-z][a-z\d+.-]*:)/i.test(value);
}

/**
 * The fields of a file with its paths as they are from the working directory.
 * @param isSet whether the command line says something else of a field
 * @throws ConfigError for a path that is relative to the working directory: what was made there would be made again
 */
export function pathsFromHere(
  fields: Readonly<Record<string, unknown>>,
  file: string,
  isSet: (field: string) => boolean,
): Record<string, unknown> {
  const folder = dirname(file);
  // What comes through a pipe has no folder.
  if (resolve(folder) === process.cwd() || /^\/(?:dev|proc)\//.test(file)) return { ...fields };
  return withPaths(fields, (path, field) => {
    const there = join(folder, path);
    const sign = SIGNS[field] ?? '';
    const isMeant = existsSync(there) || isSet(field);
    if (!isMeant && existsSync(join(path, sign)))
      throw new ConfigError(`${field}: there is no ${there}; paths in ${file} are relative to that file`, {
        hint: `write ${relative(folder, path)} for what is in this folder, or make ${there}`,
      });
    // A name alone may be that of a pack that is bundled or installed.
    if (field !== 'prompts_module') return there;
    return path.startsWith('.') || existsSync(join(there, sign)) ? resolve(there) : path;
  });
}

/** The fields for a file, from paths as they are from the working directory. */
export function pathsForFile(
  fields: Readonly<Record<string, unknown>>,
  file: string,
): Record<string, unknown> {
  const folder = dirname(file);
  if (resolve(folder) === process.cwd()) return { ...fields };
  return withPaths(fields, (path, field) => {
    if (field === 'prompts_module' && !path.startsWith('.')) return path;
    const moved = relative(folder, path) || '.';
    return field === 'prompts_module' && !moved.startsWith('.') ? `./${moved}` : moved;
  });
}
