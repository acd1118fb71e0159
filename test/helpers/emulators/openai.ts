/** A server that speaks the OpenAI chat-completions protocol on loopback, as vLLM, NIM and gateways do. */
import { z } from 'zod';
import { fromBase64, logged, mediaPart, plainAnswer, promptTokens } from './media.js';
import { PrefixCache } from './prefix-cache.js';
import { serve } from './server.js';
import {
  type EmulatedMedia,
  type Emulator,
  type EmulatorOptions,
  type Fault,
  type LoggedPart,
  type LoggedRequest,
  type Received,
  Refusal,
  type Reply,
} from './wire.js';

export interface OpenaiOptions extends EmulatorOptions {
  /** Tells `x-ratelimit-*` with every answer and refuses more than so many chat requests in any 60 seconds. */
  readonly requests_per_minute?: number;
  /** How thinking comes: between `<think>` tags, closed but never opened, or in a field of its own. Default tagged. */
  readonly thinking_style?: 'tagged' | 'unopened' | 'field';
  /** Refuses sampling parameters and `max_tokens`, as reasoning models do. */
  readonly reasoning_model?: boolean;
}

const MINUTE_MS = 60_000;

const mediaUrl = z.object({ url: z.string() });
const contentPart = z.discriminatedUnion('type', [
  z.object({ type: z.literal('text'), text: z.string() }),
  z.object({ type: z.literal('video_url'), video_url: mediaUrl }),
  z.object({ type: z.literal('image_url'), image_url: mediaUrl }),
]);
const requestSchema = z.looseObject({
  model: z.string().min(1),
  messages: z
    .array(
      z.object({
        role: z.enum(['system', 'user', 'assistant']),
        content: z.union([z.string(), z.array(contentPart).min(1)]),
      }),
    )
    .min(1),
  temperature: z.number().min(0).max(2).optional(),
  top_p: z.number().gt(0).max(1).optional(),
  max_tokens: z.number().int().positive().optional(),
  max_completion_tokens: z.number().int().positive().optional(),
  stream: z.literal(false).optional(),
  response_format: z
    .object({
      type: z.literal('json_schema'),
      json_schema: z.object({
        name: z.string(),
        strict: z.boolean(),
        schema: z.record(z.string(), z.unknown()),
      }),
    })
    .optional(),
});

/**
 * Starts a chat-completions server on loopback; the SDK's `baseURL` is `${url}/v1`.
 * @example const server = await startOpenai({ answer: () => 'Yes.' });
 *   new OpenAI({ apiKey: 'k', baseURL: `${server.url}/v1`, maxRetries: 0 });
 */
export async function startOpenai(options: OpenaiOptions = {}): Promise<Emulator> {
  const now = options.now ?? Date.now;
  const prefixes = new PrefixCache();
  let recent: number[] = [];

  function receiveChat(request: LoggedRequest, { body }: Received): () => Promise<Reply> {
    const parsed = requestSchema.safeParse(parseJson(body));
    if (!parsed.success) throw new Refusal(`Invalid request: ${z.prettifyError(parsed.error)}`);
    const { model, messages, temperature } = parsed.data;
    request.model = model;
    request.form = parsed.data.response_format?.json_schema.schema;
    const media: EmulatedMedia[] = [];
    const parts: LoggedPart[] = [];
    for (const message of messages) {
      if (typeof message.content === 'string') parts.push({ kind: 'text', text: message.content });
      else for (const part of message.content) parts.push(readPart(part, media));
    }
    request.parts = parts;
    request.text = parts.flatMap((part) => (part.kind === 'text' ? [part.text ?? ''] : [])).join('\n');
    checkModel(model, parsed.data);
    if (request.text.trim() === '') throw new Refusal('There is no text that asks anything.');
    return async () => {
      const limited = countRequest();
      if (limited.reply) return limited.reply;
      const question = { model, text: request.text, parts, media, temperature };
      prefixes.look(request);
      const text = (await options.answer?.(question, request)) ?? plainAnswer(request.text, media);
      prefixes.keep(request);
      return { status: 200, headers: limited.headers, body: completion(request, text, 'stop', options) };
    };
  }

  function checkModel(model: string, body: Readonly<Record<string, unknown>>): void {
    if (options.models && !options.models.includes(model)) {
      throw new Refusal(`The model \`${model}\` does not exist.`, 404);
    }
    if (!options.reasoning_model) return;
    for (const name of ['temperature', 'top_p', 'max_tokens']) {
      if (body[name] !== undefined)
        throw new Refusal(`Unsupported parameter: '${name}' is not supported with this model.`);
    }
  }

  /** The server's own count over any 60 seconds. */
  function countRequest(): { readonly headers: Record<string, string>; readonly reply?: Reply } {
    const limit = options.requests_per_minute;
    if (limit === undefined) return { headers: {} };
    const time = now();
    recent = recent.filter((at) => at > time - MINUTE_MS);
    const full = recent.length >= limit;
    if (!full) recent.push(time);
    const reset_ms = Math.max(0, (recent[0] ?? time) + MINUTE_MS - time);
    const headers = {
      'x-ratelimit-limit-requests': String(limit),
      'x-ratelimit-remaining-requests': String(limit - recent.length),
      'x-ratelimit-reset-requests': `${(reset_ms / 1000).toFixed(3)}s`,
    };
    if (!full) return { headers };
    const reply = openaiError(429, `Rate limit reached: ${limit} requests a minute.`, 'rate_limit_exceeded');
    return {
      headers,
      reply: { ...reply, headers: { ...headers, 'retry-after': String(Math.ceil(reset_ms / 1000)) } },
    };
  }

  return await serve(
    {
      route: ({ method, url }) => {
        const route = `${method} ${url.pathname}`;
        if (route === 'POST /v1/chat/completions') return { name: 'chat', asks: true };
        return { name: route === 'GET /v1/models' ? 'models' : 'unknown', asks: false };
      },
      key: (headers) => ({
        header: 'authorization',
        key: /^Bearer (.+)$/.exec(headers.authorization ?? '')?.[1],
      }),
      receive: (request, received) => {
        if (request.route === 'chat') return receiveChat(request, received);
        if (request.route === 'models')
          return () => ({ status: 200, body: modelList(options.models ?? ['emulated']) });
        throw new Refusal(`There is no ${received.method} ${received.url.pathname}.`, 404);
      },
      fault: (fault, request) => faultReply(fault, request, options),
      refuse: (status, message) => openaiError(status, message, status === 404 ? 'model_not_found' : null),
    },
    options,
  );
}

