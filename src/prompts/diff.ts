/** What differs between two packs, prompt by prompt. */
import { createTwoFilesPatch } from 'diff';
import { stringify } from 'yaml';
import type { PromptKey } from '../records/record.js';
import type { ResolvedPack } from './chain.js';
import type { PromptFile } from './prompt-file.js';

/** A prompt that is not the same in two packs. */
export interface PromptDifference {
  readonly key: PromptKey;
  /** Which pack has it; `both` when the words or settings differ. */
  readonly held_by: 'both' | 'first' | 'second';
  /** Number of lines that only the second pack has; `removed`: that only the first has. */
  readonly added: number;
  readonly removed: number;
  /** As a unified diff with three lines around each change; an absent prompt is an empty text. */
  readonly patch: string;
}

type Side = Pick<ResolvedPack, 'name' | 'prompts' | 'set' | 'types'>;

/**
 * Compares two packs by what the model would get: text and settings. Paths and comments make no difference. Empty when
 * all prompts are the same.
 */
export function diffPacks(first: Side, second: Side): readonly PromptDifference[] {
  const keys = new Set([first, second].flatMap(({ set, types }) => [...set.fixed.keys(), ...types.keys]));
  return [...keys].flatMap((key): PromptDifference[] => {
    const [before, after] = [textOf(first.prompts.get(key)), textOf(second.prompts.get(key))];
    if (before === after) return [];
    const pathIn = ({ name }: Side, text?: string) =>
      text === undefined ? '/dev/null' : `${name}/${key}.md`;
    const [old, fresh] = [pathIn(first, before), pathIn(second, after)];
    const patch = createTwoFilesPatch(old, fresh, before ?? '', after ?? '', '', '', { context: 3 });
    const body = patch.slice(patch.indexOf('\n--- ') + 1);
    const changed = body.split('\n').slice(2);
    const count = (mark: string) => changed.filter((line) => line.startsWith(mark)).length;
    const held_by = before === undefined ? 'second' : after === undefined ? 'first' : 'both';
    return [{ key, held_by, added: count('+'), removed: count('-'), patch: body }];
  });
}

/** A prompt as a file without comments. */
function textOf(prompt: PromptFile | undefined): string | undefined {
  if (prompt === undefined) return undefined;
  const isPlain = Object.keys(prompt.settings).length === 0;
  return `${isPlain ? '' : `---\n${stringify(prompt.settings)}---\n`}${prompt.template}\n`;
}
