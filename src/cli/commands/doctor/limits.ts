import type { AccountEvent } from '../../../models/account.js';
import { number } from '../../show/columns.js';
import { type Finding, fine, warning } from './finding.js';
import type { Role } from './roles.js';

/** What the headers of the answers said of the account's limits. */
export function limitFinding(events: readonly AccountEvent[], { section, endpoint }: Role): Finding {
  const rest = events.find((event) => event.type === 'cooldown');
  if (rest?.type === 'cooldown')
    return warning(
      `asked to slow down during these few calls: ${rest.reason}`,
      `Lower ${section}.${endpoint.backend}.requests_per_minute or max_concurrent, or see who else uses this account.`,
    );
  const learned = events.findLast((event) => event.type === 'learned');
  const { requests_per_minute: requests = null, tokens_per_minute: tokens = null } =
    learned?.type === 'learned' ? learned : {};
  const told = [
    ...(requests === null ? [] : [`${number(requests)} requests`]),
    ...(tokens === null ? [] : [`${number(tokens)} tokens`]),
  ];
  if (told.length > 0)
    return fine(`rate limits in its headers, which a run keeps to: ${told.join(', ')} a minute`);
  return fine('tells no rate limits below those configured; a run slows down when it is asked to');
}
