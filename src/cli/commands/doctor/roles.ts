/** Which endpoints a run asks, and for what. */
import type { Config, Endpoint } from '../../../config/config.js';
import { isAskedForForm } from '../../../operators/ask.js';
import type { Step } from '../../../records/record.js';
import { endpointOf, routesOf, sectionOf } from '../../../run/models/routes.js';
import { STEPS } from '../../../steps.js';

/** An endpoint, and what the selected steps ask of it. */
export interface Role {
  readonly name: string;
  /** `vlm`, `models.careful`. */
  readonly section: string;
  readonly endpoint: Endpoint;
  /** The steps that show it video. */
  readonly watching: ReadonlySet<Step>;
  /** The steps that have it read text. */
  readonly reading: ReadonlySet<Step>;
  /** Answers are asked for as JSON by a schema. */
  readonly isAskedForForm: boolean;
}

/** The endpoints that the selected steps ask, each once. @throws ConfigError as `routesOf` does */
export function rolesOf(config: Config, steps: ReadonlySet<Step>): readonly Role[] {
  const { endpoints, routes } = routesOf(config, steps);
  return [...new Set(routes.values())].map((name) => {
    const prompts = [...STEPS.prompts]
      .filter(([key]) => routes.get(key) === name)
      .map(([, prompt]) => prompt);
    const stepsOf = (watches: boolean) =>
      new Set(prompts.filter((prompt) => prompt.watches === watches).map(({ step }) => step));
    const endpoint = endpointOf(endpoints, name);
    const reading = stepsOf(false);
    return {
      name,
      section: sectionOf(name),
      endpoint,
      watching: stepsOf(true),
      reading,
      isAskedForForm: reading.has('3') && isAskedForForm(endpoint, config.workflow.structured_output),
    };
  });
}

/** The name of the model that is asked. */
export function modelOf({ backend, gemini, openai }: Endpoint): string {
  return backend === 'gemini' ? gemini.model : openai.model_name;
}

/** Each server behind an endpoint that has several, as an endpoint of its own. */
export function replicasOf(role: Role): Role[] {
  const { endpoint } = role;
  if (endpoint.backend !== 'openai' || endpoint.openai.base_urls.length < 2) return [];
  return endpoint.openai.base_urls.map((base_url) => ({
    ...role,
    endpoint: { ...endpoint, openai: { ...endpoint.openai, base_url, base_urls: [] } },
  }));
}

/** The endpoint in words: `openai, model teacher at localhost:8000`. */
export function describeEndpoint(endpoint: Endpoint): string {
  const { backend, openai } = endpoint;
  if (backend === 'signals') return 'signals, embedded';
  const model = modelOf(endpoint);
  const { base_url } = endpoint[backend];
  const [address = base_url, ...others] = backend === 'openai' ? openai.base_urls : [];
  const more = others.length === 0 ? '' : ` and ${others.length} more`;
  const host = URL.canParse(address) ? ` at ${new URL(address).host}${more}` : '';
  return `${backend}, model ${model === '' ? '(none)' : model}${host}`;
}
