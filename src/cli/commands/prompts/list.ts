import { basename, dirname } from 'node:path';
import type { CommandModule } from 'yargs';
import { type ResolvedPack, resolvePack } from '../../../prompts/chain.js';
import { bundledPacks } from '../../../prompts/index.js';
import { PROMPT_KEYS } from '../../../records/record.js';
import { counted, shortPath } from './shown.js';

interface ListArguments {
  packs: string[] | undefined;
}

/** `reeltrace prompts list`: which packs there are, or what a pack is made of. */
export const listCommand: CommandModule<object, ListArguments> = {
  command: 'list [packs..]',
  describe: 'List the bundled packs, or the prompts of a pack and where each comes from',
  builder: (yargs) =>
    yargs
      .positional('packs', { type: 'string', array: true, describe: 'Names or folders' })
      .example('$0 prompts list', 'the packs that come with reeltrace')
      .example('$0 prompts list ./yard', 'the prompts of a pack of your own'),
  handler: async ({ packs = [] }) => {
    const names = packs.length > 0 ? packs : await bundledPacks();
    const found = await Promise.all(names.map((name) => resolvePack(name, process.cwd())));
    console.log(packs.length > 0 ? found.map(packText).join('\n\n') : overview(found));
  },
};

/** One line a pack. */
export function overview(packs: readonly ResolvedPack[]): string {
  const width = Math.max(...packs.map(({ name }) => name.length));
  const lines = packs.map(({ name, prompts, domain }) => {
    return `${name.padEnd(width)}  ${counted(prompts.size, 'prompt')}  ${domain}`;
  });
  return [...lines, '', 'reeltrace prompts list NAME shows what is in one, prompts show KEY a prompt'].join(
    '\n',
  );
}

/** A pack, and for each prompt its file or the pack that it comes from. */
export function packText(pack: ResolvedPack): string {
  const { name, domain, language, directory, qa_types, prompts } = pack;
  const width = Math.max(...PROMPT_KEYS.map((key) => key.length));
  const lines = PROMPT_KEYS.map((key) => {
    const file = prompts.get(key)?.file;
    const isOwn = file !== undefined && dirname(file) === directory;
    const from = file === undefined ? 'missing' : isOwn ? `${key}.md` : `from ${basename(dirname(file))}`;
    return `  ${key.padEnd(width)}  ${from}`;
  });
  const behind = new Set(
    [...prompts.values()].map(({ file }) => dirname(file)).filter((at) => at !== directory),
  );
  return [
    `${name} (${language})${domain === '' ? '' : `: ${domain}`}`,
    `folder: ${shortPath(directory)}`,
    ...[...behind].map((at) => `extends ${basename(at)}: ${shortPath(at)}`),
    `questions: ${qa_types.join(', ')}`,
    ...lines,
  ].join('\n');
}
