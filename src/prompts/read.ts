/** One pack folder as it is on disk: its manifest and its prompt files, and what is wrong with them. */
import { readdir, readFile } from 'node:fs/promises';
import { join } from 'node:path';
import { z } from 'zod';
import { nearest } from '../errors/nearest.js';
import { QA_TYPES, type QaTypeDeclaration } from '../records/qa-types.js';
import { findPlaceholders, leftPlaceholder } from './placeholders.js';
import { type PromptFile, parsePromptFile } from './prompt-file.js';
import { type Problem, readYaml } from './yaml.js';

/** A QA type of the pack's own; `lanes: false` gives both lanes one prompt. */
const qaTypeSchema = z.strictObject({
  name: z.string().regex(/^[a-z][a-z0-9_]*$/, 'expected a name of small letters, digits and "_"'),
  like: z.enum(QA_TYPES),
  lanes: z.boolean().default(true),
});

const manifestSchema = z.strictObject({
  /** The name of the pack in records and messages. */
  name: z.string().regex(/^[\w@][\w@./-]*$/, 'expected a name of letters, digits, "-" and "_"'),
  /** One sentence: which footage the pack is for. */
  domain: z.string().min(1).optional(),
  /** BCP 47 tag of the language that the prompts ask for, e.g. `en`. */
  language: z.string().min(1).optional(),
  /** The pack whose files are used for those that this one lacks: a name or path as in `prompts_module`. */
  extends: z.string().min(1).optional(),
  /** Names of QA types that the pack offers, and declarations of types of its own. */
  qa_types: z
    .array(z.union([z.string(), qaTypeSchema]))
    .min(1)
    .optional(),
});
export type Manifest = z.infer<typeof manifestSchema>;

/** A pack folder; `manifest` is undefined when it could not be read. */
export interface PackFolder {
  readonly directory: string;
  readonly manifest_file: string;
  readonly manifest: Manifest | undefined;
  /** Line of the manifest's `extends`, from 1. */
  readonly extends_line: number;
  /** Line of its `qa_types`. */
  readonly types_line: number;
  /** The names of its prompt files. */
  readonly files: readonly string[];
  readonly problems: readonly Problem[];
}

/** The name of the file that makes a folder a pack. */
export const MANIFEST = 'pack.yaml';

/** Reads the manifest of one pack folder. Mistakes are collected in `problems`, missing files included. */
export async function readPackFolder(directory: string): Promise<PackFolder> {
  const problems: Problem[] = [];
  const manifest_file = join(directory, MANIFEST);
  const text = await readText(manifest_file, problems);
  const manifest =
    text === undefined
      ? undefined
      : readYaml({ file: manifest_file, text, line: 1 }, manifestSchema, problems);
  const lineOf = (field: RegExp) =>
    Math.max(1, (text ?? '').split('\n').findIndex((line) => field.test(line)) + 1);
  for (const { text: marker } of findPlaceholders(manifest?.domain ?? ''))
    problems.push({ file: manifest_file, line: lineOf(/^["']?domain/), message: leftPlaceholder(marker) });
  const entries = await readdir(directory, { withFileTypes: true });
  const isPrompt = /^(?!\.|readme\.md$).*\.md$/i;
  const prompts = entries.filter((entry) => !entry.isDirectory() && isPrompt.test(entry.name));
  const files = prompts.map((entry) => entry.name).sort();
  const [extends_line, types_line] = [lineOf(/^["']?extends/), lineOf(/^["']?qa_types/)];
  return { directory, manifest_file, manifest, extends_line, types_line, files, problems };
}

/** Reads the prompts of a pack folder. @param keys the prompts that there are */
export async function readPrompts(
  { directory, files }: PackFolder,
  keys: readonly string[],
  problems: Problem[],
): Promise<readonly PromptFile[]> {
  const prompts: PromptFile[] = [];
  for (const name of files) {
    const file = join(directory, name);
    const key = keys.find((known) => `${known}.md` === name);
    if (key === undefined) {
      problems.push({ file, line: 1, message: strangeFile(name, keys) });
      continue;
    }
    const content = await readText(file, problems);
    const prompt = content === undefined ? undefined : parsePromptFile(key, file, content, problems);
    if (prompt !== undefined) prompts.push(prompt);
  }
  return prompts;
}

/** The QA types that a manifest declares itself. */
export function declaredTypes(manifest: Manifest | undefined): readonly QaTypeDeclaration[] {
  return (manifest?.qa_types ?? []).flatMap((type) =>
    typeof type === 'string' ? [] : [{ name: type.name, like: type.like, per_lane: type.lanes }],
  );
}

/** UTF-8 without its byte order mark and with `\n` line ends, so that the editor used changes no hash. */
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

/** A misnamed file would silently be ignored, and the prompt that it should replace would stay. */
function strangeFile(name: string, keys: readonly string[]): string {
  const meant = nearest(name.replace(/\.md$/i, '').toLowerCase(), keys);
  const hint = meant === undefined ? 'rename it, or give it another ending' : `did you mean "${meant}.md"?`;
  return `"${name}" is not the name of a prompt; ${hint}`;
}
