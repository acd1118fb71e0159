/** What `reeltrace validate` prints for people. */
import { basename } from 'node:path';
import { harmless } from '../../errors/harmless.js';
import type { FileFigures, Problem, Validation } from '../../quality/index.js';
import { counted, folded, number, shortPath, table } from './columns.js';

/** Problems one a line, kind by kind, then a table of the files and a verdict. */
export function validationText({ problems, files, errors, warnings }: Validation, strict: boolean): string {
  const lines = problems.flatMap(({ check, severity, count, problems: first }) => {
    const more = count - first.length;
    const told = first.flatMap((one) => folded(problemLine(one)));
    if (more === 0) return told;
    const others = first.length === 0 ? `${counted(count, severity)}` : `and ${number(more)} more`;
    return [...told, `${severity}: ${harmless(check)}: ${others}`];
  });
  const gap = lines.length > 0 ? [''] : [];
  return [...lines, ...gap, ...fileTable(files), '', verdict(errors, warnings, strict)].join('\n');
}

/** `file: item id: check: reason`; a warning is marked as one. */
function problemLine({ file, item, id, check, severity, message }: Problem): string {
  const about = item === null ? [] : [`item ${item}${id === null ? '' : ` ${harmless(id)}`}`];
  const kind = severity === 'warning' ? `warning: ${harmless(check)}` : harmless(check);
  return [harmless(shortPath(file)), ...about, kind, harmless(message)].join(': ');
}

function fileTable(files: readonly FileFigures[]): string[] {
  const rows = files.map(({ file, task, items, videos, errors, warnings }): [string, string[]] => [
    task ?? harmless(basename(file)),
    [items, videos, errors, warnings].map(number),
  ]);
  return table([['task', ['items', 'videos', 'errors', 'warnings']], ...rows]);
}

function verdict(errors: number, warnings: number, strict: boolean): string {
  if (errors + warnings === 0) return 'good: no errors, no warnings';
  const told = `${counted(errors, 'error')}, ${counted(warnings, 'warning')}`;
  if (errors > 0) return `not good: ${told}`;
  return strict ? `not good, because --strict counts warnings as errors: ${told}` : `good: ${told}`;
}
