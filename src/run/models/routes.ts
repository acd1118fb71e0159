/** Which endpoint answers which prompt. */
import type { Config, Endpoint } from '../../config/config.js';
import { ConfigError } from '../../errors/errors.js';
import type { Model, Question } from '../../models/model.js';
import { switchModel } from '../../models/switch.js';
import type { PromptKey, Step } from '../../records/record.js';
import { STEPS, type StepList, withoutLane } from '../../steps.js';

/** All endpoints by name, and the endpoint name of each prompt. */
export interface Routes {
  readonly endpoints: ReadonlyMap<string, Endpoint>;
  readonly routes: ReadonlyMap<PromptKey, string>;
}

/** The endpoint of that name. @throws Error when there is none: names are checked before */
export function endpointOf(endpoints: Routes['endpoints'], name: string): Endpoint {
  const endpoint = endpoints.get(name);
  if (endpoint === undefined) throw new Error(`there is no endpoint named ${name}`);
  return endpoint;
}

/** All endpoints by name. @throws ConfigError for a name that is already taken */
function namedEndpoints({ vlm, llm, models }: Config): ReadonlyMap<string, Endpoint> {
  for (const name of ['vlm', 'llm'])
    if (Object.hasOwn(models, name))
      throw new ConfigError(`models.${name}: the name ${name} is already taken by the endpoint ${name}`, {
        hint: `give it another name, or write its fields under ${name} itself`,
      });
  return new Map(Object.entries({ ...models, vlm, llm }));
}

/** Where an endpoint is in the configuration: `vlm`, `models.careful`. */
export function sectionOf(name: string): string {
  return name === 'vlm' || name === 'llm' ? name : `models.${name}`;
}

/**
 * The endpoint that each prompt of the selected steps goes to.
 * @throws ConfigError for an unknown endpoint name, or one that is already taken
 */
export function routesOf(config: Config, steps: ReadonlySet<Step>, list: StepList = STEPS): Routes {
  const { pipeline } = config;
  const endpoints = namedEndpoints(config);
  for (const [key, name] of Object.entries(pipeline))
    if (name !== undefined && !endpoints.has(name))
      throw new ConfigError(`pipeline.${key}: there is no endpoint named ${name}`, {
        hint: `name one of ${[...endpoints.keys()].join(', ')}, or add it under models`,
      });
  const asked = [...list.prompts].filter(([, { step }]) => steps.has(step));
  const routes = asked.map(
    ([key, { step, watches }]) =>
      [
        key,
        pipeline[key] ?? pipeline[withoutLane(key)] ?? pipeline[step] ?? (watches ? 'vlm' : 'llm'),
      ] as const,
  );
  return { endpoints, routes: new Map(routes) };
}

/** One model for all prompts that watch video, or for all that read text; it passes each prompt to its own model. */
export function roleModel(
  watches: boolean,
  answering: ReadonlyMap<PromptKey, Model>,
  list: StepList,
  unneeded: Model,
): Model {
  const own = [...answering].filter(([key]) => list.prompts.get(key)?.watches === watches);
  const [only, ...others] = new Set(own.map(([, model]) => model));
  return only !== undefined && others.length === 0 ? only : switchModel(unneeded, Object.fromEntries(own));
}

/** Placeholder for a model that nothing asks: being asked is a bug. */
export function standIn(backend: string, name: string, parameters: Model['parameters'] = {}): Model {
  const ask = async ({ step }: Question) => {
    throw new Error(`step ${step} asked the model ${name}, which was not made`);
  };
  return { backend, name, parameters, ask };
}
