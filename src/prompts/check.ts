/** Mistakes in packs, found before any call is paid for. */
import { basename } from 'node:path';
import type { QaTypes } from '../records/qa-types.js';
import { type ResolvedPack, resolvePack } from './chain.js';
import { protocolProblems } from './check-protocol.js';
import { findPlaceholders, leftPlaceholder } from './placeholders.js';
import { type PromptFile, problemAt } from './prompt-file.js';
import { findMisspellings, findVariables } from './render.js';
import { shownForms } from './shown-forms.js';
import { type PromptScope, type PromptSet, variablesOf } from './variables.js';
import type { Problem } from './yaml.js';

/**
 * Lists what is wrong with a pack and the packs it extends: missing prompts, misnamed files, front matter and manifest
 * fields that don't fit, variables that a prompt is not offered or lacks, placeholders that are left, examples of answers
 * that would not be read. Empty when the pack can be used.
 * @param pack a name or path as `loadPack` takes it, or a loaded pack, which is read again
 * @param set the prompts that it has to have, beside those of its QA types
 * @throws ConfigError when there is no such pack.
 */
export async function checkPack(
  pack: string | { readonly directory: string },
  set: PromptSet,
  from = process.cwd(),
): Promise<readonly Problem[]> {
  const name = typeof pack === 'string' ? pack : pack.directory;
  return problemsOf(await resolvePack(name, set, from));
}

/** Everything that is wrong with a pack that was read, in the order of its prompts. */
export function problemsOf(pack: ResolvedPack): readonly Problem[] {
  return [
    ...pack.problems,
    ...(pack.complete ? missingPrompts(pack) : []),
    ...[...pack.prompts.values()].flatMap((prompt) => [
      ...variableProblems(prompt, pack),
      ...placeholderProblems(prompt, pack.types),
      ...protocolProblems(prompt, pack.types),
    ]),
  ];
}

/** Only prompts of QA types that the pack does not offer may be missing. */
function missingPrompts(pack: ResolvedPack): readonly Problem[] {
  const reported = new Set(pack.problems.map((problem) => basename(problem.file)));
  const at = { file: pack.manifest_file, line: 1 };
  return [...pack.set.fixed.keys(), ...pack.types.keys].flatMap((key) => {
    const type = pack.types.ofKey(key)?.name;
    const isNeeded = type === undefined || pack.qa_types.includes(type);
    if (!isNeeded || pack.prompts.has(key) || reported.has(`${key}.md`)) return [];
    const remedy = `add ${key}.md, or extend a pack that has it (extends: general)`;
    const orLess = type === undefined ? '' : `, or leave "${type}" out of qa_types`;
    return [{ ...at, message: `the prompt "${key}" is missing; ${remedy}${orLess}` }];
  });
}

/** Variables that the prompt's key does not offer, that look misspelt, or that must be there and are not. */
function variableProblems(prompt: PromptFile, scope: PromptScope): readonly Problem[] {
  const { key, template } = prompt;
  const { offers, requires } = variablesOf(key, scope);
  const uses = findVariables(template, offers);
  const available = `available are ${list(offers, ', ')}`;
  const notOffered = uses
    .filter(({ name }) => !offers.includes(name))
    .map(({ name, line }) => problemAt(prompt, line, `{${name}} is not available in ${key}; ${available}`));
  const misspelt = findMisspellings(template, offers).map(({ text, meant, line }) => {
    const message = `${text} is not a variable and would be sent as it stands; did you mean {${meant}}?`;
    return problemAt(prompt, line, message);
  });
  const lacking = requires
    .filter((group) => !uses.some(({ name }) => group.includes(name)))
    .map((group) => `${list(group, ' or ')} is missing: ${key} has nothing else to go by`)
    .map((message) => problemAt(prompt, 1, message));
  return [...notOffered, ...misspelt, ...lacking];
}

/**
 * Markers of the scaffold that nobody has replaced: the model would read them as words. In the form of an answer
 * (`Answer: [LETTER]`) the model fills them in.
 */
function placeholderProblems(prompt: PromptFile, types: QaTypes): readonly Problem[] {
  const forms = types.ofKey(prompt.key) === undefined ? [] : shownForms(prompt.template);
  const isSlot = (line: number) =>
    forms.some(
      (form) => !form.isExample && line >= form.line && line < form.line + form.text.split('\n').length,
    );
  return findPlaceholders(prompt.template)
    .filter(({ line }) => !isSlot(line))
    .map(({ text, line }) => problemAt(prompt, line, leftPlaceholder(text)));
}

function list(names: readonly string[], separator: string): string {
  return names.map((name) => `{${name}}`).join(separator);
}
