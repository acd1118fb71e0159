/** Error replies of OpenAI, and of the many servers that imitate it. */
import { z } from 'zod';
import { parseJson } from '../../records/json.js';
import type { Refusal, RefusedReply } from '../http/refusal.js';
import { beginning, keptMessage, plainText } from '../http/texts.js';
import { retryAfter } from '../http/waits.js';

const word = z
  .union([z.string(), z.number()])
  .nullish()
  .transform((value) => String(value ?? ''));
const errorSchema = z.looseObject({ message: z.string(), type: word, code: word });
/** `{error: {…}}` (OpenAI), `{message, type, code}` (older vLLM), `{error: "…"}`, `{detail: "…"}` (FastAPI). */
const bodySchema = z.union([
  z.looseObject({ error: errorSchema }).transform(({ error }) => error),
  errorSchema,
  z.looseObject({ error: z.string() }).transform(({ error }) => ({ message: error, type: '', code: '' })),
  z.looseObject({ detail: z.unknown() }).transform(({ detail }) => ({
    message: typeof detail === 'string' ? detail : JSON.stringify(detail),
    type: '',
    code: '',
  })),
]);

type OpenAiError = z.infer<typeof bodySchema>;

/** Reads a refusal. @param now milliseconds since 1970 */
export function openAiRefusal(reply: RefusedReply, key: string, now: number): Refusal {
  const error = bodySchema.safeParse(parseJson(reply.text)).data;
  const { message, type, code } = error ?? { message: '', type: '', code: '' };
  const said = { message: beginning(message), type: beginning(type), code: beginning(code) };
  const reason = reasonOf(reply.status, said);
  return {
    status: reply.status,
    message: keptMessage(error?.message ?? plainText(reply.text), key),
    ...(reason !== undefined && { reason }),
    retry_after_ms: retryAfter(reply.headers, now),
  };
}

/**
 * The status of a refusal inside a reply with status 200, as gateways send it when the server behind them failed.
 * @returns 502 where it has none; undefined when the reply is no error
 */
export function hiddenStatus(reply: unknown): number | undefined {
  const parsed = z
    .looseObject({ error: z.looseObject({ message: z.string(), code: word }) })
    .safeParse(reply);
  if (!parsed.success) return undefined;
  const status = Number(parsed.data.error.code);
  return Number.isInteger(status) && status >= 400 && status < 600 ? status : 502;
}

function reasonOf(status: number, { code, message, type }: OpenAiError): Refusal['reason'] {
  const codes = `${code} ${type}`;
  if (/content_(?:filter|policy)|moderation/.test(codes) || /\bflagged\b|moderation/i.test(message)) {
    return 'blocked';
  }
  if (/insufficient_quota|billing/.test(codes) || (status === 429 && USED_UP.test(message))) return 'quota';
  if (/invalid_api_key/.test(codes) || /(?:incorrect|invalid) api[ _-]?key/i.test(message)) return 'key';
  if (/model_not_found/.test(codes) || /\bmodel\b.*\b(?:does not exist|not found)\b/i.test(message))
    return 'model';
  if (/context_length/.test(codes) || /maximum context length|too (?:long|large)\b/i.test(message)) {
    return 'too_large';
  }
  // When the reply does not mention a model, the route itself is missing.
  return status === 404 && !/\bmodel\b/i.test(message) ? 'address' : undefined;
}

/** Words in a 429 for which no short wait helps. */
const USED_UP =
  /exceeded your current quota|insufficient (?:credit|balance|quota|funds)|\bper day\b|\((?:RPD|TPD)\)/i;