function readPart(part: z.infer<typeof contentPart>, media: EmulatedMedia[]): LoggedPart {
  if (part.type === 'text') return { kind: 'text', text: part.text };
  const { url } = part.type === 'video_url' ? part.video_url : part.image_url;
  const match = /^data:([\w/.+-]+);base64,/.exec(url);
  if (match?.[1] === undefined) throw new Refusal(`${part.type} must be a data URL with base64 here.`);
  const read = mediaPart(fromBase64(url.slice(match[0].length)), match[1], { delivery: part.type });
  if (part.type === 'video_url' && read.kind !== 'video') throw new Refusal(`video_url holds ${match[1]}.`);
  media.push(read);
  return logged(read);
}

function parseJson(body: Buffer): unknown {
  try {
    return JSON.parse(body.toString('utf8'));
  } catch {
    throw new Refusal('We could not parse the JSON body of your request.');
  }
}

function modelList(models: readonly string[]) {
  return {
    object: 'list',
    data: models.map((id) => ({ id, object: 'model', created: 0, owned_by: 'emulator' })),
  };
}

function completion(request: LoggedRequest, text: string, finish_reason: string, options: OpenaiOptions) {
  const { thinking } = options;
  const style = options.thinking_style ?? 'tagged';
  const before =
    thinking === undefined || style === 'field'
      ? ''
      : `${style === 'tagged' ? '<think>' : ''}${thinking}</think>\n`;
  const prompt_tokens = promptTokens(request.parts);
  const reasoning_tokens = Math.ceil((thinking ?? '').length / 4);
  const completion_tokens = Math.ceil(text.length / 4) + reasoning_tokens;
  return {
    id: `chatcmpl-${request.number}`,
    object: 'chat.completion',
    created: Math.floor(request.time / 1000),
    model: `${request.model}-emulated`,
    choices: [
      {
        index: 0,
        message: {
          role: 'assistant',
          content: before + text,
          ...(thinking !== undefined && style === 'field' ? { reasoning_content: thinking } : {}),
        },
        finish_reason,
        logprobs: null,
      },
    ],
    usage: {
      prompt_tokens,
      completion_tokens,
      total_tokens: prompt_tokens + completion_tokens,
      prompt_tokens_details: { cached_tokens: request.cached_tokens ?? 0 },
      completion_tokens_details: { reasoning_tokens },
    },
  };
}

function openaiError(status: number, message: string, code: string | null): Reply {
  const type = code ?? (status >= 500 ? 'server_error' : 'invalid_request_error');
  return {
    status,
    headers: { 'x-request-id': `emulated-${status}` },
    body: { error: { message, type, param: null, code } },
  };
}

function faultReply(fault: Fault, request: LoggedRequest, options: OpenaiOptions): Reply | undefined {
  switch (fault.fault) {
    case 'throttle': {
      const reply = openaiError(429, 'Rate limit reached for requests.', 'rate_limit_exceeded');
      const told = fault.seconds === undefined ? {} : { 'retry-after': String(fault.seconds) };
      return { ...reply, headers: { ...reply.headers, ...told } };
    }
    case 'quota':
      return openaiError(
        429,
        'You exceeded your current quota, please check your plan.',
        'insufficient_quota',
      );
    case 'payment_required':
      return openaiError(402, 'Insufficient balance.', 'insufficient_balance');
    case 'status':
      return openaiError(fault.status, fault.message ?? 'The server had an error.', null);
    case 'bad_key':
      return openaiError(401, 'Incorrect API key provided.', 'invalid_api_key');
    case 'unknown_model':
      return openaiError(404, `The model \`${request.model}\` does not exist.`, 'model_not_found');
    case 'empty':
      return { status: 200, body: completion(request, '', 'stop', options) };
    case 'too_long':
      return { status: 200, body: completion(request, 'This answer ends in the midd', 'length', options) };
    case 'blocked':
      return { status: 200, body: completion(request, '', 'content_filter', options) };
    default:
      return undefined;
  }
}
