/** How long a server asks to wait. */

/**
 * Reads `retry-after-ms` (milliseconds) or `Retry-After` (seconds, also fractional, or an HTTP date; RFC 9110, 10.2.3).
 *
 * @param now Milliseconds since 1970, for dates.
 * @returns Milliseconds, never negative; undefined when the server does not say or can't be understood.
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

/**
 * Reads a duration as protobuf writes it in JSON, e.g. `45.8s`.
 *
 * @returns Milliseconds, rounded up; undefined when it is no such text.
 */
export function durationMs(text: string): number | undefined {
  const match = /^(\d+(?:\.\d+)?)s$/.exec(text.trim());
  return match?.[1] === undefined ? undefined : Math.ceil(Number(match[1]) * 1000);
}

function toNumber(text: string | null): number | undefined {
  return text !== null && /^\s*\d+(?:\.\d+)?\s*$/.test(text) ? Number(text) : undefined;
}
