/** Tries one endpoint of a configuration: asks it as a run would, but only once, and removes everything it made. */
import { mkdtemp, rm } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import type { Config } from '../../config/config.js';
import { TransientError } from '../../errors/errors.js';
import type { Model } from '../../models/model.js';
import { createModels, type ModelsOptions } from '../../run/models/models.js';

/** A server that takes longer than this, in seconds, is not ready for a run. */
const PATIENCE = 90;

/** What a trial needs. */
export interface TrialOptions extends Pick<ModelsOptions, 'environment' | 'media' | 'onEvent'> {
  /** Ends the trial. */
  readonly stop?: AbortSignal | undefined;
}

/** An endpoint that can be asked. */
export interface Trial {
  /** Takes questions of step 1b, about video. */
  readonly watching: Model;
  /** Takes questions of step 2, about text. */
  readonly reading: Model;
  /** A folder that is removed when the trial ends. */
  readonly directory: string;
  /** Aborts when the trial is stopped or takes too long. */
  readonly signal: AbortSignal;
}

/**
 * Gives `work` an endpoint to ask. Nothing is tried twice, since the user waits for the answer, and nothing is
 * remembered.
 * @param name of the endpoint: `vlm`, `llm`, or one of `models`
 * @throws ConfigError when the endpoint can't work: no key, no model name; TransientError when it takes too long; and
 *   whatever `work` throws
 */
export async function withTrial<T>(
  config: Config,
  name: string,
  { media, environment, onEvent, stop }: TrialOptions,
  work: (trial: Trial) => Promise<T>,
): Promise<T> {
  const patience = AbortSignal.timeout(PATIENCE * 1000);
  const signal = stop === undefined ? patience : AbortSignal.any([stop, patience]);
  const directory = await mkdtemp(join(tmpdir(), 'reeltrace-try-'));
  try {
    const tried: Config = {
      ...config,
      results_dir: directory,
      pipeline: { '1b': name, '2': name },
      workflow: { ...config.workflow, max_attempts: 1, max_parse_attempts: 1, on_quota: 'stop' },
      limits: { ...config.limits, max_calls: null, max_tokens: null },
    };
    const steps = new Set(['1b', '2']);
    const models = await createModels(tried, { environment, onEvent, media, steps });
    try {
      return await work({ watching: models.vlm, reading: models.llm, directory, signal });
    } finally {
      await models.close?.();
    }
  } catch (error) {
    if (patience.aborted) throw new TransientError(`there was no answer within ${PATIENCE} s`);
    throw error;
  } finally {
    await rm(directory, { recursive: true, force: true });
  }
}
