/** Text for a terminal of 80 columns. */
import { isAbsolute, relative } from 'node:path';
import type { Paint, Style } from './paint.js';

/** Columns, also of a wider terminal: what is printed is also pasted into mails and issues. */
const WIDTH = 80;
/** With fewer, hardly a word would fit. */
const LEAST_WIDTH = 40;
/** Columns of the names of a table, at the least, where the names are longer. */
const LEAST_NAME = 8;

/**
 * The columns of a text: 80, or those of a narrower terminal, which would break lines in the middle of words. Where
 * there is no terminal, `COLUMNS` may say another number.
 * @param most columns of a text on a wide terminal
 */
export function textWidth(
  { isTTY, columns }: { readonly isTTY?: boolean; readonly columns?: number | undefined } = process.stdout,
  most = WIDTH,
  { COLUMNS }: NodeJS.ProcessEnv = process.env,
): number {
  const width = isTTY === true && columns ? Math.min(columns, most) : Number(COLUMNS) || WIDTH;
  return Math.max(LEAST_WIDTH, width);
}

/** Breaks a text into lines at blanks; a longer word, such as a path, stays whole. */
export function folded(text: string, indent = 0, next = indent + 2, width = textWidth()): string[] {
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

/** The same in a style, which never spans a line break. */
export function painted(text: string, paint: Paint, style: Style, indent = 0, next = indent + 2): string[] {
  return folded(text, indent, next).map((line) => paint(style, line));
}

/** Breaks a text with line breaks of its own where a line is too long; shorter lines stay as they are. */
export function foldedLines(text: string, width = textWidth()): string[] {
  return text.split('\n').flatMap((line) => {
    if (line.length <= width) return [line];
    const indent = line.length - line.trimStart().length;
    return folded(line.trim(), indent, indent + 2, width);
  });
}

/** At most `length` characters of a text, cut between words, with dots where something is missing. */
export function shortened(text: string, length: number): string {
  const flat = text.replace(/\s+/g, ' ').trim();
  if (flat.length <= length) return flat;
  const space = flat.lastIndexOf(' ', length);
  return `${flat.slice(0, space > 0 ? space : length)} …`;
}

/** Cuts a text to at most `width` columns. */
export function cut(text: string, width = WIDTH): string {
  return text.length <= width ? text : `${text.slice(0, width - 1)}…`;
}

/** Joins lines into a text with a blank line between the blocks; empty blocks are dropped. */
export function blocks(all: readonly (readonly string[])[]): string {
  const filled = all.filter((lines) => lines.length > 0);
  return filled.map((lines) => lines.join('\n')).join('\n\n');
}

/** A line of a table: a name on the left, cut to the free space, and right-aligned cells. */
export function row(
  name: string,
  cells: readonly string[],
  widths: readonly number[],
  width: number = Math.min(WIDTH, textWidth()),
): string {
  const first = width - sum(widths);
  return cut(name, first).padEnd(first) + cells.map((cell, at) => cell.padStart(widths[at] ?? 0)).join('');
}

/**
 * A table whose columns are as wide as they need to be, two blanks apart.
 * @param gap blanks between the first column and the others
 */
export function table(
  rows: readonly (readonly [name: string, cells: readonly string[]])[],
  width: number = Math.min(WIDTH, textWidth()),
  gap = 0,
): string[] {
  const [[, head] = ['', []]] = rows;
  const widths = head.map((_, at) => 2 + Math.max(...rows.map(([, cells]) => cells[at]?.length ?? 0)));
  const longest = Math.max(...rows.map(([name]) => name.length)) + gap + sum(widths);
  if (Math.min(width, longest) - sum(widths) < Math.min(LEAST_NAME, longest - sum(widths)))
    return stacked(rows, width);
  return rows.map(([name, cells]) => row(name, cells, widths, Math.min(width, longest)));
}

/** The rows of a table that is too wide, each as a text: its name, and each cell with the name of its column. */
function stacked(
  [[, head] = ['', []], ...rows]: readonly (readonly [name: string, cells: readonly string[]])[],
  width: number,
): string[] {
  return rows.flatMap(([name, cells]) =>
    folded(`${name.trim()}: ${cells.map((cell, at) => `${head[at] ?? ''} ${cell}`).join(', ')}`, 0, 2, width),
  );
}

/** The sum of numbers. */
export function sum(numbers: readonly number[]): number {
  return numbers.reduce((total, each) => total + each, 0);
}

/** A number with its thousands set apart: `1,234,567`. */
export function number(value: number): string {
  return value.toLocaleString('en');
}

/** Bytes in a fitting unit: `3.4 MB`. */
export function size(bytes: number): string {
  // A kilobyte is the least that is told apart.
  if (bytes < 999_500) return `${Math.round(bytes / 1e3)} kB`;
  if (bytes < 1e9) return `${(bytes / 1e6).toFixed(1)} MB`;
  return bytes < 1e12 ? `${(bytes / 1e9).toFixed(1)} GB` : `${(bytes / 1e12).toFixed(1)} TB`;
}

/** The form of a word that follows a number. */
export function plural(count: number, word: string, many = `${word}s`): string {
  return count === 1 ? word : many;
}

/** A number and the word for what it counts: `1 video`, `1,234 videos`. */
export function counted(count: number, word: string, many?: string): string {
  return `${number(count)} ${plural(count, word, many)}`;
}

/** A path as short as possible: relative where it lies below the working directory. */
export function shortPath(path: string): string {
  const short = relative(process.cwd(), path);
  return short === '' ? '.' : short.startsWith('..') || isAbsolute(short) ? path : short;
}

/** `2026-01-31 12:00:00Z`; a text that is not a time stays as it is. */
export function time(iso: string): string {
  return iso.replace(/^(\d{4}-\d\d-\d\d)T(\d\d:\d\d:\d\d)(?:\.\d+)?Z$/, '$1 $2Z');
}
