import { basename, dirname } from 'node:path';
import { type ResolvedPack, resolvePack } from '../../../prompts/chain.js';
import { bundledPacks } from '../../../prompts/index.js';
import { PROMPT_KEYS, promptSet } from '../../../steps.js';

import { EXIT } from '../../command.js';
import { counted, folded, shortPath } from '../../show/columns.js';
import { asTyped } from '../../typed.js';

/** Prints all packs, or what packs consist of. */
export async function listPacks({
  packs = [],
}: {
  readonly packs?: readonly string[] | undefined;
}): Promise<number> {
  const names = packs.length > 0 ? packs : await bundledPacks();
  const found = await Promise.all(names.map((name) => resolvePack(name, promptSet(), process.cwd())));
  console.log(packs.length > 0 ? found.map(packText).join('\n\n') : overview(found));
  return EXIT.done;
}

/** One line for each pack. */
function overview(packs: readonly ResolvedPack[]): string {
  const width = Math.max(...packs.map(({ name }) => name.length));
  const lines = packs.map(({ name, prompts, domain }) => {
    return `${name.padEnd(width)}  ${counted(prompts.size, 'prompt')}  ${domain}`;
  });
  const more = 'reeltrace prompts list NAME shows what is in one, prompts show KEY a prompt';
  return [...lines, '', ...folded(asTyped(more))].join('\n');
}

/** A pack, and for each prompt its own file or the pack it is inherited from. */
function packText(pack: ResolvedPack): string {
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
