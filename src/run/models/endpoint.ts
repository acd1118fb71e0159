/** Turns the configuration of an endpoint into the options of its adapter. Pure. */
import type { Config, Endpoint } from '../../config/config.js';
import { ConfigError } from '../../errors/errors.js';
import type { GeminiOptions } from '../../models/gemini/options.js';
import { accountName } from '../../models/http/endpoint.js';
import type { OpenAiOptions } from '../../models/openai/options.js';
import type { Step } from '../../records/record.js';

/** An endpoint that costs something, and where it is in the configuration, for messages. */
export interface PaidEndpoint {
  readonly endpoint: Endpoint & { readonly backend: 'gemini' | 'openai' };
  /** E.g. `vlm.gemini`, `models.careful.openai`. */
  readonly section: string;
  readonly key: string;
  /** Address and key as a hash that reveals neither. */
  readonly account: string;
  readonly limits: Limits;
}

/** The limits of the account of an endpoint, and its prices. */
export type Limits = Pick<
  Endpoint['gemini'],
  'max_concurrent' | 'requests_per_minute' | 'tokens_per_minute' | 'price_per_million_tokens'
>;

/**
 * Reads which model is asked, with which key and within which limits.
 * @param section where the endpoint is in the configuration: `vlm`, `models.careful`
 * @returns undefined for the embedded model, which has no account
 * @throws ConfigError when no model is named, or when OpenAI's own server is asked without a key; other servers may
 *   need none
 */
export function paidEndpoint(
  section: string,
  endpoint: Endpoint,
  environment: NodeJS.ProcessEnv,
): PaidEndpoint | undefined {
  const { backend, gemini, openai } = endpoint;
  if (backend === 'signals') return undefined;
  const paid = { endpoint: { ...endpoint, backend }, section: `${section}.${backend}` };
  if (backend === 'gemini') {
    const key = gemini.api_key || environment.GOOGLE_API_KEY || environment.GEMINI_API_KEY || '';
    return { ...paid, key, account: accountName(gemini.base_url, key), limits: gemini };
  }
  if (openai.model_name === '')
    throw new ConfigError(`${section}.openai.model_name: missing`, {
      hint: 'name the model that the server offers',
    });
  const key = openai.api_key || environment.OPENAI_API_KEY || '';
  const replicas = openai.base_urls.length > 0 ? openai.base_urls : [openai.base_url];
  if (key === '' && replicas.includes(''))
    throw new ConfigError(`${section}.openai.api_key: missing; OpenAI asks for a key`, {
      hint: `set the variable OPENAI_API_KEY, or name a server of your own in ${section}.openai.base_url`,
    });
  return { ...paid, key, account: accountName(replicas.join(' '), key), limits: openai };
}

/**
 * Makes sure that a limit on money can be enforced.
 * @throws ConfigError that names the field of an unknown price
 */
export function checkPrices(
  { max_cost }: Pick<Config['limits'], 'max_cost'>,
  endpoints: readonly PaidEndpoint[],
): void {
  const unpriced = max_cost === null ? undefined : endpoints.find(({ limits }) => !isPriced(limits));
  if (unpriced === undefined) return;
  const { endpoint, section } = unpriced;
  const model = endpoint.backend === 'gemini' ? endpoint.gemini.model : endpoint.openai.model_name;
  throw new ConfigError(`limits.max_cost: the price of ${model} is unknown`, {
    hint: `set ${section}.price_per_million_tokens, both input and output; 0 where it costs nothing`,
  });
}

/** True when both prices that a sum needs are known. */
export function isPriced({ price_per_million_tokens: { input, output } }: Limits): boolean {
  return input !== null && output !== null;
}

/** The options of the adapter; null in the configuration means: not set. */
export function geminiOptions(
  gemini: Endpoint['gemini'],
  api_key: string,
  workflow: Config['workflow'],
  steps: ReadonlySet<Step>,
): GeminiOptions {
  const several = steps.has('1a') || steps.has('1b');
  const reuse_uploads = gemini.reuse_uploads ?? several;
  return withoutNull({ ...gemini, ...longVideos(workflow), api_key, reuse_uploads });
}

/** The options of the adapter; null in the configuration means: not set. */
export function openAiOptions(
  openai: Endpoint['openai'],
  api_key: string,
  workflow: Config['workflow'],
): OpenAiOptions {
  return withoutNull({ ...openai, ...longVideos(workflow), api_key });
}

function longVideos(workflow: Config['workflow']) {
  const { long_video_threshold_sec, long_video_sample_fps, long_video_max_frames } = workflow;
  return { long_video_threshold_sec, long_video_sample_fps, long_video_max_frames };
}

type WithoutNull<T> = { [Key in keyof T]: Exclude<T[Key], null> };

function withoutNull<T extends object>(options: T): WithoutNull<T> {
  return Object.fromEntries(Object.entries(options).filter(([, value]) => value !== null)) as WithoutNull<T>;
}
