/** Finds where a QA prompt shows what an answer should look like. */
import { isFence, separatorOf } from '../qa/clean.js';
import { readLabel } from '../qa/labels.js';
import { readOptionLine } from '../qa/options.js';

/** A piece of a template that shows the form of an answer. */
export interface ShownForm {
  readonly text: string;
  /** Line within the template at which it begins, from 1. */
  readonly line: number;
  /** True for what is in `<example>`, which leaves nothing open. */
  readonly isExample: boolean;
}

const OPENS = /^\s*<example\b[^>]*>\s*$/i;
const CLOSES = /^\s*<\/example>\s*$/i;
const JSON_PAIR = /["']question["']\s*:/i;

/** True for a line of `=`, the mark of the protocol. */
export function isProtocolRule(line: string): boolean {
  return separatorOf(line) === '=';
}

/**
 * Finds the forms of answers that a QA prompt shows: what is in `<example>` or in a code fence and has labels or rules of
 * the protocol, and elsewhere what begins with a rule of `=` above a question's label. Prose about labels, and rules
 * around headings, do not count.
 */
export function shownForms(template: string): readonly ShownForm[] {
  const lines = template.split('\n');
  const forms: ShownForm[] = [];
  let index = 0;
  while (index < lines.length) {
    const line = lines[index] ?? '';
    if (OPENS.test(line) || isFence(line)) {
      const isExample = OPENS.test(line);
      const end = closing(lines, index, isExample ? (other) => CLOSES.test(other) : isFence);
      const inside = lines.slice(index + 1, end);
      if (inside.some((each) => hasQuestion(each) || (isExample && isProtocolRule(each)))) {
        forms.push({ text: inside.join('\n'), line: index + 2, isExample });
      }
      index = end + 1;
    } else {
      const end = behindRun(lines, index);
      if (end > index)
        forms.push({ text: lines.slice(index, end).join('\n'), line: index + 1, isExample: false });
      index = Math.max(end, index + 1);
    }
  }
  return forms;
}

function hasQuestion(line: string): boolean {
  return readLabel(line)?.kind === 'question' || JSON_PAIR.test(line);
}

/** The line that closes what is opened at an index, or the end of the text. */
function closing(lines: readonly string[], index: number, closes: (line: string) => boolean): number {
  const end = lines.findIndex((line, at) => at > index && closes(line));
  return end === -1 ? lines.length : end;
}

/** The line after a form that begins with the rule at an index, or the index itself when no form begins there. */
function behindRun(lines: readonly string[], index: number): number {
  const label = readLabel(lines[nextText(lines, index + 1)] ?? '');
  if (!isProtocolRule(lines[index] ?? '') || label?.kind !== 'question') return index;
  let end = index + 1;
  for (let next = nextText(lines, end); next < lines.length; next = nextText(lines, end)) {
    const line = lines[next] ?? '';
    const isForm =
      isProtocolRule(line) || readLabel(line) !== undefined || readOptionLine(line) !== undefined;
    // After a blank line only what is marked as part of the form still belongs to it.
    const endsHere = next > end ? !isForm : /^\s*(?:#{1,6}\s|<\/?[a-z_]+>\s*$)/i.test(line) && !isForm;
    if (endsHere || isFence(line)) break;
    end = next + 1;
  }
  return end;
}

function nextText(lines: readonly string[], from: number): number {
  let next = from;
  while (next < lines.length && (lines[next] ?? '').trim() === '') next += 1;
  return next;
}
