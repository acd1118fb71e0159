import { styleText } from 'node:util';
import { resolvePack } from '../../../prompts/chain.js';
import { diffPacks, type PromptDifference } from '../../../prompts/diff.js';
import { promptSet } from '../../../steps.js';
import { EXIT } from '../../command.js';

/** Prints how the prompts of two packs differ. */
export async function diffPrompts({
  first,
  second,
  brief,
}: {
  readonly first: string;
  readonly second: string;
  readonly brief: boolean;
}): Promise<number> {
  const before = await resolvePack(first, promptSet(), process.cwd());
  const differences = diffPacks(before, await resolvePack(second, promptSet(), process.cwd()));
  for (const difference of differences)
    console.log(brief ? keyLine(difference) : coloured(difference.patch.trimEnd()));
  // On the other stream, so that standard output is nothing but a patch.
  console.error(`prompts that differ, ${first} → ${second}: ${differences.length}`);
  return EXIT.done;
}

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
