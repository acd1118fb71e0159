/** The headings that options stand under in the help, in this order; others come behind them. */
export const GROUPS = {
  inputs: 'Inputs',
  work: 'What to do',
  models: 'Models',
  limits: 'Limits',
  again: 'Making records again',
  output: 'Output',
  configuration: 'Configuration',
} as const;

/** The members of each group: the groups above in their order, then others in that in which they first appear. */
export function inGroups<T>(members: readonly T[], groupOf: (member: T) => string): [string, readonly T[]][] {
  const groups = [...new Set([...Object.values(GROUPS), ...members.map(groupOf)])];
  return groups
    .map((group): [string, readonly T[]] => [group, members.filter((member) => groupOf(member) === group)])
    .filter(([, own]) => own.length > 0);
}
