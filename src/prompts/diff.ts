/** What differs between two packs, prompt by prompt. */
import { createTwoFilesPatch } from 'diff';
import { stringify } from 'yaml';
import { PROMPT_KEYS, type PromptKey } from '../records/record.js';
import type { ResolvedPack } from './chain.js';
import type { PromptFile } from './prompt-file.js';

/** A prompt that is not the same in two packs. */
export interface PromptDifference {
  readonly key: PromptKey;
  /** Which pack has it: `both` in different words or with other settings. */
  readonly held_by: 'both' | 'first' | 'second';
  /** Lines that only the second, only the first has. */
  readonly added: number;
  readonly removed: number;
  /** As a unified diff with three lines around each change; an absent prompt is an empty text. */
  readonly patch: string;
}

type Side = Pick<ResolvedPack, 'name' | 'prompts'>;

/**
 * Compares two packs by what the model would get: text and settings, wherever the files lie and whatever comments they
 * hold. Empty when all prompts are the same.
 */
export function diffPacks(first: Side, second: Side): readonly PromptDifference[] {
  return PROMPT_KEYS.flatMap((key) => {
    const texts = [first, second].map((pack) => textOf(pack.prompts.get(key)));
    const [before, after] = texts;
    if (before === after) return [];
    const names = [first, second].map(({ name }, at) =>
      texts[at] === undefined ? '/dev/null' : `${name}/${key}.md`,
    );
    const patch = createTwoFilesPatch(names[0] ?? '', names[1] ?? '', before ?? '', after ?? '', '', '', {
      context: 3,
    });
    const body = patch.slice(patch.indexOf('\n--- ') + 1);
    const changed = body.split('\n').slice(2);
    return [
      {
        key,
        held_by: before === undefined ? 'second' : after === undefined ? 'first' : 'both',
        added: changed.filter((line) => line.startsWith('+')).length,
        removed: changed.filter((line) => line.startsWith('-')).length,
        patch: body,
      } as const,
    ];
  });
}

/** A prompt as a file without comments. */
function textOf(prompt: PromptFile | undefined): string | undefined {
  if (prompt === undefined) return undefined;
  const isPlain = Object.keys(prompt.settings).length === 0;
  return `${isPlain ? '' : `---\n${stringify(prompt.settings)}---\n`}${prompt.template}\n`;
}
