/** Pieces of Markdown in which texts of others stay texts. */
import { harmless } from '../errors/harmless.js';

/** A table; the first column is set to the left, the others to the right. */
export function table(header: readonly string[], rows: readonly (readonly string[])[]): string[] {
  const line = (cells: readonly string[]) => `| ${cells.join(' | ')} |`;
  return [line(header), line(header.map((_, index) => (index === 0 ? '---' : '---:'))), ...rows.map(line)];
}

/** `1 video`, `2 videos`. */
export function many(count: number, word: string): string {
  return `${count} ${word}${count === 1 ? '' : 's'}`;
}

/** A text of others as code: no sign in it means anything. */
export function code(text: string): string {
  return `\`${harmless(text).replaceAll('`', "'").replaceAll('|', '\\|')}\``;
}

/** A sentence of others within a line. */
export function plain(text: string): string {
  return harmless(text).replace(/[<>|`[\]]/g, (sign) => `\\${sign}`);
}
