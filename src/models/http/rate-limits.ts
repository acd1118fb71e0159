/** The limits that a server tells in its `x-ratelimit-*` headers. */
import type { LearnedLimits } from '../allowance.js';

const UNIT_MS: Readonly<Record<string, number>> = { ms: 1, s: 1000, m: 60_000, h: 3_600_000, d: 86_400_000 };

/**
 * Reads the headers of a reply.
 *
 * @returns Undefined when it tells no limit.
 */
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
  const told = Object.entries(limits).filter(([, value]) => value !== undefined);
  return told.length === 0 ? undefined : Object.fromEntries(told);
}

/**
 * Reads a span such as `6m0s`, `1.5s`, `20ms` or plain seconds.
 *
 * @returns Milliseconds, rounded up; undefined when it is no span.
 */
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
