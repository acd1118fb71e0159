/**
 * Finds where a text names options by letter. A letter only counts as a reference in forms that leave no doubt; any
 * other capital within the range of the options ("Camera B", "vitamin C", "A to C") makes the whole text uncertain.
 */
import { normalise } from './clean.js';
import * as FORMS from './letter-forms.js';
import { indexOfLetter } from './options.js';

/** Positions of the letters that name options, or the first thing that could not be told for certain. */
export type LetterReferences =
  | { readonly certain: true; readonly positions: readonly number[] }
  | { readonly certain: false; readonly doubt: string };

/** How much text on each side of a letter is looked at to decide what it is, in UTF-16 units. */
const WINDOW = 80;
/** Longest option that is searched for before a bracket. */
const MAX_QUOTE = 300;

/** A run of letters that belong together, as in "A, B and D", and the text around it. */
interface Mention {
  readonly positions: readonly number[];
  readonly letters: readonly string[];
  readonly before: string;
  readonly after: string;
}

function mentionsOf(text: string, count: number): Mention[] {
  const runs: number[][] = [];
  for (const { index, 0: letter } of text.matchAll(FORMS.SINGLE_CAPITAL)) {
    if (indexOfLetter(letter) >= count) continue;
    const run = runs.at(-1);
    const end = (run?.at(-1) ?? Number.NEGATIVE_INFINITY) + 1;
    if (index - end < 24 && FORMS.CONNECTOR.test(text.slice(end, index))) run?.push(index);
    else runs.push([index]);
  }
  return runs.map((positions) => {
    const [first = 0] = positions;
    const end = (positions.at(-1) ?? 0) + 1;
    return {
      positions,
      letters: positions.map((position) => text.charAt(position)),
      before: text.slice(Math.max(0, first - WINDOW), first),
      after: text.slice(end, end + WINDOW),
    };
  });
}

/** True for "A" as an article: at the start of a sentence, before a word that a noun phrase begins with. */
function isArticle({ letters, before, after }: Mention): boolean {
  if (letters.length > 1 || letters[0] !== 'A' || !FORMS.SENTENCE_START.test(before)) return false;
  const next = /^\s([\p{L}\d][\p{L}\d'’-]*)/u.exec(after)?.[1];
  if (next === undefined || FORMS.NOT_A_NOUN.test(next) || /^\p{Lu}$/u.test(next)) return false;
  // In "A shows the turn" a verb follows an option's letter; in "A bus", "A sports car" a noun does.
  return !/s$/i.test(next) || FORMS.PLURAL_LIKE.test(next);
}

/** `A. …`, `B) …`, `**C:** …`, `- D: …` at the start of a line. */
function isListed({ letters, before, after }: Mention): boolean {
  return (
    letters.length === 1 &&
    letters[0] !== 'I' &&
    /(?:^|\n)[\s>]{0,8}(?:[-*•+]\s)?[*(]{0,3}$/.test(before) &&
    /^[*]{0,2}[.):]\)?[*]{0,2}(?:\s|$)/.test(after)
  );
}

/** True for "the truck swerves (B)", where the words before the bracket are the text of option B. */
function followsOwnText(text: string, position: number, options: readonly string[]): boolean {
  const own = options[indexOfLetter(text.charAt(position))] ?? '';
  if (own.length > MAX_QUOTE) return false;
  const before = text.slice(Math.max(0, position - own.length - 8), position).replace(/[\s(（*]{1,8}$/, '');
  const wanted = normalise(own);
  return wanted !== '' && ` ${normalise(before)}`.endsWith(` ${wanted}`);
}

/** Words after the article that options begin with: "A worker" may quote one of them. */
function wordsBehindArticle(options: readonly string[]): Set<string> {
  return new Set(
    options.flatMap((option) => /^a\s+([\p{L}\d'’-]+)/iu.exec(option)?.[1]?.toLowerCase() ?? []),
  );
}

function isReference(
  text: string,
  { positions, letters, before, after }: Mention,
  options: readonly string[],
  quoted: ReadonlySet<string>,
): boolean {
  // "I" is a pronoun, and letters glued to others are names, initials or shapes.
  if (letters.includes('I') || /^(?:['’-]|\.\p{L})/u.test(after) || /[-’'.&+#°$]$/.test(before)) return false;
  if (FORMS.RANGE_AFTER.test(after) || FORMS.RANGE_BEFORE.test(before)) return false;
  const last = letters.at(-1);
  const word = /^\s([\p{L}\d'’-]+)/u.exec(after)?.[1]?.toLowerCase();
  if (last === 'A' && word !== undefined && quoted.has(word)) return false;
  if (last === 'A' && letters.length === 1 && FORMS.NOUN_AFTER_ARTICLE.test(after)) return false;
  const isClosed = FORMS.ENDED.test(after);
  if (FORMS.CUE.test(before)) return isClosed || FORMS.OPTION_CUE.test(before) || FORMS.FOLLOWED.test(after);
  if (
    /[(（]\*{0,2}$/.test(before) &&
    /^\*{0,2}[)）]/.test(after) &&
    followsOwnText(text, positions[0] ?? 0, options)
  )
    return true;
  if (FORMS.PREDICATE.test(after)) return FORMS.SUBJECT.test(before);
  if (/\b(?:makes?|making|renders?|rendering)\s[(*]{0,3}$/i.test(before) && FORMS.OBJECT_JUDGED.test(after))
    return true;
  return FORMS.CONCLUSION.test(before) && isClosed;
}

/**
 * Finds every reference to an option in a text.
 *
 * @param options texts of the options in their present order; letters beyond them are ordinary text
 * @example findLetterReferences('This rules out B and D.', ['a', 'b', 'c', 'd']) // positions of B and D
 */
export function findLetterReferences(text: string, options: readonly string[]): LetterReferences {
  for (const pattern of FORMS.UNMAPPABLE) {
    const match = pattern.exec(text);
    if (match !== null) return { certain: false, doubt: match[0].trim() };
  }
  const positions: number[] = [];
  const listed: Mention[] = [];
  const quoted = wordsBehindArticle(options);
  for (const mention of mentionsOf(text, options.length)) {
    // References first: "A best describes the event" begins a sentence, too.
    if (isReference(text, mention, options, quoted)) positions.push(...mention.positions);
    else if (isListed(mention) && !isArticle(mention)) listed.push(mention);
    else if (!isArticle(mention)) return doubtful(text, mention);
  }
  // One "B. …" may be an initial, three may be steps; a list of all letters goes through the options.
  const [first] = listed;
  const letters = new Set(listed.flatMap((mention) => mention.letters));
  if (first !== undefined && (letters.size !== options.length || listed.length !== options.length))
    return doubtful(text, first);
  positions.push(...listed.flatMap((mention) => mention.positions));
  return { certain: true, positions: positions.sort((left, right) => left - right) };
}

/** True when a question or an option holds a single capital that could name one of its options. */
export function hasLetterName(text: string, count: number): boolean {
  return mentionsOf(text, count).some((mention) => !isArticle(mention));
}

function doubtful(text: string, { positions: [position = 0] }: Mention): LetterReferences {
  return { certain: false, doubt: text.slice(Math.max(0, position - 20), position + 20).trim() };
}
