import type { Config } from '../../config/config.js';
import { type Account, type AccountOptions, createAccount } from '../../models/account.js';
import type { Limits, PaidEndpoint } from './endpoint.js';

/** The longest pause after a 429, even if the provider asks for more; milliseconds. */
const MAX_COOLDOWN_MS = 10 * 60_000;
/** Calls in flight for each of `max_workers`, unless configured. */
export const CALLS_PER_WORKER = 4;

/** The clock that all accounts of a run use. */
export type AccountTime = Pick<AccountOptions, 'now' | 'wait' | 'random'>;

/**
 * Opens the accounts of the endpoints. Endpoints with the same address and key share one, with the strictest of their
 * limits.
 * @returns the accounts by the `account` of their endpoints
 */
export function openAccounts(
  endpoints: readonly PaidEndpoint[],
  workflow: Pick<Config['workflow'], 'on_quota' | 'max_workers'>,
  options: AccountTime & Pick<AccountOptions, 'on_event'>,
): ReadonlyMap<string, Account> {
  const accounts = new Map<string, Account>();
  for (const name of new Set(endpoints.map(({ account }) => account))) {
    const { on_quota, max_workers } = workflow;
    const own = endpoints.filter(({ account }) => account === name).map(({ limits }) => limits);
    const limits = strictest(own, CALLS_PER_WORKER * max_workers);
    accounts.set(name, createAccount({ ...options, ...limits, max_cooldown_ms: MAX_COOLDOWN_MS, on_quota }));
  }
  return accounts;
}

/** The lowest of each limit; null when no endpoint sets it. Calls in flight then get `max_concurrent`. */
export function strictest(
  all: readonly Limits[],
  max_concurrent: number,
): Pick<AccountOptions, 'max_concurrent' | 'requests_per_minute' | 'tokens_per_minute'> {
  const lowest = (values: readonly (number | null)[]): number | null => {
    const named = values.filter((value) => value !== null);
    return named.length === 0 ? null : Math.min(...named);
  };
  return {
    max_concurrent: lowest(all.map(({ max_concurrent }) => max_concurrent)) ?? max_concurrent,
    requests_per_minute: lowest(all.map(({ requests_per_minute }) => requests_per_minute)),
    tokens_per_minute: lowest(all.map(({ tokens_per_minute }) => tokens_per_minute)),
  };
}
