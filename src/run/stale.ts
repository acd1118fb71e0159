import type { Model } from '../models/model.js';
import { modelHash } from '../operators/ask.js';
import type { Pack } from '../prompts/index.js';
import { type PromptKey, type Provenance, type Step, stepOfPrompt, watchesVideo } from '../record.js';
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
  const promptHashes = new Map<string, string | undefined>();
  const promptHash = (key: string) => {
    if (!promptHashes.has(key)) promptHashes.set(key, hashOf(pack, key as PromptKey));
    return promptHashes.get(key);
  };
  const modelHashes = new Map<string, string>();
  const expectedModel = (keys: readonly string[]) => {
    const name = keys.join(' ');
    const known = modelHashes.get(name);
    if (known !== undefined) return known;
    const hash = modelHash((keys as readonly PromptKey[]).map((key) => answering(models, key)));
    modelHashes.set(name, hash);
    return hash;
  };
  return (step, made) => {
    const { prompts, model_hash } = made ?? {};
    if (prompts === undefined || !steps.has(step)) return undefined;
    const keys = Object.keys(prompts);
    if (keys.some((key) => promptHash(key) !== prompts[key])) return 'prompt';
    const changed = model_hash !== undefined && keys.length > 0 && expectedModel(keys) !== model_hash;
    return changed ? 'model' : undefined;
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
