/** One prompt file: comments, front matter and the text that the model gets. */
import { z } from 'zod';
import type { PromptKey } from '../records/record.js';
import { type SourceLine, withoutComments } from './comments.js';
import { type Problem, readYaml } from './yaml.js';

const settingsSchema = z.strictObject({ temperature: z.number().min(0).max(2).optional() });
/** What the front matter of a prompt file can set. */
type PromptSettings = z.infer<typeof settingsSchema>;

/** A prompt file, taken apart. */
export interface PromptFile {
  readonly key: PromptKey;
  readonly file: string;
  /** The text after the front matter, with `\n` line ends, without comments and without blank lines around it. */
  readonly template: string;
  /** For each line of `template` its line in the file, from 1. */
  readonly lines: readonly number[];
  readonly settings: PromptSettings;
}

/** A problem at a line of a prompt's template (from 1), with the line of the file where that is. */
export function problemAt({ file, lines }: PromptFile, line: number, message: string): Problem {
  return { file, line: lines[line - 1] ?? lines.at(-1) ?? 1, message };
}

/**
 * Takes a prompt file apart into front matter (YAML between two lines `---` at the very top, optional) and template.
 * Comments (`<!-- … -->`) are removed first and may be anywhere, also above the front matter.
 * @returns undefined when it can't be used; the reasons are added to `problems`.
 */
export function parsePromptFile(
  key: PromptKey,
  file: string,
  text: string,
  problems: Problem[],
): PromptFile | undefined {
  const refuse = (line: number, message: string) => {
    problems.push({ file, line, message });
    return undefined;
  };
  const { lines, unclosed } = withoutComments(text);
  if (unclosed !== undefined) return refuse(unclosed, 'the comment is not closed; end it with -->');
  const first = lines.findIndex((line) => line.text.trim() !== '');
  const isRule = (line: SourceLine | undefined) => line?.text.trimEnd() === '---';
  const opened = isRule(lines[first]);
  const close = opened ? lines.findIndex((line, index) => index > first && isRule(line)) : first - 1;
  if (opened && close === -1) {
    return refuse(1, 'the front matter is not closed; end it with a line that holds only ---');
  }
  const front = opened ? lines.slice(first + 1, close) : [];
  const settings = readYaml({ file, ...inPlace(front) }, settingsSchema, problems);
  const body = lines.slice(close + 1);
  const blank = body.findIndex((line) => line.text.trim() !== '');
  if (first === -1 || blank === -1) {
    return refuse(text.split('\n').length, 'the prompt is empty; write what the model is to be asked');
  }
  const kept = body.slice(blank);
  const template = kept
    .map(({ text: shown }) => shown)
    .join('\n')
    .trimEnd();
  return settings && { key, file, template, lines: kept.map(({ line }) => line), settings };
}

/** Lines with gaps between them as one text, in which each is as far from the first as in the file. */
function inPlace(lines: readonly SourceLine[]): { readonly text: string; readonly line: number } {
  const start = lines[0]?.line ?? 1;
  const text: string[] = [];
  for (const { text: kept, line } of lines) text[line - start] = kept;
  return { text: Array.from(text, (kept) => kept ?? '').join('\n'), line: start };
}
