/** Fills in the markers of the scaffold, and lists those that are still open. */
import { findPlaceholders } from './placeholders.js';
import type { MarkerValue } from './workshop.js';

/** A marker that is still open, and what the scaffold says about it. */
export interface OpenMarker {
  readonly name: string;
  /** Number of files that hold it. */
  readonly files: number;
  /** What to write; empty when the scaffold does not say. */
  readonly explanation: string;
}

/** Lines that become longer than this by a value are broken. */
const WIDTH = 118;
/** A line on which a sentence can go on: no list entry, heading, tag, rule or blank line. */
const CONTINUED = /^\s*(?![-*#<=`[\s]|\d+\. )\S/;
const COMMENT = /<!--[\s\S]*?-->\n?/g;
/** An entry of a comment that explains a marker, with the lines that go on below it. */
const EXPLAINED = /^- ([A-Z][A-Z0-9 _/&-]{3,}): (.*(?:\n[ \t]+.*)*)\n?/gm;

/**
 * Fills in a file of the scaffold. Values are inserted without looking for markers in them. What a comment says about a
 * filled marker is removed.
 */
export function fillTemplate(text: string, values: ReadonlyMap<string, MarkerValue>): string {
  const parts: string[] = [];
  let end = 0;
  for (const { index, 0: comment } of text.matchAll(COMMENT)) {
    parts.push(fillText(text.slice(end, index), values), withoutFilled(comment, values));
    end = index + comment.length;
  }
  return [...parts, fillText(text.slice(end), values)].join('');
}

/** The markers that are still open in files of a pack (content by path), the most frequent first. */
export function openMarkers(files: ReadonlyMap<string, string>): readonly OpenMarker[] {
  const found = new Map<string, { files: number; explanation: string }>();
  for (const text of files.values()) {
    const explanations = explanationsIn(text);
    const names = findPlaceholders(text.replaceAll(COMMENT, '')).map(({ name }) => name);
    for (const name of new Set(names)) {
      const known = found.get(name) ?? { files: 0, explanation: '' };
      const explanation = known.explanation || (explanations.get(name) ?? '');
      found.set(name, { files: known.files + 1, explanation });
    }
  }
  return [...found].map(([name, open]) => ({ name, ...open })).sort((one, other) => other.files - one.files);
}

/** What the comments of a file say about its markers, by name. */
export function explanationsIn(text: string): ReadonlyMap<string, string> {
  const comments = [...text.matchAll(COMMENT)].map(([comment]) => comment.replace('-->', '')).join('\n');
  const entries = [...comments.matchAll(EXPLAINED)];
  return new Map(entries.map(([, name = '', words = '']) => [name, words.replace(/\s+/g, ' ').trim()]));
}

function fillText(text: string, values: ReadonlyMap<string, MarkerValue>): string {
  const lines: string[] = [];
  let rest = '';
  for (const line of text.split('\n')) {
    const goesOn = rest !== '' && CONTINUED.test(line);
    if (rest !== '' && !goesOn) lines.push(rest);
    const whole = goesOn ? `${rest} ${line.trimStart()}` : line;
    rest = '';
    const filled = fillLine(whole, values);
    if (filled.length > 1 || (filled[0] === line && !goesOn)) lines.push(...filled);
    else {
      // What no longer fits moves into the line below, when the sentence goes on there.
      const broken = wrapped(filled[0] ?? '');
      if (broken.length > 1) rest = broken.pop() ?? '';
      lines.push(...broken);
    }
  }
  return [...lines, ...(rest === '' ? [] : [rest])].join('\n');
}

/** One line, or the entries of the list that replaces a marker alone on its line. */
function fillLine(line: string, values: ReadonlyMap<string, MarkerValue>): string[] {
  const markers = findPlaceholders(line);
  const [only] = markers;
  const value = only === undefined ? undefined : values.get(only.name);
  if (only !== undefined && value !== undefined && 'items' in value && line.trim() === only.text)
    return value.items.flatMap((item) => wrapped(`- ${item}`));
  let filled = '';
  let end = 0;
  for (const { text, name } of markers) {
    const at = line.indexOf(text, end);
    const words = values.get(name);
    const shown = words === undefined ? text : 'words' in words ? words.words : words.items.join('; ');
    filled += line.slice(end, at) + shown;
    end = at + text.length;
  }
  return [filled + line.slice(end)];
}

/** Breaks a long line at blanks; the next lines are aligned with the text of the list entry. */
function wrapped(line: string): string[] {
  const [start = ''] = /^\s*(?:[-*] |\d+\. )?/.exec(line) ?? [];
  const lines: string[] = [];
  let current = start;
  for (const word of line.slice(start.length).split(' ')) {
    if (current.length === start.length && lines.length === 0) current += word;
    else if (current.length + 1 + word.length <= WIDTH) current += ` ${word}`;
    else {
      lines.push(current);
      current = ' '.repeat(start.length) + word;
    }
  }
  return [...lines, current];
}

function withoutFilled(comment: string, values: ReadonlyMap<string, MarkerValue>): string {
  const rest = comment.replace(EXPLAINED, (entry: string, name: string) => (values.has(name) ? '' : entry));
  const isDone = rest !== comment && explanationsIn(rest).size === 0;
  return isDone ? rest.replace(' Fill in, brackets included:', '') : rest;
}
