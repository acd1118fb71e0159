/** One pack folder as it lies on disk: its manifest and its prompt files, each with what is wrong with it. */
import { readdir, readFile } from 'node:fs/promises';
import { join } from 'node:path';
import { z } from 'zod';
import { nearest } from '../nearest.js';
import { PROMPT_KEYS, type PromptKey, QA_TYPES } from '../record.js';
import { type Problem, readYaml } from './yaml.js';

const manifestSchema = z.strictObject({
  /** How records and messages call the pack. */
  name: z.string().regex(/^[\w@][\w@./-]*$/, 'expected a name of letters, digits, "-" and "_"'),
  /** One sentence: which footage the pack is for. */
  domain: z.string().min(1).optional(),
  /** BCP 47 tag of the language that the prompts ask for, e.g. `en`. */
  language: z.string().min(1).optional(),
  /** The pack whose files count where this one has none: a name or path as in `prompts_module`. */
  extends: z.string().min(1).optional(),
  qa_types: z.array(z.enum(QA_TYPES)).min(1).optional(),
});
export type Manifest = z.infer<typeof manifestSchema>;

const settingsSchema = z.strictObject({ temperature: z.number().min(0).max(2).optional() });
/** What the front matter of a prompt file can set. */
export type PromptSettings = z.infer<typeof settingsSchema>;

/** A prompt file, taken apart. */
export interface PromptFile {
  readonly key: PromptKey;
  readonly file: string;
  /** The text behind the front matter, with `\n` line ends and without blank lines around it. */
  readonly template: string;
  /** Line of the file at which `template` begins, from 1. */
  readonly line: number;
  readonly settings: PromptSettings;
}

/** A pack folder, taken apart; `manifest` is undefined when it could not be read. */
export interface PackFolder {
  readonly directory: string;
  readonly manifest_file: string;
  readonly manifest: Manifest | undefined;
  /** Line of the manifest's `extends`, from 1. */
  readonly extends_line: number;
  readonly prompts: readonly PromptFile[];
  readonly problems: readonly Problem[];
}

/** The name of the file that makes a folder a pack. */
export const MANIFEST = 'pack.yaml';

/** Reads one pack folder, without what it extends. Mistakes are collected in `problems`; a missing file is one too. */
export async function readPackFolder(directory: string): Promise<PackFolder> {
  const problems: Problem[] = [];
  const prompts: PromptFile[] = [];
  const manifest_file = join(directory, MANIFEST);
  const text = await readText(manifest_file, problems);
  const manifest =
    text === undefined
      ? undefined
      : keep(readYaml({ file: manifest_file, text, line: 1 }, manifestSchema), problems);
  const extends_line = (text ?? '').split('\n').findIndex((line) => /^["']?extends/.test(line)) + 1;
  const entries = await readdir(directory, { withFileTypes: true });
  const files = entries.filter((entry) => !entry.isDirectory() && /^[^.].*\.md$/i.test(entry.name));
  const names = files.map((entry) => entry.name).sort();
  for (const name of names) {
    if (/^readme\.md$/i.test(name)) continue;
    const file = join(directory, name);
    const key = PROMPT_KEYS.find((known) => `${known}.md` === name);
    if (key === undefined) {
      problems.push({ file, line: 1, message: strangeFile(name) });
      continue;
    }
    const content = await readText(file, problems);
    const prompt = content === undefined ? undefined : parsePromptFile(key, file, content, problems);
    if (prompt !== undefined) prompts.push(prompt);
  }
  return { directory, manifest_file, manifest, extends_line: Math.max(1, extends_line), prompts, problems };
}

/**
 * Takes a prompt file apart into front matter (YAML between two lines `---` at the very top, optional) and template.
 * @returns undefined when it can't be used; the reasons are added to `problems`.
 */
export function parsePromptFile(
  key: PromptKey,
  file: string,
  text: string,
  problems: Problem[],
): PromptFile | undefined {
  const lines = text.split('\n');
  const opened = lines[0]?.trimEnd() === '---';
  const close = opened ? lines.findIndex((line, index) => index > 0 && line.trimEnd() === '---') : 0;
  if (close === -1) {
    problems.push({
      file,
      line: 1,
      message: 'the front matter is not closed; end it with a line that holds only ---',
    });
    return undefined;
  }
  const front = opened ? lines.slice(1, close).join('\n') : '';
  const settings = keep(readYaml({ file, text: front, line: 2 }, settingsSchema), problems);
  const body = lines.slice(opened ? close + 1 : 0);
  const blank = body.findIndex((line) => line.trim() !== '');
  if (blank === -1) {
    problems.push({
      file,
      line: lines.length,
      message: 'the prompt is empty; write what the model is to be asked',
    });
    return undefined;
  }
  const template = body.slice(blank).join('\n').trimEnd();
  const line = (opened ? close + 1 : 0) + blank + 1;
  return settings === undefined ? undefined : { key, file, template, line, settings };
}

/** UTF-8 without its byte order mark and with `\n` line ends, so that an editor's habits change no hash. */
async function readText(file: string, problems: Problem[]): Promise<string | undefined> {
  try {
    const bytes = await readFile(file);
    return new TextDecoder('utf-8', { fatal: true }).decode(bytes).replace(/\r\n?/g, '\n');
  } catch (error) {
    if (!(error instanceof Error && 'code' in error)) throw error;
    const message =
      error.code === 'ERR_ENCODING_INVALID_ENCODED_DATA'
        ? 'the file is not UTF-8 text; save it as UTF-8 in your editor'
        : `the file can't be read: ${error.message}`;
    problems.push({ file, line: 1, message });
    return undefined;
  }
}

function keep<T>(result: ReturnType<typeof readYaml<T>>, problems: Problem[]): T | undefined {
  if (result.value === undefined && 'problems' in result) problems.push(...result.problems);
  return result.value;
}

/** A misnamed file would never be read, and what it was to override would stay as it is: better to say so. */
function strangeFile(name: string): string {
  const meant = nearest(name.replace(/\.md$/i, '').toLowerCase(), PROMPT_KEYS);
  const hint = meant === undefined ? 'rename it, or give it another ending' : `did you mean "${meant}.md"?`;
  return `"${name}" is not the name of a prompt; ${hint}`;
}
