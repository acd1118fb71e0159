/** Which endpoint would answer which prompt. Opens nothing, asks no model and needs no key. */
import type { Config } from '../config/config.js';
import { geminiParameters } from '../models/gemini/options.js';
import type { Price } from '../models/meter.js';
import type { Model, VideoInput } from '../models/model.js';
import { openAiParameters } from '../models/openai/options.js';
import type { PromptKey, Step } from '../records/record.js';
import { geminiOptions, type Limits, openAiOptions, paidEndpoint } from '../run/models/endpoint.js';
import { endpointOf, roleModel, routesOf, sectionOf, standIn } from '../run/models/routes.js';
import { SIGNALS_PARAMETERS } from '../signals/index.js';
import type { StepList } from '../steps.js';
import { type Carriage, carriedToGemini, carriedToOpenAi, readBySignals } from './carriage.js';

/** An endpoint of the configuration. */
export interface PlannedEndpoint {
  /** `vlm`, `llm`, or its name under `models`. */
  readonly name: string;
  /** Where it is in the configuration, e.g. `vlm.gemini`. */
  readonly section: string;
  /** Placeholder for the model that would be asked; asking it is a bug. */
  readonly model: Model;
  readonly price: Price;
  /** The account with its limits; undefined for the embedded model, which has none. */
  readonly account: { readonly id: string; readonly limits: Limits } | undefined;
  /** True when a run needs a key, but there is none. */
  readonly lacks_key: boolean;
  /** How a video would be sent with a prompt of this size. */
  carry(video: VideoInput, prompt_bytes: number, isFirst: boolean): Carriage;
}

/** The endpoints of a run by prompt, and the models that records are judged by. */
export interface PlannedModels {
  readonly vlm: Model;
  readonly llm: Model;
  readonly answering: ReadonlyMap<PromptKey, PlannedEndpoint>;
}

const FREE: Price = { input: 0, output: 0, cached: 0 };
/** Placeholder for a key that only a run needs. */
const NO_KEY = 'needed-by-a-run-only';

/** Reads which models would be asked. @throws ConfigError for an endpoint that can't work, except for a missing key */
export function planModels(
  config: Config,
  steps: ReadonlySet<Step>,
  environment: NodeJS.ProcessEnv,
  list: StepList,
): PlannedModels {
  const { endpoints, routes } = routesOf(config, steps, list);
  const answering = new Map<PromptKey, PlannedEndpoint>();
  for (const name of new Set(routes.values())) {
    const endpoint = planEndpoint(name, endpointOf(endpoints, name), config.workflow, steps, environment);
    for (const [key, asked] of routes) if (asked === name) answering.set(key, endpoint);
  }
  const models = new Map([...answering].map(([key, { model }]) => [key, model]));
  const role = (watches: boolean) => roleModel(watches, models, list, standIn('none', 'none'));
  return { vlm: role(true), llm: role(false), answering };
}

function planEndpoint(
  name: string,
  endpoint: Config['vlm'],
  workflow: Config['workflow'],
  steps: ReadonlySet<Step>,
  environment: NodeJS.ProcessEnv,
): PlannedEndpoint {
  const withKey = { ...environment, OPENAI_API_KEY: environment['OPENAI_API_KEY'] || NO_KEY };
  const paid = paidEndpoint(sectionOf(name), endpoint, withKey);
  if (paid === undefined)
    return {
      name,
      section: `${sectionOf(name)}.signals`,
      model: standIn('signals', 'signals', SIGNALS_PARAMETERS),
      price: FREE,
      account: undefined,
      lacks_key: false,
      carry: (video, _bytes, isFirst) => readBySignals(video, isFirst),
    };
  const { section, key, limits } = paid;
  const account = { id: paid.account, limits };
  const common = { name, section, price: limits.price_per_million_tokens, account };
  if (paid.endpoint.backend === 'gemini') {
    const options = geminiOptions(paid.endpoint.gemini, key, workflow, steps);
    return {
      ...common,
      model: standIn('gemini', options.model, geminiParameters(options)),
      lacks_key: key === '',
      carry: (video, prompt_bytes) => carriedToGemini(video, prompt_bytes, options),
    };
  }
  const { openai } = paid.endpoint;
  const isOwn = openai.base_url !== '' || openai.base_urls.length > 0;
  const options = openAiOptions(openai, key === NO_KEY ? '' : key, workflow);
  return {
    ...common,
    model: standIn('openai', options.model_name, openAiParameters(options)),
    lacks_key: key === NO_KEY && !isOwn,
    carry: (video) => carriedToOpenAi(video, options),
  };
}
