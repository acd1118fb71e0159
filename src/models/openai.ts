/**
 * OpenAI-compatible servers behind the model port, and the only file that knows their SDK. Questions, answers and
 * refusals are mapped by pure functions in the folder of the same name; this file makes the calls.
 */
import type { Media } from '../media/media.js';
import { parseJson } from '../records/json.js';
import type { LearnedLimits } from './allowance.js';
import { createPrepared, type Delivered } from './delivery.js';
import { type AnswerRequest, createStanding, requestAnswer, sdkCall } from './http/call.js';
import { checkAddress, headerKey } from './http/endpoint.js';
import { type Exchange, exchangeFetch } from './http/exchange.js';
import { garbledError } from './http/failure.js';
import { errorOfRefusal } from './http/refusal.js';
import type { Answer, Model, Question } from './model.js';
import { openAiAnswer } from './openai/answer.js';
import { deliverToOpenAi } from './openai/deliver.js';
import {
  OPENAI_ADDRESS,
  type OpenAiOptions,
  openAiAddresses,
  openAiDelivery,
  openAiNames,
  openAiParameters,
} from './openai/options.js';
import { hiddenStatus, openAiRefusal } from './openai/refusal.js';
import { askReplicas, createReplicas } from './openai/replicas.js';
import { type OpenAiPart, openAiRequest } from './openai/request.js';
import type { RawAnswer } from './outcome.js';
import { askedRange } from './video.js';

/** What the adapter gets from outside, for runs that learn limits and for tests. */
export interface OpenAiDependencies {
  /** The section of the configuration with these options, for hints; `openai`. */
  readonly section?: string;
  /** Told when a reply carries limits. */
  readonly on_limits?: (limits: LearnedLimits) => void;
  /** How long a replica that failed is avoided, in milliseconds; 30,000. */
  readonly avoid_ms?: number;
  /** Milliseconds since 1970. */
  readonly now?: () => number;
}

/** In place of a missing key, because the SDK wants one; the header is not sent then. */
const NO_KEY = 'none';

/**
 * Creates the adapter. The SDK is loaded here and not earlier, because loading it takes longer than starting the
 * command.
 * @throws ConfigError when the key or an address can't be used
 */
export async function createOpenAi(
  options: OpenAiOptions,
  media: Media,
  dependencies: OpenAiDependencies = {},
): Promise<Model> {
  const now = dependencies.now ?? Date.now;
  const names = openAiNames(options, dependencies.section ?? 'openai');
  const key = headerKey(options.api_key, names.fields.key);
  const addresses = openAiAddresses(options).map((address) => checkAddress(address, names.fields.base_url));
  const { OpenAI } = await import('openai');
  const clients = new Map(
    addresses.map((address) => [
      address,
      new OpenAI({
        baseURL: address,
        apiKey: key === '' ? NO_KEY : key,
        adminAPIKey: null,
        // The SDK reads organization and project from the environment; other servers must not get them.
        ...(address !== OPENAI_ADDRESS && { organization: null, project: null }),
        ...(key === '' && { defaultHeaders: { Authorization: null } }),
        maxRetries: 0,
        timeout: 2 ** 31 - 1, // The timeout of `attempt` also covers the body.
        logLevel: 'off',
        fetch: exchangeFetch,
      }),
    ]),
  );
  const call = sdkCall(names, (reply) => openAiRefusal(reply, key, now()));
  const { on_limits } = dependencies;
  const standing = createStanding();
  const answering = { standing, names, call, timeout_ms: options.timeout * 1000, on_limits };
  const replicas = createReplicas(addresses, { avoid_ms: dependencies.avoid_ms ?? 30_000, now });
  const carriers = { media, delivery: openAiDelivery(options) };
  const prepared = createPrepared((question, signal) => deliverToOpenAi(question, carriers, signal));

  /** Reads a reply, also one that hides an error behind status 200 or JSON behind another content type. */
  function read(reply: unknown, exchange: Exchange): RawAnswer {
    const body = typeof reply === 'string' ? parseJson(reply) : reply;
    const status = hiddenStatus(body);
    const { headers = new Headers(), text = '' } = exchange;
    if (status !== undefined)
      throw errorOfRefusal(openAiRefusal({ status, headers, text }, key, now()), names);
    const answer = openAiAnswer(body, options.model_name);
    if (answer === undefined) throw garbledError(text, names);
    return answer;
  }

  async function complete(
    question: Question,
    video: Delivered<OpenAiPart>,
    address: string,
    exchange: Exchange,
    signal: AbortSignal | undefined,
  ): Promise<Answer> {
    const client = clients.get(address);
    if (client === undefined)
      throw new Error(`Expected a client for each replica, found none for ${address}.`);
    const body = openAiRequest(question, video.parts, options);
    const asked: AnswerRequest = {
      about: question.about ?? question.video?.path,
      send: () => client.post('/chat/completions', { body }),
      read: (reply) => read(reply, exchange),
      exchange,
      delivery: video.delivery,
      bytesSent: () => video.bytes,
    };
    return await requestAnswer(answering, asked, signal);
  }

  return {
    backend: 'openai',
    name: options.model_name,
    parameters: openAiParameters(options),
    async ask(question, signal) {
      const video = await prepared.take(question, signal);
      return askReplicas(replicas, question.video?.path, (address, exchange) =>
        complete(question, video, address, exchange, signal),
      );
    },
    prepare: prepared.prepare,
    done: async (video) => media.release?.(video.path, askedRange(video)),
    async release(path) {
      await media.release?.(path);
    },
  };
}
