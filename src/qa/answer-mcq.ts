/** Reads the answer of a multiple-choice question: one letter, or one option's text, and nothing doubtful. */
import { normalise, unwrapEmphasis } from './clean.js';
import { type McqAnswer, withExplanation } from './explanation.js';
import { indexOfLetter, letterOf } from './options.js';
import { excerpt, type Reading, read, unread } from './rejection.js';

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
/** True when a text begins with a letter that can only be meant as one: not the article in "A worker" nor "I think". */
function beginsWithLetter(text: string): boolean {
  const match = LETTER.exec(text);
  const letter = match?.groups?.['letter'];
  if (match === null || letter === undefined || indexOfLetter(letter) > 9) return false;
  const bracketed = match.groups?.['open'] !== undefined || match.groups?.['close'] !== undefined;
  return bracketed || !/[AaIi]/.test(letter) || !/^\s+\p{L}/u.test(text.slice(match[0].length));
}

const isBoundary = (text: string) => !/^[\p{L}\p{N}]/u.test(text);

/** Removes an option's own text from the start of what was said, with the punctuation behind it. */
function withoutOwnText(said: string, option: string): string {
  if (normalise(said) === normalise(option)) return '';
  const isPrefix =
    said.toLowerCase().startsWith(option.toLowerCase()) && isBoundary(said.slice(option.length));
  return isPrefix
    ? said
        .slice(option.length)
        .replace(/^[\s.,;:—–-]{1,20}/, '')
        .trim()
    : said;
}

/** The letters of all options whose text is the one that was said. */
function optionsNamed(said: string, options: readonly string[]): number[] {
  const wanted = normalise(said);
  return wanted === ''
    ? []
    : options.flatMap((option, index) => (normalise(option) === wanted ? [index] : []));
}

/** Another option's text where the answer's own should stand. */
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

/** What was said in the first line, told apart: the letter, if any, and the words behind it. */
interface Named {
  readonly index: number;
  readonly said: string;
}

function readLetter(line: string, options: readonly string[]): Reading<Named> | undefined {
  const lead = LEAD.exec(line.slice(0, 100))?.[0] ?? '';
  const body = line.slice(lead.length);
  const match = LETTER.exec(body);
  const letter = match?.groups?.['letter'];
  if (match === null || letter === undefined) return undefined;
  const rest = body.slice(match[0].length);
  const index = indexOfLetter(letter);
  const joined = JOINED.exec(rest);
  if (joined !== null && beginsWithLetter(rest.slice(joined[0].length))) {
    return unread('two_letters', `Expected one letter, got "${excerpt(line)}".`);
  }
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
  // "A worker trips" is a text that begins with an article, "B the truck" is nothing we know.
  if (said === undefined) return undefined;
  return read({ index, said: said.trim() });
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

  const lead = LEAD.exec(head.slice(0, 100))?.[0] ?? '';
  const byText = new Set(
    [text, head, head.slice(lead.length)].flatMap((said) => optionsNamed(said, options)),
  );
  if (byText.size > 1) {
    return unread('matches_two_options', `"${excerpt(head)}" is the text of more than one option.`);
  }
  const [textIndex] = byText;
  if (named === undefined) {
    if (textIndex === undefined) {
      return unread(
        'unclear_answer',
        `Expected one letter or the text of one option, got "${excerpt(head)}".`,
      );
    }
    const isWhole = optionsNamed(text, options).length > 0;
    return withExplanation(textIndex, '', isWhole ? '' : tail, options);
  }
  const { index, said } = named.value;
  if (textIndex !== undefined && textIndex !== index) {
    return unread('ambiguous_answer', `"${excerpt(head)}" is a letter and also the text of another option.`);
  }
  const own = options[index];
  if (own === undefined) {
    return unread(
      'letter_not_an_option',
      `Expected a letter from A to ${letterOf(options.length - 1)}, got "${excerpt(head)}".`,
    );
  }
  const whole = [said, tail].filter((part) => part !== '').join('\n');
  const isOwn = normalise(said) === normalise(own) || normalise(whole) === normalise(own);
  if (!isOwn && namesAnother(said, index, options)) {
    return unread(
      'letter_text_mismatch',
      `The letter and the text name different options in "${excerpt(head)}".`,
    );
  }
  if (!isOwn && beginsWithLetter(said)) {
    return unread('two_letters', `Expected one letter, got "${excerpt(head)}".`);
  }
  return normalise(whole) === normalise(own)
    ? withExplanation(index, '', '', options)
    : withExplanation(index, withoutOwnText(said, own), tail, options);
}
