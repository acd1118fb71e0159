/** The folder of a pack: written, and named in other files. */
import { mkdir, readdir, writeFile } from 'node:fs/promises';
import { basename, dirname, isAbsolute, join, relative, resolve } from 'node:path';
import { ConfigError } from '../../../errors/errors.js';
import { systemCode } from '../../../errors/system-error.js';
import { bundledPacks } from '../../../prompts/index.js';
import { unusable } from '../../options/config-file.js';

/**
 * Writes the files of a pack (content by path) into a folder that is new or empty.
 * @throws ConfigError when it is not
 */
export async function writePack(directory: string, files: ReadonlyMap<string, string>): Promise<void> {
  await demandEmpty(directory);
  for (const [path, content] of files) {
    const file = join(directory, path);
    await mkdir(dirname(file), { recursive: true });
    await writeFile(file, content);
  }
}

/** Makes sure, before any question is asked, that a folder is empty or missing. @throws ConfigError when it is not */
export async function demandEmpty(directory: string): Promise<void> {
  const names = await readdir(directory).catch((error) => {
    if (systemCode(error) === 'ENOENT') return [];
    throw unusable(`the folder ${directory} can't be used`, 'name another folder', error);
  });
  const [first] = names.sort();
  if (first === undefined) return;
  throw new ConfigError(`expected a new or empty folder, but ${directory} holds ${first}`, {
    hint: 'name another folder, or remove this one first',
  });
}

/** The name of the pack in a folder: the last part of the path, in the letters that names may have. */
export function packName(directory: string): string {
  const name = basename(resolve(directory))
    .replace(/[^\w-]+/g, '-')
    .replace(/^-+|-+$/g, '');
  return name === '' ? 'own' : name;
}

/** The value of `extends` for a pack in `directory`; `pack` is given relative to the working directory. */
export async function extendsField(pack: string, directory: string): Promise<string> {
  if ((await bundledPacks()).includes(pack)) return pack;
  const isPath = isAbsolute(pack) || /^\.{1,2}(?:[\\/]|$)/.test(pack);
  return isPath ? relative(directory, resolve(pack)) || '.' : pack;
}

/** The value of `prompts_module` for a folder. */
export function moduleField(directory: string): string {
  return isAbsolute(directory) || directory.startsWith('.') ? directory : `./${directory}`;
}
