import { mkdir, readdir, writeFile } from 'node:fs/promises';
import { basename, dirname, isAbsolute, join, relative, resolve } from 'node:path';
import { ConfigError } from '../../../errors/errors.js';
import { describeCode, systemCode } from '../../../errors/system-error.js';
import { bundledPacks } from '../../../prompts/index.js';

/**
 * Writes the files of a pack (content by path) into a folder that is new or empty.
 * @throws ConfigError when there is something in it already, or it can't be made
 */
export async function writePack(directory: string, files: ReadonlyMap<string, string>): Promise<void> {
  await demandEmpty(directory);
  for (const [path, content] of files) {
    const file = join(directory, path);
    await mkdir(dirname(file), { recursive: true });
    await writeFile(file, content);
  }
}

/** Says no before any question is asked. @throws ConfigError when something lies in the folder, or it is none */
export async function demandEmpty(directory: string): Promise<void> {
  const [first] = await entriesOf(directory);
  if (first === undefined) return;
  throw new ConfigError(`expected a new or empty folder, but ${directory} holds ${first}`, {
    hint: 'name another folder, or remove this one first',
  });
}

async function entriesOf(directory: string): Promise<readonly string[]> {
  try {
    return (await readdir(directory)).sort();
  } catch (error) {
    const code = systemCode(error);
    if (code === 'ENOENT') return [];
    if (code === undefined) throw error;
    throw new ConfigError(`the folder ${directory} can't be used: ${describeCode(code)}`, {
      hint: 'name another folder',
      cause: error,
    });
  }
}

/** The name of a pack that lies in a folder: its last part, in the letters that names may have. */
export function packName(directory: string): string {
  const name = basename(resolve(directory))
    .replace(/[^\w-]+/g, '-')
    .replace(/^-+|-+$/g, '');
  return name === '' ? 'own' : name;
}

/** What a pack in `directory` writes to extend the pack that somebody names from the working directory. */
export async function extendsField(pack: string, directory: string): Promise<string> {
  if ((await bundledPacks()).includes(pack)) return pack;
  const isPath = isAbsolute(pack) || /^\.{1,2}(?:[\\/]|$)/.test(pack);
  return isPath ? relative(directory, resolve(pack)) || '.' : pack;
}

/** What `prompts_module` says to mean a folder. */
export function moduleField(directory: string): string {
  return isAbsolute(directory) || directory.startsWith('.') ? directory : `./${directory}`;
}
