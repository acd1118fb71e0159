import { harmless } from '../../errors/harmless.js';
import { counted, cut, number, sum } from './columns.js';

/** How many endings are named, and how long each may be. */
const NAMED = 8;
const WIDTH = 20;

/** Says which files of the folders were left out; undefined when none was. */
export function leftOutText(left_out: Readonly<Record<string, number>>): string | undefined {
  const all = Object.entries(left_out);
  if (all.length === 0) return undefined;
  const rest = sum(all.slice(NAMED).map(([, count]) => count));
  const named = all
    .slice(0, NAMED)
    .map(([ending, count]) => `${number(count)} ${cut(harmless(ending), WIDTH)}`)
    .concat(rest > 0 ? [`${number(rest)} with other endings`] : []);
  return `${counted(sum(Object.values(left_out)), 'other file')} left out by ending: ${named.join(', ')}`;
}
