/** Tells the blocks of the text protocol from JSON in an answer that mixes both. */
import { separatorOf } from './clean.js';
import { isMeantAsPair } from './json.js';
import { readLabel } from './labels.js';

/** Lines of an answer that have the same form, in their order. */
export interface Segment {
  readonly form: 'blocks' | 'json';
  readonly lines: readonly string[];
}

/**
 * Cuts an answer where JSON that was meant as pairs begins at the start of a line, and where it ends: with its last brace,
 * or, when it is cut off, with the next separator or question. Linear in the text.
 */
export function separateForms(lines: readonly string[]): Segment[] {
  const segments: Segment[] = [];
  let start = 0;
  const cut = (form: Segment['form'], end: number) => {
    if (end > start) segments.push({ form, lines: lines.slice(start, end) });
    start = end;
  };
  let index = 0;
  while (index < lines.length) {
    const end = endOfJson(lines, index);
    if (end > index && isMeantAsPair(lines.slice(index, end).join('\n'))) {
      cut('blocks', index);
      cut('json', end);
    }
    index = Math.max(end, index + 1);
  }
  cut('blocks', lines.length);
  return segments;
}

/** The line after the JSON that begins with a line; the line itself when no JSON begins there. */
function endOfJson(lines: readonly string[], start: number): number {
  const [first = '', next = ''] = [lines[start]?.trimStart(), lines[start + 1]?.trimStart()];
  const isList = first.trimEnd() === '[' && next.startsWith('{');
  if (!isList && !/^(?:\[\s{0,9})?\{/.test(first)) return start;
  let depth = 0;
  let isString = false;
  for (let index = start; index < lines.length; index += 1) {
    const line = lines[index] ?? '';
    if (index > start && (separatorOf(line) === '=' || readLabel(line)?.kind === 'question')) return index;
    for (let at = 0; at < line.length; at += 1) {
      const character = line[at];
      if (isString && character === '\\') at += 1;
      else if (character === '"') isString = !isString && depth > 0;
      else if (!isString && character === '{') depth += 1;
      else if (!isString && character === '}') depth = Math.max(0, depth - 1);
    }
    if (depth === 0 && !(isList && index === start)) return index + 1;
  }
  return lines.length;
}
