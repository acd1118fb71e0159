/** The doctor's report, for a terminal of 80 columns. */
import { folded, plural } from '../../show/columns.js';
import type { Finding } from './finding.js';

/** What stands before a finding, as wide as the widest. */
const MARKS: Readonly<Record<Finding['state'], string>> = {
  ok: 'OK       ',
  warning: 'warning  ',
  problem: 'problem  ',
};
const INDENT = 2 + MARKS.ok.length;

/** The lines above the findings about one thing. */
export function headingLines(title: string, sends: string | undefined): string[] {
  return ['', ...folded(title, 0, 2), ...(sends === undefined ? [] : folded(sends, 2, 2))];
}

/** The lines of one finding. */
export function findingLines({ state, what, remedy }: Finding): string[] {
  const [first = '', ...rest] = folded(what, INDENT, INDENT);
  return [
    `  ${MARKS[state]}${first.slice(INDENT)}`,
    ...rest,
    ...(remedy === undefined ? [] : folded(`→ ${remedy}`, INDENT, INDENT + 2)),
  ];
}

/** The last line. */
export function verdictLine(findings: readonly Finding[]): string {
  const count = (state: Finding['state']) => findings.filter((finding) => finding.state === state).length;
  const [problems, warnings] = [count('problem'), count('warning')];
  const counts = `${count('ok')} OK, ${warnings} ${plural(warnings, 'warning')}, ${problems} ${plural(problems, 'problem')}`;
  return `${counts}${problems === 0 ? ': ready to run' : ''}`;
}
