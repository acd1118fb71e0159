/** Reads the answer of a multiple-choice question: one letter or the text of one option, beyond doubt. */
import { normalise, unwrapEmphasis } from './clean.js';
import { type McqAnswer, withExplanation } from './explanation.js';
import { indexOfLetter, letterOf } from './options.js';
import { excerpt, type Reading, read, unexpected, unread } from './rejection.js';

/** `The correct answer is …`, `Option …`, `正确答案是…` */
const LEAD =
  /^(?:(?:so|thus|hence|therefore),?\s)?(?:(?:the|my)\s)?(?:(?:correct|final|right|best)\s)?(?:answer|option|choice)\s?(?:is|would be|[:：])\s?[:：]?\s{0,3}(?:(?:option|choice|answer)\s)?|^(?:option|choice|answer|letter)\s{1,3}(?=[([]?[A-Za-z](?![\p{L}\p{N}]))|^(?:正确)?答案(?:是|为|[:：])\s?(?:选项)?|^选项?\s?/iu;
const LETTER = /^(?<open>[([（])?(?<letter>[A-Za-z])(?<close>[)\]）])?(?![\p{Script=Latin}\p{N}_'’-])/u;
const JOINED =
  /^\s{0,3}(?:,|\/|&|\+|、|和|或|(?:and|or|nor)\s)\s{0,3}(?:(?:and|or)\s{1,3})?(?:option\s{1,3})?/i;
const PUNCTUATION = /^\s?[.):,;：．、，。—–-]+\s{0,3}/;
const REASON = /^\s(?:because|since|as|due to)\s/i;
const VERDICT =
  /^\s(?:is|would be)\s(?:the\s)?(?:(?:correct|right|best|only)\s?(?:answer|option|choice|one)?)(?=\s?(?:$|[.,;:!—–-]|(?:because|since|as|due)\s))/iu;
/** True when a text begins with a letter that can only mean an option: not the article in "A worker" nor "I think". */
function beginsWithLetter(text: string): boolean {
  const match = LETTER.exec(text);
  const letter = match?.groups?.['letter'];
  if (match === null || letter === undefined || indexOfLetter(letter) > 9) return false;
  const bracketed = match.groups?.['open'] !== undefined || match.groups?.['close'] !== undefined;
  return bracketed || !/[AaIi]/.test(letter) || !/^\s+\p{L}/u.test(text.slice(match[0].length));
}

const isBoundary = (text: string) => !/^[\p{L}\p{N}]/u.test(text);

/** Removes an option's own text from the start of what was said, with the punctuation after it. */
function withoutOwnText(said: string, option: string): string {
  if (normalise(said) === normalise(option)) return '';
  const rest = said.slice(option.length);
  const isPrefix = said.toLowerCase().startsWith(option.toLowerCase()) && isBoundary(rest);
  return isPrefix ? rest.replace(/^[\s.,;:—–-]{1,20}/, '').trim() : said;
}

/** The indices of all options whose text was said. */
function optionsNamed(said: string, options: readonly string[]): number[] {
  const wanted = normalise(said);
  return options.flatMap((option, index) => (wanted !== '' && normalise(option) === wanted ? [index] : []));
}

/** True when another option's text was said in place of the answer's own. */
function namesAnother(said: string, own: number, options: readonly string[]): boolean {
  const flat = normalise(said);
  const ownText = normalise(options[own] ?? '');
  return options.some((option, index) => {
    const other = normalise(option);
    if (index === own || other === '' || other === ownText || !flat.startsWith(other)) return false;
    const rest = flat.slice(other.length);
    if (flat.startsWith(ownText) && ownText.length > other.length) return false;
    return rest === '' || /^\s?[.,;:(—–-]/.test(rest) || (flat.startsWith(ownText) && isBoundary(rest));
  });
}

/** A line without words such as "The answer is" in front. */
function withoutLead(line: string): string {
  return line.slice((LEAD.exec(line.slice(0, 100))?.[0] ?? '').length);
}

/** The index of the letter in the first line and the words after it; undefined when there is no letter. */
function readLetter(
  line: string,
  options: readonly string[],
): Reading<{ readonly index: number; readonly said: string }> | undefined {
  const body = withoutLead(line);
  const match = LETTER.exec(body);
  const letter = match?.groups?.['letter'];
  if (match === null || letter === undefined) return undefined;
  const rest = body.slice(match[0].length);
  const index = indexOfLetter(letter);
  const joined = JOINED.exec(rest);
  if (joined !== null && beginsWithLetter(rest.slice(joined[0].length)))
    return unexpected('two_letters', 'one letter', line);
  const isBracketed = match.groups?.['close'] !== undefined;
  const mark = PUNCTUATION.exec(rest);
  const verdict = VERDICT.exec(rest);
  const own = options[index];
  let said: string | undefined;
  if (rest.trim() === '') said = '';
  else if (mark !== null) said = rest.slice(mark[0].length);
  else if (verdict !== null) said = rest.slice(verdict[0].length).replace(/^[\s.,;:]{1,10}/, '');
  else if (isBracketed || REASON.test(rest)) said = rest;
  else if (own !== undefined && normalise(rest.replace(/[()]/g, '')) === normalise(own.replace(/[()]/g, '')))
    said = '';
  // "A worker trips" is a text that begins with an article; "B the truck" has no form that is known.
  return said === undefined ? undefined : read({ index, said: said.trim() });
}

/**
 * Reads `B`, `(b)`, `**B**`, `Option B`, `The correct answer is B`, `B. text`, or an option's text alone. Rejected: two
 * letters, a letter that no option has, a letter with another option's text, a text that fits no or several options.
 */
export function readMcqAnswer(text: string, options: readonly string[]): Reading<McqAnswer> {
  const [first = '', ...others] = text.trim().split('\n');
  const head = unwrapEmphasis(first.replace(/\*\*|__|`/g, ''));
  const tail = others.join('\n').trim();
  const named = readLetter(head, options);
  if (named !== undefined && !named.ok) return named;

  const shown = `"${excerpt(head)}"`;
  const byText = new Set([text, head, withoutLead(head)].flatMap((part) => optionsNamed(part, options)));
  const [textIndex] = byText;
  if (byText.size > 1) return unread('matches_two_options', `${shown} is the text of more than one option.`);
  if (named === undefined) {
    if (textIndex === undefined)
      return unexpected('unclear_answer', 'one letter or the text of one option', head);
    const isWhole = optionsNamed(text, options).length > 0;
    return withExplanation(textIndex, '', isWhole ? '' : tail, options);
  }
  const { index, said } = named.value;
  if (textIndex !== undefined && textIndex !== index)
    return unread('ambiguous_answer', `${shown} is a letter and also the text of another option.`);
  const own = options[index];
  if (own === undefined)
    return unexpected('letter_not_an_option', `a letter from A to ${letterOf(options.length - 1)}`, head);
  const isWhole = normalise([said, tail].filter((part) => part !== '').join('\n')) === normalise(own);
  if (!isWhole && normalise(said) !== normalise(own)) {
    if (namesAnother(said, index, options))
      return unread('letter_text_mismatch', `The letter and the text name different options in ${shown}.`);
    if (beginsWithLetter(said)) return unexpected('two_letters', 'one letter', head);
  }
  return isWhole
    ? withExplanation(index, '', '', options)
    : withExplanation(index, withoutOwnText(said, own), tail, options);
}
