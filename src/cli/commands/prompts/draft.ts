/** Drafts the texts of the workshop with the configured LLM. */
import type { Config } from '../../../config/config.js';
import { ConfigError, ParseError, RecordError } from '../../../errors/errors.js';
import { createMedia } from '../../../media/index.js';
import type { Model } from '../../../models/model.js';
import { DRAFTED_MARKERS, draftQuestion, parseDraft } from '../../../prompts/draft.js';
import type { MarkerValue, WorkshopAnswers } from '../../../prompts/workshop.js';
import { createModels } from '../../../run/models/models.js';
import { foundConfig, readConfig } from '../../options/config-file.js';

export interface Drafts {
  readonly values: ReadonlyMap<string, MarkerValue>;
  /** Markers without a usable draft, with the reasons. */
  readonly failed: ReadonlyMap<string, string>;
}

/** Asks the endpoint of the step that reads and writes text; the prompt key could be any of that step. */
const CALL = { step: '2', prompt_key: 'normal_description' } as const;

/**
 * Asks a model for the text of each marker that it may draft, all at once. An unusable draft does not affect the
 * others.
 * @param explanations what the scaffold says about its markers
 */
export async function draftMarkers(
  model: Model,
  answers: WorkshopAnswers,
  explanations: ReadonlyMap<string, string>,
): Promise<Drafts> {
  const values = new Map<string, MarkerValue>();
  const failed = new Map<string, string>();
  const draft = async (name: (typeof DRAFTED_MARKERS)[number]) => {
    const text = draftQuestion(name, explanations.get(name) ?? '', answers);
    try {
      const answer = await model.ask({ ...CALL, text, check: (given) => void parseDraft(name, given) });
      values.set(name, parseDraft(name, answer.text));
    } catch (error) {
      if (!(error instanceof RecordError || error instanceof ParseError)) throw error;
      failed.set(name, error.message);
    }
  };
  // All drafts end before an error is thrown, so that no call outlives the models.
  const settled = await Promise.allSettled(DRAFTED_MARKERS.map(draft));
  const broken = settled.find((result) => result.status === 'rejected');
  if (broken !== undefined) throw broken.reason;
  return { values, failed };
}

/** Reads the configuration that names the LLM, before anything is asked. @throws ConfigError when there is none */
export async function readDraftConfig(file: string | undefined = foundConfig()): Promise<Config> {
  if (file !== undefined) return await readConfig({ file, overrides: [], flags: {} });
  throw new ConfigError('--with-llm needs a configuration that names the LLM', {
    hint: 'add -c FILE; reeltrace init writes one',
  });
}

/**
 * Drafts with the LLM of a configuration.
 * @throws ConfigError when it can't write text; FatalError and QuotaError as a run does
 */
export async function draftWith(
  config: Config,
  answers: WorkshopAnswers,
  explanations: ReadonlyMap<string, string>,
): Promise<Drafts> {
  const models = await createModels(config, { steps: new Set([CALL.step]), media: await createMedia() });
  try {
    const model = models.llm.pick?.(CALL) ?? models.llm;
    if (model.backend === 'signals')
      throw new ConfigError("the embedded model signals measures pixels and can't write prompts", {
        hint: 'set llm.backend to gemini or openai, or leave --with-llm out',
      });
    return await draftMarkers(model, answers, explanations);
  } finally {
    await models.close?.();
  }
}
