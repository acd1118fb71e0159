/** Text for a terminal of 80 columns. */

/** Columns of a terminal, whatever its real size: what is printed also goes into mails and issues. */
export const WIDTH = 80;

/** Breaks a text into lines at blanks; a longer word, such as a path, stays whole. */
export function folded(text: string, indent = 0, next = indent + 2, width = WIDTH): string[] {
  const lines: string[] = [];
  let line = ' '.repeat(indent);
  let isEmpty = true;
  for (const word of text.replace(/\s+/g, ' ').split(' ')) {
    if (!isEmpty && line.length + 1 + word.length > width) {
      lines.push(line);
      line = ' '.repeat(next);
      isEmpty = true;
    }
    line += isEmpty ? word : ` ${word}`;
    isEmpty = false;
  }
  return [...lines, line];
}

/** A text that is no longer than so many columns. */
export function cut(text: string, width = WIDTH): string {
  return text.length <= width ? text : `${text.slice(0, width - 1)}…`;
}

/** A number with its thousands set apart: `1,234,567`. */
export function number(value: number): string {
  return value.toLocaleString('en');
}

/** Bytes in the unit that suits them: `3.4 MB`. */
export function size(bytes: number): string {
  if (bytes < 1e9) return `${(bytes / 1e6).toFixed(1)} MB`;
  return bytes < 1e12 ? `${(bytes / 1e9).toFixed(1)} GB` : `${(bytes / 1e12).toFixed(1)} TB`;
}

/** The word as it stands behind a number. */
export function plural(count: number, word: string, many = `${word}s`): string {
  return count === 1 ? word : many;
}

/** `2026-01-31 12:00:00Z`; what is no time stays as it is. */
export function time(iso: string): string {
  return iso.replace(/^(\d{4}-\d\d-\d\d)T(\d\d:\d\d:\d\d)(?:\.\d+)?Z$/, '$1 $2Z');
}
