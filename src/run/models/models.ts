/** Builds the models of a run from the configuration: adapter, limits, retries, memory. */
import { join } from 'node:path';
import type { Config, Endpoint } from '../../config/config.js';
import type { Preference } from '../../flow/turns.js';
import type { Media } from '../../media/media.js';
import type { AccountEvent } from '../../models/account.js';
import { createBudget, withBudget } from '../../models/budget.js';
import { chainModel, type ModelWrapper } from '../../models/chain.js';
import { createGemini } from '../../models/gemini.js';
import { withAccount } from '../../models/limit.js';
import { openMemory } from '../../models/memory.js';
import { type CallEvent, createMeter, type Price, type Spent, withMeter } from '../../models/meter.js';
import type { Model, Question } from '../../models/model.js';
import { createOpenAi } from '../../models/openai.js';
import { type CallMemory, withMemory } from '../../models/remember.js';
import { type RetryEvent, withRetry } from '../../models/retry.js';
import { withStructure } from '../../models/structured.js';
import type { PromptKey, Step } from '../../records/record.js';
import { openSpending } from '../../results/spending.js';
import { stateDirectory } from '../../results/state-directory.js';
import { createSignals } from '../../signals/index.js';
import { STEPS, type StepList } from '../../steps.js';
import type { AccountLoad } from '../events.js';
import { type AccountTime, openAccounts } from './accounts.js';
import { checkPrices, geminiOptions, openAiOptions, type PaidEndpoint, paidEndpoint } from './endpoint.js';
import { endpointOf, roleModel, routesOf, sectionOf, standIn } from './routes.js';
import { openUploads } from './uploads.js';

/** The models that a run asks. */
export interface Models {
  readonly vlm: Model;
  readonly llm: Model;
  /** Called when nothing more will be asked about a video. */
  release?(path: string): Promise<void>;
  /** What the calls have used so far. */
  spent?(): readonly Spent[];
  /** Sets which waiting calls go first: those of late steps (the default) or those of early ones. */
  prefer?(preference: Preference): void;
  /** How busy each account is. */
  load?(): readonly AccountLoad[];
  /** Called when the run is over. */
  close?(): Promise<void>;
}

/** Makes a wrapper for an endpoint. @param section where the endpoint is in the configuration: `vlm`, `models.careful` */
export type Guard = (section: string, endpoint: Endpoint) => ModelWrapper;

/** What is needed in addition to the configuration. */
export interface ModelsOptions {
  readonly steps: ReadonlySet<Step>;
  /** All steps; the built-in ones by default. */
  readonly list?: StepList;
  readonly media: Media;
  /** Where keys are looked up when the configuration leaves them empty. */
  readonly environment?: NodeJS.ProcessEnv | undefined;
  readonly onEvent?: ((event: AccountEvent) => void) | undefined;
  readonly onCall?: ((event: CallEvent) => void) | undefined;
  readonly onRetry?: ((event: RetryEvent) => void) | undefined;
  /** A wrapper around each endpoint that costs something; answers from memory don't pass through it. */
  readonly guard?: Guard | undefined;
  /** Remembered answers older than this don't count, in milliseconds since 1970; absent: all count. */
  readonly since?: (question: Question) => number;
  /** Replaces the real clock for limits, cooldowns and waits between retries. */
  readonly time?: AccountTime;
}

const FIRST_DELAY_MS = 1000;
const MAX_DELAY_MS = 60_000;
const FREE: Price = { input: 0, output: 0, cached: 0 };

/**
 * Makes the models that the selected steps need, one per endpoint. Models of one account share its limits. Answers that
 * cost something are remembered.
 * @throws ConfigError that names the field when an endpoint can't work: no key, no model name
 */
export async function createModels(config: Config, options: ModelsOptions): Promise<Models> {
  const { results_dir, workflow } = config;
  const { media, environment = process.env, onEvent, steps, list = STEPS, time = {} } = options;
  const { endpoints, routes } = routesOf(config, steps, list);
  const paid = new Map<string, PaidEndpoint>();
  for (const name of new Set(routes.values())) {
    const endpoint = paidEndpoint(sectionOf(name), endpointOf(endpoints, name), environment);
    if (endpoint !== undefined) paid.set(name, endpoint);
  }
  checkPrices(config.limits, [...paid.values()]);
  const accounts = openAccounts([...paid.values()], workflow, { ...time, on_event: onEvent });
  const meter = createMeter(options.onCall);
  const spending = openSpending(results_dir, config.limits);
  const budget = createBudget(config.limits, spending);
  const store = await openUploads(join(results_dir, '.reeltrace', 'uploads.json'));
  let memory: CallMemory | undefined;

  const answering = new Map<PromptKey, Model>();
  for (const name of new Set(routes.values())) {
    const endpoint = paid.get(name);
    const guard = endpoint && options.guard?.(sectionOf(name), endpoint.endpoint);
    const model = endpoint ? await createPaid(endpoint, guard) : meter.count(createSignals(media), FREE);
    for (const [key, asked] of routes) if (asked === name) answering.set(key, model);
  }
  const made = [...new Set(answering.values())];
  const role = (watches: boolean) => roleModel(watches, answering, list, standIn('none', 'none'));

  return {
    vlm: role(true),
    llm: role(false),
    spent: meter.spent,
    prefer: (preference) => {
      for (const account of accounts.values()) account.prefer(preference);
    },
    load: () => [...accounts].map(([id, account]) => ({ name: nameOf(id), ...account.state() })),
    release: async (path) => {
      await Promise.all(made.map((model) => model.release?.(path)));
    },
    close: async () => {
      await Promise.all(made.map((model) => model.close?.()));
      await memory?.close();
      spending.close();
    },
  };

  /** An adapter with the limits of its account, retries where they can help, and the memory of earlier answers. */
  async function createPaid(
    { endpoint, key, limits, section, account: id }: PaidEndpoint,
    guard: ModelWrapper | undefined,
  ): Promise<Model> {
    const account = accounts.get(id);
    if (account === undefined) throw new Error(`the account of ${section} was not opened`);
    const dependencies = { section, on_limits: account.learn };
    const adapter =
      endpoint.backend === 'gemini'
        ? await createGemini(geminiOptions(endpoint.gemini, key, workflow, steps), media, {
            ...dependencies,
            store,
            wait: time.wait,
          })
        : await createOpenAi(openAiOptions(endpoint.openai, key, workflow), media, dependencies);
    const { max_attempts, max_parse_attempts } = workflow;
    const delays = { base_delay_ms: FIRST_DELAY_MS, max_delay_ms: MAX_DELAY_MS };
    const on_event = options.onRetry;
    const price = limits.price_per_million_tokens;
    // Opened only here: nothing is made on disk for an endpoint that can't work.
    memory ??= await openMemory((await stateDirectory(config)).calls);
    return chainModel(adapter, [
      withMeter(meter, price),
      withBudget(budget, price),
      withAccount(account, { rankOf: list.rankOf }),
      withStructure(),
      withRetry({ max_attempts, max_parse_attempts, ...delays, ...time, on_event }),
      ...(guard === undefined ? [] : [guard]),
      withMemory(memory, media.hash, { since: options.since }),
    ]);
  }

  /** The names of the endpoints that share an account; its own name is a hash. */
  function nameOf(account: string): string {
    return [...paid].flatMap(([name, endpoint]) => (endpoint.account === account ? [name] : [])).join(' + ');
  }
}
