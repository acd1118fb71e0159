/** What the workshop starts from, and the manifest that it ends with. */
import { readdir, readFile } from 'node:fs/promises';
import { join } from 'node:path';
import { stringify } from 'yaml';
import { locatePack } from '../../../prompts/locate.js';

/** The prompt files of the scaffold, by name. */
export async function readScaffold(): Promise<ReadonlyMap<string, string>> {
  const directory = await locatePack('template', process.cwd());
  const names = (await readdir(directory))
    .filter((name) => name.endsWith('.md') && name !== 'README.md')
    .sort();
  const texts = await Promise.all(names.map((name) => readFile(join(directory, name), 'utf8')));
  return new Map(names.map((name, at) => [name, texts[at] ?? '']));
}

/** The manifest of a pack that the workshop makes. */
export function manifestOf({ name, footage }: { readonly name: string; readonly footage: string }): string {
  const domain = footage.charAt(0).toUpperCase() + footage.slice(1);
  const comment = '# Made by reeltrace prompts new; answers.yaml holds what was answered.\n';
  return `${comment}${stringify({ name, domain, language: 'en' })}`;
}
