import { styleText } from 'node:util';
import type { CommandModule } from 'yargs';
import { resolvePack } from '../../../prompts/chain.js';
import { diffPacks, type PromptDifference } from '../../../prompts/diff.js';

interface DiffArguments {
  first: string;
  second: string;
  brief: boolean;
}

/** `reeltrace prompts diff`: which prompts of two packs differ, and how. */
export const diffCommand: CommandModule<object, DiffArguments> = {
  command: 'diff <first> <second>',
  describe: 'Show which prompts of two packs differ, and how',
  builder: (yargs) =>
    yargs
      .positional('first', { type: 'string', demandOption: true, describe: 'Name or folder' })
      .positional('second', { type: 'string', demandOption: true, describe: 'Name or folder' })
      .option('brief', { type: 'boolean', default: false, describe: 'Only the keys, without the lines' })
      .example('$0 prompts diff general ./yard', 'what a pack of your own changes'),
  handler: async ({ first, second, brief }) => {
    const [before, after] = await Promise.all(
      [first, second].map((name) => resolvePack(name, process.cwd())),
    );
    if (before === undefined || after === undefined) return;
    const differences = diffPacks(before, after);
    for (const difference of differences)
      console.log(brief ? keyLine(difference) : coloured(difference.patch.trimEnd()));
    // Behind the patch, on the other stream: what is printed stays a patch.
    console.error(`prompts that differ, ${first} → ${second}: ${differences.length}`);
  },
};

/** One difference in one line: `video_filtering  +3 -1`. */
export function keyLine({ key, held_by, added, removed }: PromptDifference): string {
  const where = { both: `+${added} -${removed}`, first: 'only in the first', second: 'only in the second' };
  return `${key}  ${where[held_by]}`;
}

function coloured(patch: string): string {
  if (!process.stdout.isTTY || process.env['NO_COLOR']) return patch;
  const styles = { '+': 'green', '-': 'red', '@': 'cyan' } as const;
  const isMarked = (sign: string): sign is keyof typeof styles => Object.hasOwn(styles, sign);
  return patch
    .split('\n')
    .map((line) => {
      const sign = line.charAt(0);
      return isMarked(sign) ? styleText(styles[sign], line) : line;
    })
    .join('\n');
}
