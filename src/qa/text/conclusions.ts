/** Where a text concludes: behind marks such as "therefore", "the answer is", "Fazit:". */
import { clauseSpans, type Span, sentenceSpans } from './clauses.js';
import type { Language } from './language.js';

/** A conclusion: from the mark's clause to the end of its sentence. */
export interface Conclusion extends Span {
  /** The end of the mark itself. */
  readonly behind: number;
}

/** The conclusions of a text, in its order. A heading such as "**Conclusion.**" makes the rest of the text one. */
export function conclusionsIn(text: string, language: Language): Conclusion[] {
  if (!language.mayHave('concludes', text) && !language.mayHave('concludes_first', text)) return [];
  const anywhere = language.pattern('concludes', () => new RegExp(language.source('concludes'), 'giu'));
  const first = firstIn(language, 'concludes_first');
  const exception = firstIn(language, 'not_concluding');
  const found: Conclusion[] = [];
  for (const sentence of sentenceSpans(text)) {
    for (const clause of clauseSpans(text, sentence, language)) {
      const said = text.slice(clause.start, clause.end);
      anywhere.lastIndex = 0;
      const mark = exception.test(said) ? null : (first.exec(said) ?? anywhere.exec(said));
      if (mark === null) continue;
      const others = text.slice(sentence.start, sentence.end).replace(mark[0], '').replace(/\d+/g, '');
      const isHeading = !/[\p{L}\p{N}]/u.test(others);
      const behind = clause.start + mark.index + mark[0].length;
      found.push({ start: clause.start, end: isHeading ? text.length : sentence.end, behind });
    }
  }
  return found;
}

/** How many sentences at the end of a text may hold its conclusion, unless a heading marks it. */
const LAST_SENTENCES = 2;

/** The last conclusion of a text, when it is at its end. */
export function lastConclusion(text: string, language: Language): Conclusion | undefined {
  const last = conclusionsIn(text, language).at(-1);
  const [from] = sentenceSpans(text).slice(-LAST_SENTENCES);
  return last !== undefined && last.end > (from?.start ?? 0) ? last : undefined;
}

function firstIn(language: Language, field: 'concludes_first' | 'not_concluding'): RegExp {
  return language.pattern(
    `${field} first`,
    () => new RegExp(`^[\\s*_"'“‘(-]{0,6}${language.source(field)}`, 'iu'),
  );
}
