/** The answer of a model that follows a form literally, so that the form itself can be given to the parser. */
import { readLabel } from '../qa/labels.js';
import { readOptionLine } from '../qa/options.js';
import type { QaType } from '../records/qa-types.js';
import { isProtocolRule } from './shown-forms.js';

/** A place to be filled in: `<letter>`, `[letter]`, `{letter}`, `…`; JSON does not count. */
const SLOT = /<[^<>\n]{1,200}>|\[[^[\]\n"]{1,200}\]|\{[^{}\n":]{1,200}\}|…|\.{3}/g;
/** Times in letters: `MM:SS`, `HH:MM:SS`, `MM:SS.ff`, `HH:MM:SS.mmm`. */
const CLOCK = /\b(?:(?:HH|XX):)?(?:MM|XX):(?:SS|XX)(?:[.,](?:f{1,3}|m{1,3}|s{1,3}|x{1,3}))?\b/gi;
/** Several letters to choose one from: `A/B/C/D`, `A, B, C or D`. */
const LETTERS = /\b[A-D](?:(?:\s?[/|]\s?|,\s?(?:or\s)?|\sor\s)[B-J]\b){1,9}/g;
/** Both verdicts to choose one from: `Yes/No`, `"Yes" or "No"`. */
const VERDICTS = /\b(?:yes|true)\b["'`*.]*\s?(?:\/|\||or)\s?["'`*]*(?:no|false)\b/gi;
const FILLING = 'this is seen';

/**
 * Fills in what a form leaves open with the shortest text that fits its type. Everything else stays as it is, so a form
 * that leaves nothing open is its own answer. The number and order of lines do not change.
 *
 * @example literalAnswer('bcq', 'Question: <question>\nAnswer: <Yes/No>. <sentence>')
 * // 'Question: <question>\nAnswer: Yes. this is seen'
 */
export function literalAnswer(type: QaType, form: string): string {
  const lines = form.split('\n');
  const filled: string[] = [];
  let answer: string[] = [];
  const flush = () => {
    if (answer.length > 0) filled.push(...fill(type, answer.join('\n')).split('\n'));
    answer = [];
  };
  for (const [index, line] of lines.entries()) {
    const label = readLabel(line);
    const json = /["']answer["']\s*:/i.exec(line);
    if (label !== undefined || isProtocolRule(line)) flush();
    if (label?.kind === 'answer' || answer.length > 0) answer.push(line);
    else if (json !== null) {
      const behind = json.index + json[0].length;
      filled.push(line.slice(0, behind) + fill(type, line.slice(behind)));
    } else filled.push(isLeftEmpty(lines, index) ? `${line} ${FILLING}` : line);
  }
  flush();
  return filled.join('\n');
}

/** True for a label or the letter of an option with nothing after it, as in a form of bare labels. */
function isLeftEmpty(lines: readonly string[], index: number): boolean {
  const line = lines[index] ?? '';
  if (readOptionLine(line)?.text === '') return true;
  if (readLabel(line)?.rest !== '') return false;
  const next = lines.slice(index + 1).find((other) => other.trim() !== '');
  return (
    next === undefined || isProtocolRule(next) || (readLabel(next) ?? readOptionLine(next)) !== undefined
  );
}

function fill(type: QaType, text: string): string {
  if (type === 'mcq') return fillFirst(text.replace(LETTERS, '…'), 'A', /\b[A-J]\b/);
  if (type === 'bcq') return fillFirst(text.replace(VERDICTS, '…'), 'Yes', /\b(?:yes|no|true|false)\b/i);
  if (type !== 'temporal_localization') return text;
  let second = 0;
  return text
    .replace(SLOT, (slot) => {
      if (slot.match(CLOCK) !== null) return slot.slice(1, -1);
      return /start|begin|end|stop|time/i.test(slot) ? 'MM:SS' : slot;
    })
    .replace(CLOCK, () => {
      second += 1;
      return `00:0${second % 10}`;
    });
}

/** Fills the first slot with what the type asks for, unless the text has that already, and the others with words. */
function fillFirst(text: string, first: string, known: RegExp): string {
  const said = (readLabel(text.split('\n')[0] ?? '')?.rest ?? text).replace(SLOT, '');
  let next = known.test(said) ? FILLING : first;
  return text.replace(SLOT, () => {
    const filling = next;
    next = FILLING;
    return filling;
  });
}
