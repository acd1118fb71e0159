/** Parts of a page in Markdown. Foreign names and texts can't become markup. */
import { harmless } from '../errors/harmless.js';

export function section(title: string, ...lines: readonly (string | readonly string[])[]): string[] {
  return [`## ${title}`, '', ...lines.flat()];
}

/** A table; the first column is set to the left, the others to the right. */
export function table(header: readonly string[], rows: readonly (readonly (string | number)[])[]): string[] {
  const line = (cells: readonly (string | number)[]) => `| ${cells.join(' | ')} |`;
  return [line(header), line(header.map((_, index) => (index === 0 ? '---' : '---:'))), ...rows.map(line)];
}

/** `1 video`, `2 videos`. */
export function many(count: number, word: string): string {
  return `${count} ${word}${count === 1 ? '' : 's'}`;
}

/** Foreign text as code, so that no sign in it has a meaning. */
export function code(text: string): string {
  return `\`${harmless(text).replaceAll('`', "'").replaceAll('|', '\\|')}\``;
}

/** A foreign sentence within a line. */
export function plain(text: string): string {
  return harmless(text).replace(/[<>|`[\]]/g, (sign) => `\\${sign}`);
}
