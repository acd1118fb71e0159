/** Where a text concludes: behind marks such as "therefore", "the answer is", "Fazit:". */
import { clauseSpans, type Span, sentenceSpans } from './clauses.js';
import type { Language } from './language.js';

/**
 * The conclusions of a text, in its order: each from the clause of its mark to the end of the sentence. A heading such
 * as "**Conclusion.**" makes the rest of the text one.
 */
export function conclusionsIn(text: string, language: Language): Span[] {
  const mayConclude = (some: string) =>
    language.mayHave('concludes', some) ||
    language.mayHave('concludes_first', some) ||
    (language.mayHave('answer', some) && /[:：]/.test(text));
  if (!mayConclude(text)) return [];
  const anywhere = language.pattern('concludes', () => new RegExp(language.source('concludes'), 'giu'));
  const first = firstIn(language, 'concludes_first');
  const exception = firstIn(language, 'not_concluding');
  // "The answer:"
  const noun = language.pattern(
    'a noun for the answer alone',
    () => new RegExp(`^[\\s*_]{0,6}(?:\\p{L}+\\s)?${language.source('answer')}[\\s*_]{0,6}$`, 'iu'),
  );
  const announced = (clause: string, end: number) =>
    /^\s?[:：]/.test(text.slice(end, end + 2)) ? noun.exec(clause) : null;
  const found: Span[] = [];
  for (const sentence of sentenceSpans(text)) {
    if (!mayConclude(text.slice(sentence.start, sentence.end))) continue;
    for (const clause of clauseSpans(text, sentence, language)) {
      const said = text.slice(clause.start, clause.end);
      if (!mayConclude(said)) continue;
      anywhere.lastIndex = 0;
      const mark = exception.test(said)
        ? null
        : (first.exec(said) ?? anywhere.exec(said) ?? announced(said, clause.end));
      if (mark === null) continue;
      const isHeading = isNothingBut(
        mark[0],
        text.slice(sentence.start, Math.min(sentence.end, sentence.start + HEADING + 1)),
      );
      found.push({ start: clause.start, end: isHeading ? text.length : sentence.end });
    }
  }
  return found;
}

/** Tells of places in a text whether they are in a conclusion; the places must be asked for in their order. */
export function inConclusions(conclusions: readonly Span[]): (place: number) => boolean {
  let next = 0;
  return (place) => {
    while ((conclusions[next]?.end ?? Number.POSITIVE_INFINITY) < place) next += 1;
    return (conclusions[next]?.start ?? Number.POSITIVE_INFINITY) <= place;
  };
}

/** How many sentences at the end of a text may hold its conclusion, unless a heading marks it. */
const LAST_SENTENCES = 2;

/** The last conclusion of a text, when it is at its end. */
export function lastConclusion(text: string, language: Language): Span | undefined {
  const last = conclusionsIn(text, language).at(-1);
  const [from] = sentenceSpans(text).slice(-LAST_SENTENCES);
  return last !== undefined && last.end > (from?.start ?? 0) ? last : undefined;
}

/** The longest heading, in UTF-16 units. */
const HEADING = 60;

/** True for a heading such as "**3. Conclusion.**": nothing but a mark, numbers and emphasis. */
function isNothingBut(mark: string, sentence: string): boolean {
  return sentence.length <= HEADING && !/[\p{L}\p{N}]/u.test(sentence.replace(mark, '').replace(/\d+/g, ''));
}

function firstIn(language: Language, field: 'concludes_first' | 'not_concluding'): RegExp {
  return language.pattern(
    `${field} first`,
    () => new RegExp(`^[\\s*_"'“‘(-]{0,6}${language.source(field)}`, 'iu'),
  );
}
