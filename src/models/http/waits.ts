/** What the headers of a reply say about waiting, and about limits. */
import { defined } from '../../records/json.js';
import type { LearnedLimits } from '../allowance.js';

/**
 * Reads `retry-after-ms` (milliseconds) or `Retry-After` (seconds, also fractional, or an HTTP date; RFC 9110, 10.2.3).
 * @param now milliseconds since 1970, for dates
 * @returns milliseconds, never negative; undefined when the server does not say or can't be understood
 */
export function retryAfter(headers: Headers, now: number): number | undefined {
  const milliseconds = toNumber(headers.get('retry-after-ms'));
  if (milliseconds !== undefined) return milliseconds;
  const text = headers.get('retry-after');
  const seconds = toNumber(text);
  if (seconds !== undefined) return Math.ceil(seconds * 1000);
  const date = text === null ? Number.NaN : Date.parse(text);
  return Number.isNaN(date) ? undefined : Math.max(0, date - now);
}

function toNumber(text: string | null): number | undefined {
  return text !== null && /^\s*\d+(?:\.\d+)?\s*$/.test(text) ? Number(text) : undefined;
}

const UNIT_MS: Readonly<Record<string, number>> = { ms: 1, s: 1000, m: 60_000, h: 3_600_000, d: 86_400_000 };

/** The limits in the headers of a reply; undefined when there are none. */
export function seenLimits(headers: Headers): LearnedLimits | undefined {
  const count = (name: string): number | undefined => {
    const text = headers.get(`x-ratelimit-${name}`);
    return text !== null && /^\d+$/.test(text.trim()) ? Number(text) : undefined;
  };
  const span = (name: string): number | undefined => spanMs(headers.get(`x-ratelimit-${name}`) ?? '');
  const limits = {
    requests_per_minute: count('limit-requests'),
    tokens_per_minute: count('limit-tokens'),
    remaining_requests: count('remaining-requests'),
    reset_requests_ms: span('reset-requests'),
    remaining_tokens: count('remaining-tokens'),
    reset_tokens_ms: span('reset-tokens'),
  };
  const told = defined(limits);
  return Object.keys(told).length === 0 ? undefined : told;
}

/** Milliseconds, rounded up, of a span such as `6m0s`, `1.5s`, `20ms` or plain seconds; undefined for other texts. */
export function spanMs(text: string): number | undefined {
  const compact = text.trim();
  if (/^\d+(?:\.\d+)?$/.test(compact)) return Math.ceil(Number(compact) * 1000);
  if (!/^(?:\d+(?:\.\d+)?(?:ms|[smhd]))+$/.test(compact)) return undefined;
  let total = 0;
  for (const [, number, unit] of compact.matchAll(/(\d+(?:\.\d+)?)(ms|[smhd])/g)) {
    total += Number(number) * (UNIT_MS[unit ?? ''] ?? 0);
  }
  return Math.ceil(total);
}
