/** A Python module with a dict of prompts, as the files of a pack. The module is read, never run. */
import { basename } from 'node:path';
import { stringify } from 'yaml';
import { ConfigError } from '../errors/errors.js';
import { nearest } from '../errors/nearest.js';
import { BUILT_IN_QA_TYPES, QA_TYPES } from '../records/qa-types.js';
import type { PromptKey } from '../records/record.js';
import { importPrompt } from './import-prompt.js';
import { type PythonDict, readDict } from './python/module.js';
import { PythonRefusal } from './python/text.js';
import { MANIFEST } from './read.js';
import type { PromptSet } from './variables.js';
import type { Problem } from './yaml.js';

/** The dict in which such modules hold their prompts. */
const PROMPT_DICT = 'PROMPT_TEMPLATES';
/** Folder in the pack for texts that are not prompts of reeltrace; packs are read without their subfolders. */
const ASIDE = 'not-used';

export interface ImportOptions {
  /** Path of the module, for messages. */
  readonly file: string;
  /** The name of the new pack. */
  readonly name: string;
  /** The pack that has what the module lacks. */
  readonly extends?: string;
  /** Names in the module and in the pack: of variables (`caption` → `global_caption`) and of prompts. */
  readonly map?: ReadonlyMap<string, string>;
  /** The prompts that there are, beside those of QA types. */
  readonly set: PromptSet;
}

/** A module as a pack that is not yet written. */
export interface ImportedPack {
  /** Content by path within the pack. */
  readonly files: ReadonlyMap<string, string>;
  /** How many of the files are prompts. */
  readonly prompts: number;
  /** What makes the pack differ in meaning from the module, by line of the module. */
  readonly problems: readonly Problem[];
  /** Decisions that the user should know. */
  readonly warnings: readonly Problem[];
}

/**
 * Reads the dict `PROMPT_TEMPLATES` of a Python module into the files of a pack. Texts may be string literals of any
 * quoting, joined by `+` or side by side, and names of texts that stand above. As `str.format` would, `{{` becomes `{`.
 * @throws ConfigError when the module can't be read or has no such dict; smaller mistakes are in `problems`
 * @example
 * const pack = importPython('PROMPT_TEMPLATES = {"video_filtering": "Is it {video_length} s?"}', { file, name: 'own' });
 * pack.files.get('video_filtering.md') // 'Is it {video_length} s?\n'
 */
export function importPython(source: string, options: ImportOptions): ImportedPack {
  const dict = read(source, options.file);
  const files = new Map<string, string>();
  const problems: Problem[] = dict.problems.map((note) => ({ file: options.file, ...note }));
  const warnings: Problem[] = dict.warnings.map((note) => ({ file: options.file, ...note }));
  const at = (line: number, message: string) => ({ file: options.file, line, message });
  const keys = new Set<PromptKey>();
  const scope = { set: options.set, types: BUILT_IN_QA_TYPES };
  const knownKeys = [...options.set.fixed.keys(), ...BUILT_IN_QA_TYPES.keys];
  const used = new Set<string>();
  const rename = (name: string) => {
    used.add(name);
    return options.map?.get(name) ?? name;
  };
  for (const { key: name, line, text } of dict.entries) {
    const wanted = rename(name);
    const key = knownKeys.find((known) => known === wanted);
    if (key === undefined) warnings.push(at(line, strangeKey(wanted, knownKeys)));
    else keys.add(key);
    if (text === undefined) continue;
    const path = key === undefined ? `${ASIDE}/${wanted.replace(/[^\w-]+/g, '_')}.md` : `${key}.md`;
    if (files.has(path)) problems.push(at(line, `"${name}" would be ${path}, which another text is already`));
    else if (key === undefined) files.set(path, fileOf(text.value));
    else {
      const prompt = importPrompt(key, text, scope, { file: options.file, rename });
      problems.push(...prompt.problems);
      warnings.push(...prompt.warnings);
      files.set(path, fileOf(prompt.text));
    }
  }
  for (const [name, other] of options.map ?? [])
    if (!used.has(name))
      warnings.push(at(1, `--map ${name}=${other}: no prompt and no variable is called ${name}`));
  files.set(MANIFEST, manifestOf(options, keys));
  const prompts = [...files.keys()].filter((path) => path.endsWith('.md') && !path.includes('/')).length;
  return { files, prompts, problems: byLine(problems), warnings: byLine(warnings) };
}

function read(source: string, file: string): PythonDict {
  const text = source.replace(/^\uFEFF/, '').replace(/\r\n?/g, '\n');
  try {
    const dict = readDict(text, PROMPT_DICT);
    if (dict !== undefined) return dict;
  } catch (error) {
    if (!(error instanceof PythonRefusal)) throw error;
    throw new ConfigError(`${file}:${error.line}: ${error.message}`, {
      hint: 'the file is read as Python source; see whether Python itself accepts it',
    });
  }
  throw new ConfigError(`${file} sets no dict ${PROMPT_DICT} at its top level`, {
    hint: `write ${PROMPT_DICT} = {"video_filtering": "…", …} into it; dicts inside functions or classes are not seen`,
  });
}

function strangeKey(key: string, knownKeys: readonly string[]): string {
  const meant = nearest(key, knownKeys);
  const remedy =
    meant === undefined ? `--map ${key}=… gives it one` : `--map ${key}=${meant} if that is meant`;
  return `"${key}" is not the name of a prompt, so it is put into ${ASIDE}/; ${remedy}`;
}

const FRONT = /^\s*(?:<!--[\s\S]*?-->\s*)*---/;

/** A text as a prompt file; before a text that begins with `---`, empty front matter keeps it from being read as such. */
function fileOf(text: string): string {
  return `${FRONT.test(text) ? '---\n---\n' : ''}${text.trimEnd()}\n`;
}

/** A pack that extends no other offers the QA types that the module has prompts for. */
function manifestOf(options: ImportOptions, keys: ReadonlySet<PromptKey>): string {
  const found = new Set([...keys].flatMap((key) => BUILT_IN_QA_TYPES.ofKey(key)?.like ?? []));
  const qa_types = QA_TYPES.filter((type) => found.has(type));
  const isPartial = options.extends === undefined && qa_types.length > 0 && qa_types.length < QA_TYPES.length;
  const manifest = {
    name: options.name,
    ...(options.extends !== undefined && { extends: options.extends }),
    ...(isPartial && { qa_types }),
  };
  return `# Imported from ${basename(options.file)}. Add a line "domain: …" that says which footage it is for.\n${stringify(manifest)}`;
}

function byLine(problems: readonly Problem[]): readonly Problem[] {
  return problems.toSorted((one, other) => one.line - other.line);
}
