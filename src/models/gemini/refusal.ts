/** Gemini's error replies (`google.rpc.Status` in JSON). */
import { z } from 'zod';
import { parseJson } from '../../records/json.js';
import type { Refusal, RefusedReply } from '../http/refusal.js';
import { beginning, keptMessage, plainText } from '../http/texts.js';
import { retryAfter, spanMs } from '../http/waits.js';

const bodySchema = z.looseObject({
  error: z.looseObject({
    message: z.string().default(''),
    status: z.string().default(''),
    details: z
      .array(
        z.looseObject({
          reason: z.string().optional(),
          retryDelay: z.string().optional(),
          violations: z
            .array(z.looseObject({ quotaId: z.string().optional(), quotaMetric: z.string().optional() }))
            .optional(),
        }),
      )
      .default([]),
  }),
});
type GeminiError = z.infer<typeof bodySchema>['error'];

/**
 * Reads a refusal. `RetryInfo` (`45.8s`) wins over the headers. A `QuotaFailure` that names a day is a quota, one that
 * names a minute is a wait. Google refuses a bad key with status 400.
 * @param now milliseconds since 1970
 */
export function geminiRefusal(reply: RefusedReply, key: string, now: number): Refusal {
  const error = readError(reply.text);
  const reason = reasonOf(reply.status, error);
  const delays = error.details.flatMap(({ retryDelay }) => (retryDelay ? [spanMs(retryDelay)] : []));
  return {
    status: reply.status,
    message: keptMessage(error.message, key),
    ...(reason !== undefined && { reason }),
    retry_after_ms: delays[0] ?? retryAfter(reply.headers, now),
  };
}

/**
 * True when a refusal says that an uploaded file can't be used any more (expired, deleted or another account's), so
 * that uploading it again helps.
 */
export function isGoneFile(reply: { readonly status?: number; readonly text?: string }): boolean {
  const { status } = reply;
  if (status !== 400 && status !== 403 && status !== 404) return false;
  const { message } = readError(reply.text ?? '');
  if (status === 400) return /not in an ACTIVE state/i.test(message);
  return /\bfiles?\b/i.test(message) && !/\bapi.?key\b|\bmodels\//i.test(message);
}

function readError(text: string): GeminiError {
  const { data } = bodySchema.safeParse(parseJson(text));
  if (data === undefined) return { message: plainText(text), status: '', details: [] };
  return { ...data.error, message: beginning(data.error.message) };
}

function reasonOf(status: number, error: GeminiError): Refusal['reason'] {
  const reasons = error.details.map(({ reason }) => reason);
  const bad = reasons.includes('API_KEY_INVALID') || /api key (?:not valid|expired)/i.test(error.message);
  if (bad || /user location is not supported/i.test(error.message)) return 'key';
  if (status === 404 && /^models\/\S+ is not found\b/i.test(error.message)) return 'model';
  if (status !== 429) return undefined;
  const violations = error.details.flatMap((detail) => detail.violations ?? []);
  const perDay = violations.some(({ quotaId, quotaMetric }) => /per_?day/i.test(`${quotaId} ${quotaMetric}`));
  // "limit: 0" means that the account's plan does not include the model: waiting never helps.
  const none = /\bper day\b|credits are depleted|\blimit: 0\b/i.test(error.message);
  return perDay || none ? 'quota' : undefined;
}
