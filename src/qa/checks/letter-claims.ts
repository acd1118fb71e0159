/** What a reasoning says of options that it names by their letters. */
import { indexOfLetter } from '../options.js';
import { clauseSpans, type Polarity, polarityOf, type Span, sentenceSpans } from '../text/clauses.js';
import { conclusionsIn, inConclusions } from '../text/conclusions.js';
import type { Language } from '../text/language.js';

/** Letters in one list, "A, C and D", which stand or fall together. */
export interface LetterClaim extends Span {
  readonly letters: readonly string[];
  readonly polarity: Polarity;
  /** Behind a mark of conclusion. */
  readonly is_concluded: boolean;
  /** The sentence in which they are named. */
  readonly sentence: Span;
}

/** Marks around a letter: emphasis, quotes, brackets. */
const OPEN = String.raw`["'“‘„«*_(（\[「『]{0,4}`;
const CLOSE = String.raw`["'”’“»*_)）\]」』]{0,4}`;
/**
 * Letters of other scripts are a border: in "选项B" the B stands alone. A hyphen or an apostrophe makes it a part of a word.
 */
const LETTER = String.raw`(?<![\p{Script=Latin}\p{N}_#&+$°'’-])[A-HJ](?![\p{Script=Latin}\p{N}_-]|['’]\p{L}|\.\p{L})`;

interface Forms {
  readonly runs: RegExp;
  readonly cue: RegExp;
  /** Words that may stand before a letter without a word for option. */
  readonly before: RegExp;
  /** What may stand after a letter that begins a clause. */
  readonly after: RegExp;
  readonly all_but: RegExp;
  readonly instead_of: RegExp;
}

const madeForms = new Map<string, Forms>();
const NOTHING = '(?!)';

function formsOf(language: Language | undefined): Forms {
  const code = language?.code ?? '';
  const known = madeForms.get(code);
  if (known !== undefined) return known;
  const of = (...fields: Parameters<Language['source']>) => language?.source(...fields) ?? NOTHING;
  const cue = of('option');
  const joint = String.raw`${CLOSE}\s{0,2}(?:[,;]?\s{0,2}(?:${of('and')}|[&/])|[,;、،])\s{0,2}(?:${cue}\s{0,2})?${OPEN}`;
  const words = of(
    'and',
    'be',
    'not',
    'against',
    'in_favour',
    'concludes',
    'concludes_first',
    'answer',
    'begins_clause',
    'all_but',
    'instead_of',
  );
  const forms: Forms = {
    runs: new RegExp(`${LETTER}(?:${joint}${LETTER})*`, 'gu'),
    cue: new RegExp(`^${cue}\\s{0,3}[:：–—]?[*_]{0,3}\\s{0,2}${OPEN}$`, 'iu'),
    before: new RegExp(
      `^(?:${words}|[\\p{Script=Han}\\p{Script=Hiragana}\\p{Script=Arabic}\\p{Script=Devanagari}])[\\s:：*_–—]{0,6}(?:(?<=\\s)\\p{L}{1,3}\\s)?${OPEN}$`,
      'iu',
    ),
    after: new RegExp(
      `^${CLOSE}(?:\\s*$|\\s*[:：,.;)–—-]|\\s{0,2}${of('be', 'not', 'against', 'in_favour', 'unclaimed', 'begins_clause')})`,
      'iu',
    ),
    all_but: new RegExp(`^${of('all_but')}\\s{0,2}(?:${cue}\\s{0,2})?${OPEN}$`, 'iu'),
    instead_of: new RegExp(`${of('instead_of')}(?=[^,;]{0,40}$)`, 'iu'),
  };
  madeForms.set(code, forms);
  return forms;
}

/** Where a phrase may begin that ends a text: at its last words, or characters of scripts without spaces. */
const BEGINNINGS =
  /(?<![\p{L}\p{M}\p{N}_])[\p{L}\p{N}]|[\p{Script=Han}\p{Script=Hiragana}\p{Script=Katakana}]/gu;
const LAST_WORDS = 6;
const LAST_CHARACTERS = 40;

/** Where a phrase begins with which a text ends; undefined when it does not. The pattern has both its borders. */
function endsIn(pattern: RegExp, text: string): number | undefined {
  const from = Math.max(0, text.length - LAST_CHARACTERS);
  const tail = text.slice(from);
  const begins = [...tail.matchAll(BEGINNINGS)].slice(-LAST_WORDS);
  const found = begins.find(({ index }) => pattern.test(tail.slice(index)));
  return found === undefined ? undefined : from + found.index;
}

/** How far around a letter is looked at, in UTF-16 units. */
const WINDOW = 60;
const OPPOSITE = { claims: 'excludes', excludes: 'claims', open: 'open' } as const;

