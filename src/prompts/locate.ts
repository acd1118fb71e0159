/** From the name that a user gives to the folder of a pack. */
import { readdir, readFile, stat } from 'node:fs/promises';
import { createRequire } from 'node:module';
import { dirname, isAbsolute, join, resolve } from 'node:path';
import { ConfigError } from '../errors/errors.js';
import { nearest } from '../errors/nearest.js';
import { systemCode } from '../errors/system-error.js';
import { MANIFEST } from './read.js';

/** Python modules that existing configuration files name their prompts by, and the bundled packs that they mean. */
const PYTHON_MODULES: ReadonlyMap<string, string> = new Map([
  ['prompts', 'general'],
  ['prompts_traffic', 'traffic'],
  ['prompts_warehouse', 'warehouse'],
  ['prompt_template', 'template'],
]);

/** Short names of the same modules, which newer files use, alone or behind `….prompts.`. */
const SHORT_NAMES: ReadonlyMap<string, string> = new Map([
  ['generic', 'general'],
  ['traffic', 'traffic'],
  ['warehouse', 'warehouse'],
  ['template', 'template'],
]);
/** Modules that no bundled pack stands for. */
const OTHER_MODULES = ['smart_space', 'retail', 'public_safety'];

/**
 * The bundled pack that a name of a Python module means: `any.module.prompts_traffic` and `any.prompts.traffic` are
 * `traffic`, `generic` is `general`; undefined for other names.
 */
export function packOfPythonModule(name: string): string | undefined {
  if (!/^(?:[A-Za-z_]\w*\.)*[A-Za-z_]\w*$/.test(name)) return undefined;
  const [last = '', above] = name.split('.').reverse();
  const short = above === undefined || above === 'prompts' ? SHORT_NAMES.get(last) : undefined;
  return short ?? (above === undefined ? undefined : PYTHON_MODULES.get(last));
}

/** The names of the packs that come with reeltrace: the folders of `prompts/` that hold a manifest. */
export async function bundledPacks(): Promise<readonly string[]> {
  const folder = await bundledFolder();
  const names = (await readdir(folder)).sort();
  const found = await Promise.all(names.map((name) => isFile(join(folder, name, MANIFEST))));
  return names.filter((_, index) => found[index]);
}

/**
 * The bundled pack with places to fill in (see `findPlaceholders`): it is copied, never run. `bundledPacks` lists it like
 * the others, because it is found by its name.
 */
export const SCAFFOLD = 'template';

/** True for the folder of the scaffold itself, not for a copy of it. */
export async function isScaffold(directory: string): Promise<boolean> {
  return directory === join(await bundledFolder(), SCAFFOLD);
}

/**
 * Finds the folder of a pack. Tried in this order: nothing (`general`), a dotted Python path, a bundled name, a folder
 * (relative to `from`), a package that holds a `pack.yaml` (`name`, or `name/sub/folder`). A bundled name wins over a
 * folder of that name; `./traffic` means the folder.
 * @param from the user's working directory, or the folder of the pack that extends this one
 * @returns an absolute path
 * @throws ConfigError that says what was looked for and where; no other pack is ever used instead.
 */
export async function locatePack(name: string, from: string): Promise<string> {
  const bundled = await bundledPacks();
  const wanted = name === '' ? 'general' : (packOfPythonModule(name) ?? name);
  if (bundled.includes(wanted)) return join(await bundledFolder(), wanted);
  const looked = [`the bundled packs (${bundled.join(', ')})`];
  if (wanted === name) {
    const here = resolve(from);
    const folder = resolve(here, name);
    if (await isFile(join(folder, MANIFEST))) return folder;
    looked.push(
      (await statOf(folder)) !== undefined ? `${folder} (it is there, but holds no ${MANIFEST})` : folder,
    );
    if (!isAbsolute(name) && !name.startsWith('.')) {
      for (const modules of createRequire(join(here, MANIFEST)).resolve.paths(name) ?? []) {
        if (await isFile(join(modules, name, MANIFEST))) return join(modules, name);
      }
      looked.push(`node_modules of ${here} and of the folders above it`);
    }
  }
  const known = wanted === name ? `"${name}"` : `"${name}" (that is, "${wanted}")`;
  throw new ConfigError(`The prompt pack ${known} was not found. Looked in ${looked.join('; ')}.`, {
    hint: remedy(wanted, bundled),
  });
}

function remedy(wanted: string, bundled: readonly string[]): string {
  const module = wanted.split('.').at(-1) ?? '';
  if (OTHER_MODULES.includes(module))
    return `The Python module ${module} has no pack here yet: make one of its file with reeltrace prompts import ${module}.py, or use general.`;
  const meant = nearest(wanted, bundled);
  const isModule = /^(?:[A-Za-z_]\w*\.)+prompt\w*$/.test(wanted);
  return [
    ...(meant === undefined ? [] : [`Did you mean "${meant}"?`]),
    ...(isModule ? ['reeltrace prompts import FILE.py makes a pack of a Python module.'] : []),
    `Give the name of a bundled pack, the path of a folder that holds a ${MANIFEST}, or an installed package that does.`,
  ].join(' ');
}

/** `prompts/` of this package, found the same way from the sources and from the build. */
async function bundledFolder(): Promise<string> {
  for (let directory = import.meta.dirname; ; directory = dirname(directory)) {
    const file = join(directory, 'package.json');
    if (await isFile(file)) {
      const manifest: unknown = JSON.parse(await readFile(file, 'utf8'));
      if (Object(manifest).name === 'reeltrace') return join(directory, 'prompts');
    }
    if (directory === dirname(directory))
      throw new Error(`There is no package.json of reeltrace above ${import.meta.dirname}: reinstall it.`);
  }
}

async function isFile(path: string): Promise<boolean> {
  return (await statOf(path))?.isFile() ?? false;
}

function statOf(path: string) {
  return stat(path).catch((error: unknown) => {
    if (['ENOENT', 'ENOTDIR'].includes(systemCode(error) ?? '')) return undefined;
    throw error;
  });
}
