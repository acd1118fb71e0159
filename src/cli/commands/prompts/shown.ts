/** How packs and what is wrong with them are shown on a terminal. */
import { isAbsolute, relative } from 'node:path';
import type { Problem } from '../../../prompts/index.js';

/** A path as short as it can be: relative where it lies below the working directory. */
export function shortPath(path: string, from = process.cwd()): string {
  const short = relative(from, path);
  return short === '' ? '.' : short.startsWith('..') || isAbsolute(short) ? path : short;
}

/** A problem as editors and terminals make it a link: `file:line: message`. */
export function problemLine({ file, line, message }: Problem): string {
  return `${shortPath(file)}:${line}: ${message}`;
}

/** `1 problem`, `2 problems`. */
export function counted(count: number, word: string): string {
  return `${count} ${word}${count === 1 ? '' : 's'}`;
}
