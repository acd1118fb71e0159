/** One text of a Python module as a prompt. */
import { nearest } from '../errors/nearest.js';
import type { PromptKey } from '../records/record.js';
import { readFormat } from './python/format-fields.js';
import { lineAt, type PythonText } from './python/text.js';
import { type PromptScope, VARIABLES, variablesOf } from './variables.js';
import type { Problem } from './yaml.js';

/** A prompt of a module as a prompt of a pack. */
export interface ImportedPrompt {
  readonly text: string;
  readonly problems: readonly Problem[];
  readonly warnings: readonly Problem[];
}

/**
 * Turns a text that is filled in by `str.format` into a template of a pack.
 * @param options.rename gives the name in the pack of a variable of the module
 */
export function importPrompt(
  key: PromptKey,
  source: PythonText,
  scope: PromptScope,
  { file, rename }: { readonly file: string; readonly rename: (name: string) => string },
): ImportedPrompt {
  const { text, fields, broken_line } = readFormat(source, rename);
  const at = (line: number, message: string) => ({ file, line, message: `${key}: ${message}` });
  const problems: Problem[] = [];
  const warnings: Problem[] = [];
  const warn = (line: number, message: string) => warnings.push(at(line, message));
  if (broken_line !== undefined)
    warn(broken_line, 'str.format would not take this brace, so all braces of this text are kept');
  for (const { name, format, line } of fields) {
    const variable = rename(name);
    if (!isVariable(variable)) problems.push(at(line, strangeVariable(key, scope, name)));
    else if (format !== '')
      warn(line, `"${format}" is left out: {${variable}} is inserted in the form that it has`);
  }
  const wanted = new Set(fields.map(({ offset }) => offset));
  for (const { index, 0: place, 1: name = '' } of text.value.matchAll(/\{([a-z_]+)\}/g)) {
    if (broken_line !== undefined || wanted.has(index) || !isVariable(name)) continue;
    const message = `${place} is text in Python, but a pack would fill it in; write it without braces`;
    problems.push(at(lineAt(text, index), message));
  }
  const comment = text.value.indexOf('<!--');
  if (comment !== -1)
    warn(lineAt(text, comment), '<!-- … --> is a comment in a pack and is not sent to the model');
  return { text: text.value, problems, warnings };
}

function isVariable(name: string): boolean {
  return VARIABLES.some((known) => known === name);
}

function strangeVariable(key: PromptKey, scope: PromptScope, name: string): string {
  const { offers } = variablesOf(key, scope);
  const meant = nearest(name, offers);
  const question = meant === undefined ? '' : `did you mean {${meant}}? `;
  const names = offers.map((known) => `{${known}}`).join(', ');
  return `{${name}} is not a variable here; ${question}available are ${names}; rename it with --map ${name}=…`;
}