/**
 * The letters that a text names, with what each clause does with them. Capitals that are no letters of options are left out:
 * "vitamin C", "a D-shaped hole", the article of "A bus".
 *
 * @param count how many options there are
 */
export function letterClaims(text: string, count: number, language: Language | undefined): LetterClaim[] {
  if (!/[A-J]/.test(text)) return [];
  const forms = formsOf(language);
  let isInConclusion: ((place: number) => boolean) | undefined;
  const claims: LetterClaim[] = [];
  for (const sentence of sentenceSpans(text)) {
    const said = text.slice(sentence.start, sentence.end);
    const runs = [...said.matchAll(forms.runs)];
    if (runs.length === 0) continue;
    const clauses = clauseSpans(text, sentence, language);
    let first = 0;
    for (const { index, 0: run } of runs) {
      const letters = [...run.matchAll(new RegExp(LETTER, 'gu'))].map(([letter]) => letter);
      if (letters.some((letter) => indexOfLetter(letter) >= count)) continue;
      const at: Span = { start: sentence.start + index, end: sentence.start + index + run.length };
      while ((clauses[first]?.end ?? at.start + 1) <= at.start) first += 1;
      let last = first;
      while ((clauses[last + 1]?.start ?? at.end) < at.end) last += 1;
      const clause = around(at, clauses[first] ?? sentence, clauses[last] ?? sentence);
      if (!isNamed(text, at, clause, letters, forms)) continue;
      isInConclusion ??= inConclusions(language === undefined ? [] : conclusionsIn(text, language));
      const isConcluded = isInConclusion(at.start);
      const next = clauses[last + 1];
      const found =
        language === undefined
          ? 'open'
          : polarityIn(text, at, clause, next ?? { start: 0, end: 0 }, language, isConcluded, forms);
      // A reasoning that begins with a letter begins with its answer, unless it goes through a list.
      const isFirst =
        found === 'open' && letters.length === 1 && at.start < 10 && FIRST.test(text.slice(0, at.start));
      const polarity = isFirst && !isListed(text, at.end) ? 'claims' : found;
      claims.push({ letters, polarity, is_concluded: isConcluded, sentence, ...at });
    }
  }
  return claims;
}

const FIRST = /^[\s*_("“]*$/;

/** True when a letter is the label of a list: a later line begins with another one. */
function isListed(text: string, end: number): boolean {
  const label = /^[*_]{0,3}[.):\]][*_]{0,3}\s/.test(text.slice(end, end + 8));
  return !label || /\n[\s*_(>•-]{0,8}[A-J][*_]{0,3}[.):\]]/.test(text.slice(end));
}

/** How far around a letter a clause reaches, in UTF-16 units: longer ones are no prose. */
const REACH = 240;

/** The clause that holds a run of letters; from the first to the last, where the run goes over several. */
function around({ start, end }: Span, first: Span, last: Span): Span {
  return { start: Math.max(first.start, start - REACH), end: Math.min(last.end, end + REACH) };
}

function isNamed(
  text: string,
  { start, end }: Span,
  clause: Span,
  letters: readonly string[],
  forms: Forms,
): boolean {
  const before = text.slice(Math.max(clause.start, start - WINDOW), start);
  const after = text.slice(end, end + WINDOW);
  if (endsIn(forms.cue, before) !== undefined) return true;
  if (/[:：]\s{0,2}[*_(]{0,4}$/.test(before)) return true;
  if (/[(（][*_]{0,3}$/.test(before) && /^[*_]{0,3}[)）]/.test(after)) return true;
  const isFirst = /^[\s*_"'“‘(（[「>•-]*$/u.test(text.slice(clause.start, start));
  // "A (tall) man" begins with an article.
  const isExplained = letters[0] !== 'A' && /^[*_]{0,3}\s?[(（]/.test(after);
  if (isFirst) return letters.length > 1 || isExplained || forms.after.test(after);
  return endsIn(forms.before, before) !== undefined;
}

function polarityIn(
  text: string,
  at: Span,
  clause: Span,
  next: Span,
  language: Language,
  isConcluded: boolean,
  forms: Forms,
): Polarity {
  const before = text.slice(clause.start, at.start);
  const after = text.slice(at.end, clause.end);
  const aside = forms.instead_of.exec(before);
  if (aside !== null) {
    const main = polarityOf(before.slice(0, aside.index), language, isConcluded);
    return main === 'excludes' ? 'claims' : 'excludes';
  }
  const turned = endsIn(forms.all_but, before);
  if (turned === undefined) return polarityOf(`${before}  ${after}`, language, isConcluded);
  const rest = `${before.slice(0, turned)}  ${after}`;
  // "Apart from B, none fits."
  return OPPOSITE[polarityOf(rest.trim() === '' ? text.slice(next.start, next.end) : rest, language, false)];
}
