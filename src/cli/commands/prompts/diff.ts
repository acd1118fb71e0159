import { styleText } from 'node:util';
import { resolvePack } from '../../../prompts/chain.js';
import { diffPacks, type PromptDifference } from '../../../prompts/diff.js';
import { promptSet } from '../../../steps.js';
import { defineCommand, EXIT } from '../../command.js';
import { flag } from '../../options/kinds.js';

const PACK = { type: 'string', demandOption: true, describe: 'Name or folder' } as const;

/** `reeltrace prompts diff`: which prompts of two packs differ, and how. */
export const diff = defineCommand({
  usage: 'prompts diff <first> <second>',
  describe: 'Show which prompts of two packs differ, and how',
  positionals: { first: PACK, second: PACK },
  options: { brief: { ...flag('Only the keys, without the lines'), default: false } },
  examples: [['reeltrace prompts diff general ./yard', 'what a pack of your own changes']],
  run: async ({ first, second, brief }) => {
    const before = await resolvePack(first, promptSet(), process.cwd());
    const differences = diffPacks(before, await resolvePack(second, promptSet(), process.cwd()));
    for (const difference of differences)
      console.log(brief ? keyLine(difference) : coloured(difference.patch.trimEnd()));
    // On the other stream, so that standard output is nothing but a patch.
    console.error(`prompts that differ, ${first} → ${second}: ${differences.length}`);
    return EXIT.done;
  },
});

/** One difference in one line: `video_filtering  +3 -1`. */
function keyLine({ key, held_by, added, removed }: PromptDifference): string {
  const where = { both: `+${added} -${removed}`, first: 'only in the first', second: 'only in the second' };
  return `${key}  ${where[held_by]}`;
}

function coloured(patch: string): string {
  if (!process.stdout.isTTY || process.env['NO_COLOR']) return patch;
  const styles = new Map([
    ['+', 'green'],
    ['-', 'red'],
    ['@', 'cyan'],
  ] as const);
  return patch.replace(/^([-+@]).*$/gm, (line, sign) => {
    const style = styles.get(sign);
    return style === undefined ? line : styleText(style, line);
  });
}
