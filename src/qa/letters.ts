/**
 * Finds where a text names options by letter. A letter counts as a reference only in forms that leave no doubt; any
 * other capital within the range of the options ("Camera B", "vitamin C", "A to C") makes the whole text uncertain.
 */
import { normalise } from './clean.js';
import {
  CONCLUSION,
  CONNECTOR,
  CUE,
  ENDED,
  FOLLOWED,
  NOT_A_NOUN,
  NOUN_AFTER_ARTICLE,
  OBJECT_JUDGED,
  OPTION_CUE,
  PLURAL_LIKE,
  PREDICATE,
  RANGE_AFTER,
  RANGE_BEFORE,
  SENTENCE_START,
  SINGLE_CAPITAL,
  SUBJECT,
  UNMAPPABLE,
} from './letter-forms.js';
import { indexOfLetter } from './options.js';

/** Positions of the letters that name options, or the first thing that could not be told for certain. */
export type LetterReferences =
  | { readonly certain: true; readonly positions: readonly number[] }
  | { readonly certain: false; readonly doubt: string };

/** How much of the text on either side of a letter decides what it is, in UTF-16 units. */
const WINDOW = 80;
/** Longest option that is looked for before a bracket. */
const MAX_QUOTE = 300;

/** A run of letters that belong together, as in "A, B and D". */
interface Mention {
  readonly positions: number[];
  end: number;
}

function mentionsOf(text: string, count: number): Mention[] {
  const mentions: Mention[] = [];
  for (const match of text.matchAll(SINGLE_CAPITAL)) {
    if (indexOfLetter(match[0]) >= count) continue;
    const last = mentions.at(-1);
    const isJoined =
      last !== undefined && match.index - last.end < 24 && CONNECTOR.test(text.slice(last.end, match.index));
    if (last !== undefined && isJoined) {
      last.positions.push(match.index);
      last.end = match.index + 1;
    } else mentions.push({ positions: [match.index], end: match.index + 1 });
  }
  return mentions;
}

/** True for "A" as an article: at the start of a sentence, before a word that a noun phrase begins with. */
function isArticle(letter: string, before: string, after: string): boolean {
  if (letter !== 'A' || !SENTENCE_START.test(before)) return false;
  const next = /^\s([\p{L}\d][\p{L}\d'’-]*)/u.exec(after)?.[1];
  if (next === undefined || NOT_A_NOUN.test(next)) return false;
  if (/^\p{Lu}$/u.test(next)) return false;
  // "A shows the turn" has a verb behind an option's letter; "A bus", "A sports car" have nouns.
  return !/s$/i.test(next) || PLURAL_LIKE.test(next);
}

/** `A. …`, `B) …`, `**C:** …`, `- D: …` at the start of a line. */
function isListed(before: string, after: string): boolean {
  return (
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

/** Words behind the article that options begin with: "A worker" may quote one of them. */
function wordsBehindArticle(options: readonly string[]): Set<string> {
  return new Set(
    options.flatMap((option) => /^a\s+([\p{L}\d'’-]+)/iu.exec(option)?.[1]?.toLowerCase() ?? []),
  );
}

function isReference(
  text: string,
  mention: Mention,
  options: readonly string[],
  quoted: ReadonlySet<string>,
): boolean {
  const first = mention.positions[0] ?? 0;
  const before = text.slice(Math.max(0, first - WINDOW), first);
  const after = text.slice(mention.end, mention.end + WINDOW);
  const letters = mention.positions.map((position) => text.charAt(position));
  // "I" is a pronoun, and letters glued to others are names, initials or shapes.
  if (letters.includes('I') || /^(?:['’-]|\.\p{L})/u.test(after) || /[-’'.&+#°$]$/.test(before)) return false;
  if (RANGE_AFTER.test(after) || RANGE_BEFORE.test(before)) return false;
  const last = letters.at(-1);
  const word = /^\s([\p{L}\d'’-]+)/u.exec(after)?.[1]?.toLowerCase();
  if (last === 'A' && word !== undefined && quoted.has(word)) return false;
  if (last === 'A' && letters.length === 1 && NOUN_AFTER_ARTICLE.test(after)) return false;
  const isClosed = ENDED.test(after);
  if (CUE.test(before)) return isClosed || OPTION_CUE.test(before) || FOLLOWED.test(after);
  if (/[(（]\*{0,2}$/.test(before) && /^\*{0,2}[)）]/.test(after) && followsOwnText(text, first, options))
    return true;
  if (PREDICATE.test(after)) return SUBJECT.test(before);
  if (/\b(?:makes?|making|renders?|rendering)\s[(*]{0,3}$/i.test(before) && OBJECT_JUDGED.test(after))
    return true;
  return CONCLUSION.test(before) && isClosed;
}

/**
 * Finds every reference to an option in a text.
 *
 * @param options texts of the options in their present order; letters beyond them are ordinary text
 * @example findLetterReferences('This rules out B and D.', ['a', 'b', 'c', 'd']) // positions of B and D
 */
export function findLetterReferences(text: string, options: readonly string[]): LetterReferences {
  for (const pattern of UNMAPPABLE) {
    const match = pattern.exec(text);
    if (match !== null) return { certain: false, doubt: match[0].trim() };
  }
  const positions: number[] = [];
  const listed: Mention[] = [];
  const quoted = wordsBehindArticle(options);
  for (const mention of mentionsOf(text, options.length)) {
    const first = mention.positions[0] ?? 0;
    const before = text.slice(Math.max(0, first - WINDOW), first);
    const after = text.slice(mention.end, mention.end + WINDOW);
    const single = mention.positions.length === 1;
    // References first: "A best describes the event" begins a sentence, too.
    if (isReference(text, mention, options, quoted)) positions.push(...mention.positions);
    else if (single && isArticle(text.charAt(first), before, after)) continue;
    else if (single && text.charAt(first) !== 'I' && isListed(before, after)) listed.push(mention);
    else return { certain: false, doubt: excerptAround(text, first) };
  }
  // One "B. …" may be an initial, three may be steps; a list of all letters is the options gone through.
  const [first] = listed;
  const letters = new Set(listed.map((mention) => text.charAt(mention.positions[0] ?? 0)));
  if (first !== undefined && (letters.size !== options.length || listed.length !== options.length)) {
    return { certain: false, doubt: excerptAround(text, first.positions[0] ?? 0) };
  }
  positions.push(...listed.flatMap((mention) => mention.positions));
  return { certain: true, positions: positions.sort((left, right) => left - right) };
}

/** True when a question or an option holds a capital that is neither an article nor beyond the options. */
export function hasLetterName(text: string, count: number): boolean {
  return mentionsOf(text, count).some((mention) => {
    const first = mention.positions[0] ?? 0;
    const before = text.slice(Math.max(0, first - WINDOW), first);
    return (
      mention.positions.length > 1 ||
      !isArticle(text.charAt(first), before, text.slice(first + 1, first + WINDOW))
    );
  });
}

function excerptAround(text: string, position: number): string {
  return text.slice(Math.max(0, position - 20), position + 20).trim();
}
