/** What `reeltrace validate` prints for people. */
import { relative } from 'node:path';
import { harmless } from '../../errors/harmless.js';
import type { FileFigures, Problem, Validation } from '../../quality/index.js';
import { cut, number, plural, WIDTH } from './columns.js';

/** Problems one a line, kind by kind, then a table of the files and a sentence on the whole. */
export function validationText({ problems, files, errors, warnings }: Validation, strict: boolean): string {
  const lines = problems.flatMap(({ check, severity, count, problems: first }) => {
    const more = count - first.length;
    const told = first.map(problemLine);
    if (more === 0) return told;
    const others =
      first.length === 0 ? `${number(count)} ${plural(count, severity)}` : `and ${number(more)} more`;
    return [...told, `${severity}: ${harmless(check)}: ${others}`];
  });
  return [
    ...lines,
    ...(lines.length > 0 ? [''] : []),
    ...table(files),
    '',
    verdict(errors, warnings, strict),
  ].join('\n');
}

/** `file: item id: check: reason`; warnings say that they are. */
function problemLine({ file, item, id, check, severity, message }: Problem): string {
  const about = item === null ? [] : [`item ${item}${id === null ? '' : ` ${harmless(id)}`}`];
  const kind = severity === 'warning' ? `warning: ${harmless(check)}` : harmless(check);
  return [harmless(shortPath(file)), ...about, kind, harmless(message)].join(': ');
}

function shortPath(file: string): string {
  const short = relative(process.cwd(), file);
  return short === '' || short.startsWith('..') ? file : short;
}

const COLUMNS = [10, 10, 9, 10];

function table(files: readonly FileFigures[]): string[] {
  const first = WIDTH - COLUMNS.reduce((sum, width) => sum + width, 0);
  const row = (name: string, cells: readonly string[]) =>
    cut(name, first - 1).padEnd(first) + cells.map((cell, at) => cell.padStart(COLUMNS[at] ?? 0)).join('');
  const body = files.map(({ file, task, items, videos, errors, warnings }) =>
    row(task ?? harmless(shortPath(file)), [items, videos, errors, warnings].map(number)),
  );
  return [row('task', ['items', 'videos', 'errors', 'warnings']), ...body];
}

function verdict(errors: number, warnings: number, strict: boolean): string {
  if (errors + warnings === 0) return 'good: no errors, no warnings';
  const told = `${number(errors)} ${plural(errors, 'error')}, ${number(warnings)} ${plural(warnings, 'warning')}`;
  if (errors > 0) return `not good: ${told}`;
  return strict ? `not good, as --strict takes warnings for errors: ${told}` : `good: ${told}`;
}
