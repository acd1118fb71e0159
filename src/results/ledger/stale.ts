import type { Model } from '../../models/model.js';
import { asStructured } from '../../models/structured.js';
import { isAskedForForm, joinModelHashes, modelHash, type StructuredOutput } from '../../operators/ask.js';
import type { Pack } from '../../prompts/index.js';
import type { PromptKey, Provenance, Step } from '../../records/record.js';
import { STEPS, type StepList } from '../../steps.js';

/** What has changed since a row was made; `age`: nothing, but everything is made again. */
export type StaleReason = 'prompt' | 'model' | 'video' | 'upstream' | 'age';

/** The parts of a provenance that say what a row was made from; rows of other tools don't have them. */
export type MadeFrom = Partial<Pick<Provenance, 'prompts' | 'model_hash' | 'written_at'>>;

/**
 * Decides whether a row would be made from another prompt or by another model today, or is made again anyway.
 * @param written when it was written, in milliseconds since 1970; by default as `made` says
 */
export type Judge = (
  step: string,
  made: MadeFrom | undefined,
  written?: number,
) => 'prompt' | 'model' | 'age' | undefined;

/** Counts every row as up to date. */
export const NEVER_STALE: Judge = () => undefined;

/**
 * A judge for a refresh of everything: rows that were written before it began are out of date.
 * @param since when it began, in milliseconds since 1970; rows that don't say when they were written count as older
 */
export function judgeByAge(judge: Judge, since: number): Judge {
  return (step, made, written = writtenAt(made)) =>
    judge(step, made, written) ?? (written < since ? 'age' : undefined);
}

/** When a row was written, in milliseconds since 1970; 0 when it does not say. */
export function writtenAt(made: MadeFrom | undefined): number {
  return Date.parse(made?.written_at ?? '') || 0;
}

/** The hash of the model that answers each prompt, and of the parameters that shape its answers. */
export type ModelHashes = Readonly<Record<PromptKey, string>>;

/**
 * Which model answers each prompt of the selected steps, as hashes: enough to judge by, and no secret. A model that is
 * asked for JSON by a schema gives other answers, so its hash differs.
 */
export function modelHashes(
  models: { readonly vlm: Model; readonly llm: Model },
  steps: ReadonlySet<Step>,
  structured_output: StructuredOutput = 'off',
  list: StepList = STEPS,
): ModelHashes {
  const hashes = [...list.prompts].flatMap(([prompt_key, { step, watches }]) => {
    if (!steps.has(step)) return [];
    const model = watches ? models.vlm : models.llm;
    const by = model.pick?.({ prompt_key, step }) ?? model;
    const isQuestion = list.qa_types.ofKey(prompt_key) !== undefined;
    const asked = isQuestion && isAskedForForm(by, structured_output) ? asStructured(by) : by;
    return [[prompt_key, modelHash([asked])] as const];
  });
  return Object.fromEntries(hashes);
}

/**
 * A judge by the prompts and models of this run. What a row does not say can't make it out of date. If the model of a
 * prompt is unknown, only its text is judged.
 */
export function judgeByHashes(pack: Pack, models: ModelHashes, steps: ReadonlySet<Step>): Judge {
  const promptHashes = new Map<string, string | undefined>();
  const promptHash = (key: string) => {
    if (!promptHashes.has(key)) promptHashes.set(key, hashOf(pack, key));
    return promptHashes.get(key);
  };
  const expected = new Map<string, string | undefined>();
  const expectedModel = (keys: readonly string[]) => {
    const name = keys.join(' ');
    if (!expected.has(name)) {
      const hashes = keys.map((key) => models[key]);
      const known = hashes.filter((hash) => hash !== undefined);
      expected.set(name, known.length === hashes.length ? joinModelHashes(known) : undefined);
    }
    return expected.get(name);
  };
  return (step, made) => {
    const { prompts, model_hash } = made ?? {};
    if (prompts === undefined || !steps.has(step)) return undefined;
    const keys = Object.keys(prompts);
    if (keys.some((key) => promptHash(key) !== prompts[key])) return 'prompt';
    if (model_hash === undefined || keys.length === 0) return undefined;
    const expectedHash = expectedModel(keys);
    return expectedHash !== undefined && expectedHash !== model_hash ? 'model' : undefined;
  };
}

/** The hash of a prompt; undefined when the pack no longer has it, which counts as a change. */
function hashOf(pack: Pack, key: PromptKey): string | undefined {
  try {
    return pack.prompt(key).hash;
  } catch {
    return undefined;
  }
}
