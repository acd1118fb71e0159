/** Reads the options of a multiple-choice question from the lines below it. */
import { unwrapEmphasis, withoutClosingEmphasis } from './clean.js';
import { excerpt, type Reading, read, unexpected, unread } from './rejection.js';

/** A question and the texts of its options without their letters, A first. */
export interface Choice {
  readonly question: string;
  readonly options: readonly string[];
}

/** The most options a question may have; their letters are A to J. */
export const MAX_OPTIONS = 10;

/** `A` for 0, `B` for 1 … */
export function letterOf(index: number): string {
  return String.fromCharCode(65 + index);
}

/** 0 for `A` or `a`, 1 for `B` … */
export function indexOfLetter(letter: string): number {
  return letter.toUpperCase().charCodeAt(0) - 65;
}

const EMPHASIS = String.raw`(?:\*{1,3}|_{2})`;
const OPTION = new RegExp(
  String.raw`^\s{0,12}(?:[-*+•]\s{1,3})?(?<before>${EMPHASIS})?(?<bracket>[([（])?(?<letter>[A-Za-z])(?<closed>${EMPHASIS})?` +
    String.raw`\s?(?<mark>[.)\]:、．：）])(?<late>${EMPHASIS})?`,
);

/**
 * Reads `A.`, `A)`, `(A)`, `a.`, `**A.**`, `- A.` at the start of a line.
 *
 * @returns the letter that marks an option and the text after it; undefined for any other line
 * @example readOptionLine('**B)** A truck') // {letter: 'B', text: 'A truck'}
 */
export function readOptionLine(line: string): { readonly letter: string; readonly text: string } | undefined {
  const match = OPTION.exec(line.slice(0, 40));
  const { letter, bracket, mark = '', before, closed, late } = match?.groups ?? {};
  if (match === null || letter === undefined) return undefined;
  const after = line.slice(match[0].length);
  // "e.g. this" and "U.S. roads" are text; "(A)text" and "A、文" are options.
  const isSpaced = after === '' || /^\s/.test(after);
  const isTight = bracket !== undefined || late !== undefined || /[)、．：）]/.test(mark);
  const isWord = /^[A-Z][^.\s]\D/.test(letter + after.slice(0, 3)) && after[1] !== '.';
  if (!isSpaced && !isTight && !isWord) return undefined;
  const isOpen = before !== undefined && closed === undefined;
  if (late === undefined) return { letter, text: (isOpen ? withoutClosingEmphasis(after) : after).trim() };
  // Emphasis after the mark closes what was opened before the letter, or else opens the text.
  return { letter, text: (isOpen ? after : late + after).trim() };
}

const HEADER = /^\s*(?:\*\*)?(?:answer )?(?:options|choices|选项)\s?(?:\*\*)?[:：]?(?:\*\*)?\s*$/i;
/** A sentence to the reader below the options, which is not an option. */
const INSTRUCTION =
  /^(?:The (?:correct|right|best) |Answer\b|Choose\b|Select\b|Pick\b|Please\b|Which\b|Only one\b|Note\b)/;
const MARKED = /(?:[([](?:correct|right|answer|correct answer|wrong|incorrect|正确)[)\]]|[✓✔✅☑])\s*[.*]*$/iu;

/**
 * Separates a question from its options. Letters must run from A without a gap; an option may run over several lines, but
 * not over a blank one.
 */
export function readOptions(lines: readonly string[]): Reading<Choice> {
  const question: string[] = [];
  const options: string[][] = [];
  let isBroken = false;
  for (const line of lines) {
    if (line.trim() === '') {
      isBroken = options.length > 0;
      if (options.length === 0) question.push('');
      continue;
    }
    if (HEADER.test(line.slice(0, 60)) && line.length < 60) continue;
    const option = readOptionLine(line);
    const isOption = option !== undefined && (options.length > 0 || option.letter.toUpperCase() === 'A');
    const current = options.at(-1);
    const text = line.trim();
    if (option !== undefined && isOption) {
      const expected = `Expected option ${letterOf(options.length)}, got "${excerpt(text)}"`;
      if (indexOfLetter(option.letter) !== options.length)
        return unread('option_letters', `${expected}. Options must run from A without a gap.`);
      options.push([option.text]);
    } else if (current === undefined) question.push(line);
    else if ((isBroken && current.some((part) => part !== '')) || INSTRUCTION.test(text.slice(0, 40)))
      return unexpected('stray_text', 'an option or the answer', text);
    else current.push(text);
    isBroken = false;
  }
  return checkOptions(
    unwrapEmphasis(question.join('\n')),
    options.map((parts) => unwrapEmphasis(parts.filter((part) => part !== '').join(' '))),
  );
}

/** Accepts two to ten options that have text and do not give the answer away. */
export function checkOptions(question: string, options: readonly string[]): Reading<Choice> {
  const { length } = options;
  if (length === 0)
    return unread('missing_options', 'Expected options A., B., … each on its own line, found none.');
  if (length < 2) return unread('too_few_options', 'Expected at least two options, found one.');
  if (length > MAX_OPTIONS)
    return unread('too_many_options', `Expected at most ${MAX_OPTIONS} options, found ${length}.`);
  const empty = options.indexOf('');
  if (empty >= 0) return unread('empty_option', `Option ${letterOf(empty)} has no text.`);
  const marked = options.findIndex((option) => MARKED.test(option.slice(-40)));
  if (marked >= 0)
    return unread('marked_option', `Option ${letterOf(marked)} gives the answer away in its own text.`);
  return read({ question, options });
}
