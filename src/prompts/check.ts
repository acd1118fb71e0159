/** Mistakes in packs, found before any call is paid for. */
import { basename } from 'node:path';
import { PROMPT_KEYS, qaTypeOf } from '../records/record.js';
import { type ResolvedPack, resolvePack } from './chain.js';
import { protocolProblems } from './check-protocol.js';
import { findPlaceholders, leftPlaceholder } from './placeholders.js';
import { lineIn, type PromptFile } from './prompt-file.js';
import { findMisspellings, findVariables } from './render.js';
import { shownForms } from './shown-forms.js';
import { type VariableName, variablesOf } from './variables.js';
import type { Problem } from './yaml.js';

/**
 * Lists what is wrong with a pack and the packs it extends: missing prompts, misnamed files, front matter and manifest
 * fields that don't fit, variables that a prompt is not offered or lacks, placeholders that are left, examples of answers
 * that would not be read. Empty when the pack can be used.
 * @param pack a name or path as `loadPack` takes it, or a loaded pack, which is read again
 * @throws ConfigError when there is no such pack.
 */
export async function checkPack(
  pack: string | { readonly directory: string },
  options: { readonly from?: string } = {},
): Promise<readonly Problem[]> {
  const name = typeof pack === 'string' ? pack : pack.directory;
  return problemsOf(await resolvePack(name, options.from ?? process.cwd()));
}

/** Everything that is wrong with a pack that was read, in the order of its prompts. */
export function problemsOf(pack: ResolvedPack): readonly Problem[] {
  return [
    ...pack.problems,
    ...(pack.complete ? missingPrompts(pack) : []),
    ...[...pack.prompts.values()].flatMap((prompt) => [
      ...variableProblems(prompt),
      ...placeholderProblems(prompt),
      ...protocolProblems(prompt),
    ]),
  ];
}

/** A prompt of a QA type that the pack does not offer may be absent; any other may not. */
function missingPrompts(pack: ResolvedPack): readonly Problem[] {
  const reported = new Set(pack.problems.map((problem) => basename(problem.file)));
  const at = { file: pack.manifest_file, line: 1 };
  return PROMPT_KEYS.flatMap((key) => {
    const type = qaTypeOf(key);
    const isNeeded = type === undefined || pack.qa_types.includes(type);
    if (!isNeeded || pack.prompts.has(key) || reported.has(`${key}.md`)) return [];
    const remedy = `add ${key}.md, or extend a pack that has it (extends: general)`;
    const orLess = type === undefined ? '' : `, or leave "${type}" out of qa_types`;
    return [{ ...at, message: `the prompt "${key}" is missing; ${remedy}${orLess}` }];
  });
}

/** Variables that the prompt's key is not offered, that look misspelt, or that have to be there and are not. */
export function variableProblems(prompt: PromptFile): readonly Problem[] {
  const offer = variablesOf(prompt.key);
  const uses = findVariables(prompt.template);
  const at = (line: number) => ({ file: prompt.file, line: lineIn(prompt, line) });
  const notOffered = uses
    .filter((use) => !offer.offered.includes(use.name))
    .map((use) => ({
      ...at(use.line),
      message: `{${use.name}} is not available in ${prompt.key}; available are ${list(offer.offered, ', ')}`,
    }));
  const misspelt = findMisspellings(prompt.template).map(({ text, meant, line }) => ({
    ...at(line),
    message: `${text} is not a variable and would be sent as it stands; did you mean {${meant}}?`,
  }));
  const lacking = offer.required
    .filter((group) => !uses.some((use) => group.includes(use.name)))
    .map((group) => ({
      ...at(1),
      message: `${list(group, ' or ')} is missing: ${prompt.key} has nothing else to go by`,
    }));
  return [...notOffered, ...misspelt, ...lacking];
}

/**
 * Markers of the scaffold that nobody has replaced: the model would take them for words. In the form of an answer
 * (`Answer: [LETTER]`) it is the model that fills them in.
 */
export function placeholderProblems(prompt: PromptFile): readonly Problem[] {
  const forms = qaTypeOf(prompt.key) === undefined ? [] : shownForms(prompt.template);
  const isSlot = (line: number) =>
    forms.some(
      (form) => !form.isExample && line >= form.line && line < form.line + form.text.split('\n').length,
    );
  return findPlaceholders(prompt.template)
    .filter(({ line }) => !isSlot(line))
    .map(({ text, line }) => ({
      file: prompt.file,
      line: lineIn(prompt, line),
      message: leftPlaceholder(text),
    }));
}

function list(names: readonly VariableName[], separator: string): string {
  return names.map((name) => `{${name}}`).join(separator);
}
