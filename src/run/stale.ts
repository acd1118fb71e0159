import type { Model } from '../models/model.js';
import { joinModelHashes, modelHash } from '../operators/ask.js';
import type { Pack } from '../prompts/index.js';
import {
  PROMPT_KEYS,
  type PromptKey,
  type Provenance,
  type Step,
  stepOfPrompt,
  watchesVideo,
} from '../record.js';
import type { RowStep } from '../rows.js';

/** What a row that is out of date was made from that is different now. */
export type StaleReason = 'prompt' | 'model' | 'video' | 'upstream';

/** The parts of a provenance that say what a row was made from; rows of other tools have none. */
export type MadeFrom = Partial<
  Pick<Provenance, 'prompts' | 'model_hash' | 'upstream' | 'fingerprint' | 'video_stamp'>
>;

/** Tells whether a row would be made from another prompt or by another model today. */
export type Judge = (step: RowStep, made: MadeFrom | undefined) => 'prompt' | 'model' | undefined;

/** Takes every row as up to date. */
export const NEVER_STALE: Judge = () => undefined;

/** A judge by the prompts and models of this run. What a row does not say can't make it out of date. */
export function judgeBy(
  pack: Pack,
  models: { readonly vlm: Model; readonly llm: Model },
  steps: ReadonlySet<Step>,
): Judge {
  return judgeByHashes(pack, modelHashes(models, steps), steps);
}

/** The hash of the model that answers each prompt, and of the parameters that shape its answers. */
export type ModelHashes = Readonly<Partial<Record<PromptKey, string>>>;

/** Which model answers each prompt of the selected steps, as hashes: enough to judge by, and no secret. */
export function modelHashes(
  models: { readonly vlm: Model; readonly llm: Model },
  steps: ReadonlySet<Step>,
): ModelHashes {
  const keys = PROMPT_KEYS.filter((key) => steps.has(stepOfPrompt(key)));
  return Object.fromEntries(keys.map((key) => [key, modelHash([answering(models, key)])]));
}

/** {@link judgeBy} without the models at hand; a prompt that no model is known of is judged by its text alone. */
export function judgeByHashes(pack: Pack, models: ModelHashes, steps: ReadonlySet<Step>): Judge {
  const promptHashes = new Map<string, string | undefined>();
  const promptHash = (key: string) => {
    if (!promptHashes.has(key)) promptHashes.set(key, hashOf(pack, key as PromptKey));
    return promptHashes.get(key);
  };
  const expected = new Map<string, string | undefined>();
  const expectedModel = (keys: readonly string[]) => {
    const name = keys.join(' ');
    if (!expected.has(name)) {
      const hashes = keys.map((key) => models[key as PromptKey]);
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

function answering({ vlm, llm }: { readonly vlm: Model; readonly llm: Model }, prompt_key: PromptKey): Model {
  const model = watchesVideo(prompt_key) ? vlm : llm;
  return model.pick?.({ prompt_key, step: stepOfPrompt(prompt_key) }) ?? model;
}

/** A prompt that the pack no longer has can't be told from a changed one. */
function hashOf(pack: Pack, key: PromptKey): string | undefined {
  try {
    return pack.prompt(key).hash;
  } catch {
    return undefined;
  }
}
