/** Prompt packs: folders of plain files, one Markdown file per prompt key. */
import { createHash } from 'node:crypto';
import { ConfigError } from '../errors/errors.js';
import type { QaTypes } from '../records/qa-types.js';
import type { PromptKey } from '../records/record.js';
import { type ResolvedPack, resolvePack } from './chain.js';
import { problemsOf } from './check.js';
import { isScaffold } from './locate.js';
import type { PromptFile } from './prompt-file.js';
import { compileTemplate, type FixedText, fixedText } from './render.js';
import { type PromptSet, type PromptValues, type VariableOffer, variablesOf } from './variables.js';

/** An error names this many problems; the check lists all. */
const MOST_LISTED = 20;

/** One prompt of a pack. */
export interface Prompt {
  readonly key: PromptKey;
  /** Absolute path of the file it comes from, which may be one of a pack that is extended. */
  readonly file: string;
  /** The text with its variables in braces. */
  readonly template: string;
  readonly fixed_text: FixedText;
  /** First 16 hex digits of the SHA-256 of template and settings: changes only when the prompt does. */
  readonly hash: string;
  /** Sampling temperature that the prompt asks for; wins over the model's own. */
  readonly temperature?: number;
  /**
   * The text as the model gets it. Values are inserted, never scanned for variables themselves.
   * @throws Error when a variable that the template uses has no value.
   */
  render(variables: PromptValues): string;
}

/** A pack that was read and has no problems. */
export interface Pack {
  readonly name: string;
  /** The footage that it is for, in one sentence. */
  readonly domain: string;
  /** BCP 47 tag, e.g. `en`. */
  readonly language: string;
  /** The QA types it has prompts for. */
  readonly qa_types: readonly string[];
  /** All QA types, ours and those that the pack declares. */
  readonly types: QaTypes;
  /** Absolute path of its folder. */
  readonly directory: string;
  /** @throws ConfigError when the pack has no such prompt. */
  prompt(key: PromptKey): Prompt;
}

/**
 * Loads a pack with all that it extends and checks it; never takes another pack instead.
 *
 * @param name as `loadPack` takes it
 * @param set the prompts that it has to have, beside those of its QA types
 * @throws ConfigError when it is not found, or listing its problems by file and line (the first 20)
 */
export async function openPack(name: string, set: PromptSet, from = process.cwd()): Promise<Pack> {
  const resolved = await resolvePack(name, set, from);
  const problems = problemsOf(resolved);
  if (problems.length > 0) {
    const count = problems.length === 1 ? '1 problem' : `${problems.length} problems`;
    const lines = problems
      .slice(0, MOST_LISTED)
      .map(({ file, line, message }) => `  ${file}:${line}: ${message}`);
    if (problems.length > lines.length) lines.push(`  … and ${problems.length - lines.length} more`);
    throw new ConfigError(
      `The prompt pack "${resolved.name}" can't be used, it has ${count}:\n${lines.join('\n')}`,
      { hint: await remedy(resolved, problems.length) },
    );
  }
  return toPack(resolved);
}

async function remedy(resolved: ResolvedPack, count: number): Promise<string> {
  if (await isScaffold(resolved.directory)) {
    return 'This pack is a scaffold with places to fill in. "reeltrace prompts new DIR" makes a pack of your own from it.';
  }
  const rest =
    count > MOST_LISTED ? ` "reeltrace prompts check ${resolved.directory}" lists all problems.` : '';
  return `Correct the files named above; nothing was sent to a model.${rest}`;
}

function toPack(resolved: ResolvedPack): Pack {
  const prompts = new Map(
    [...resolved.prompts].map(([key, file]) => [key, toPrompt(file, variablesOf(key, resolved))]),
  );
  return {
    name: resolved.name,
    domain: resolved.domain,
    language: resolved.language,
    qa_types: resolved.qa_types,
    types: resolved.types,
    directory: resolved.directory,
    prompt(key) {
      const prompt = prompts.get(key);
      if (prompt !== undefined) return prompt;
      throw new ConfigError(`The prompt pack "${resolved.name}" has no prompt "${key}".`, {
        hint: `Take it out of workflow.qa_types, or add ${key}.md to ${resolved.directory}.`,
      });
    },
  };
}

function toPrompt({ key, file, template, settings }: PromptFile, offer: VariableOffer): Prompt {
  const { temperature } = settings;
  return {
    key,
    file,
    template,
    fixed_text: fixedText(template, offer.offers),
    hash: createHash('sha256')
      .update(JSON.stringify([template, { temperature }]))
      .digest('hex')
      .slice(0, 16),
    ...(temperature === undefined ? {} : { temperature }),
    render: compileTemplate(template, file, offer.offers),
  };
}
