/**
 * Gemini behind the model port, and the only file that knows its SDK. Questions, answers and refusals are mapped by
 * pure functions in the folder of the same name; this file makes the calls.
 */
import { ConfigError, TransientError } from '../errors/errors.js';
import { pause } from '../flow/abort.js';
import type { Media } from '../media/media.js';
import type { LearnedLimits } from './allowance.js';
import { createPrepared } from './delivery.js';
import { geminiAnswer } from './gemini/answer.js';
import { type Carriers, deliverToGemini, type GeminiDelivered } from './gemini/deliver.js';
import { fileRoutes, type UploadStore } from './gemini/files.js';
import { type GeminiOptions, geminiDelivery, geminiNames, geminiParameters } from './gemini/options.js';
import { geminiRefusal, isGoneFile } from './gemini/refusal.js';
import { geminiRequest } from './gemini/request.js';
import { createUploads, reportUpload } from './gemini/uploads.js';
import { type AnswerRequest, createStanding, requestAnswer, sdkCall } from './http/call.js';
import { accountName, checkAddress, headerKey } from './http/endpoint.js';
import { type Exchange, exchangeFetch } from './http/exchange.js';
import type { Answer, Model, Question } from './model.js';
import { behind, charge, wastedBy } from './usage.js';
import { askedRange } from './video.js';

/** What the adapter gets from outside, for runs that remember and for tests. */
export interface GeminiDependencies {
  /** The section of the configuration with these options, for hints; `gemini`. */
  readonly section?: string;
  /** Remembers uploads across restarts. */
  readonly store?: UploadStore;
  /** Told when a reply carries limits. */
  readonly on_limits?: (limits: LearnedLimits) => void;
  readonly wait?: ((milliseconds: number, signal: AbortSignal) => Promise<void>) | undefined;
  /** Milliseconds since 1970. */
  readonly now?: () => number;
}

const GONE = 'The uploaded video has expired or was deleted before the question was answered.';

/** The upload is gone though it should not be. It is made again once; after that, a retry may help. */
class UploadGone extends TransientError {}

/**
 * Creates the adapter. The SDK is loaded here and not earlier, because loading it takes longer than starting the
 * command.
 * @throws ConfigError when the key or the address can't be used
 */
export async function createGemini(
  options: GeminiOptions,
  media: Media,
  dependencies: GeminiDependencies = {},
): Promise<Model> {
  const now = dependencies.now ?? Date.now;
  const names = geminiNames(options, dependencies.section ?? 'gemini');
  const key = headerKey(options.api_key, names.fields.key);
  if (key === '') {
    throw new ConfigError('Expected an API key for Gemini, got none.', { hint: `Set ${names.fields.key}.` });
  }
  const address = options.base_url ? checkAddress(options.base_url, names.fields.base_url) : undefined;
  const { GoogleGenAI, MediaResolution } = await import('@google/genai');
  const client = new GoogleGenAI({
    apiKey: key,
    vertexai: false,
    httpOptions: { fetch: exchangeFetch, ...(address !== undefined && { baseUrl: address }) },
  });
  const call = sdkCall(names, (reply) => geminiRefusal(reply, key, now()));
  const { on_limits } = dependencies;
  const standing = createStanding();
  const answering = { standing, names, call, timeout_ms: options.timeout * 1000, on_limits };
  const delivery = geminiDelivery(options);
  const account = accountName(address ?? '', key);
  const uploads = createUploads({
    routes: fileRoutes(client.files, call),
    timeout_ms: (options.upload_timeout ?? 600) * 1000,
    timeout_field: `${dependencies.section ?? 'gemini'}.upload_timeout`,
    store: dependencies.store,
    keyOf: async (path, signal) => `${await media.hash(path, signal)}:${account}`,
    wait: dependencies.wait ?? pause,
    now,
  });
  const carriers: Carriers = { media, uploads, delivery, video_fps: options.video_fps };
  const prepared = createPrepared((question, signal) => deliverToGemini(question, carriers, signal));

  async function generate(
    question: Question,
    video: GeminiDelivered,
    signal: AbortSignal | undefined,
  ): Promise<Answer> {
    const exchange: Exchange = {};
    const request = geminiRequest(question, video.parts, options);
    const resolution = video.parts.length > 0 ? options.media_resolution : undefined;
    const config = {
      ...request.config,
      ...(resolution !== undefined && { mediaResolution: MediaResolution[resolution] }),
    };
    const asked: AnswerRequest = {
      about: question.about ?? question.video?.path,
      send: () => client.models.generateContent({ ...request, config }),
      read: (reply) => geminiAnswer(reply, options.model),
      exchange,
      delivery: video.delivery,
      bytesSent: () => video.bytes + reportUpload(video.upload),
    };
    try {
      return await requestAnswer(answering, asked, signal);
    } catch (error) {
      if (video.upload === undefined || !isGoneFile(exchange)) throw error;
      throw charge(new UploadGone(GONE), wastedBy(error));
    }
  }

  return {
    backend: 'gemini',
    name: options.model,
    parameters: geminiParameters(options),
    async ask(question, signal) {
      const video = await prepared.take(question, signal);
      try {
        return await generate(question, video, signal);
      } catch (error) {
        if (!(error instanceof UploadGone)) throw error;
        if (question.video && video.upload) await uploads.discard(question.video.path, video.upload);
        const again = await deliverToGemini(question, carriers, signal);
        return behind(wastedBy(error), () => generate(question, again, signal));
      }
    },
    prepare: prepared.prepare,
    done: async (video) => media.release?.(video.path, askedRange(video)),
    async release(path) {
      await media.release?.(path);
      await uploads.release(path);
    },
    close: () => uploads.close(),
  };
}
