/** Contradictions between the verdict of a yes/no question and the one that its reasoning concludes with. */
import { clauseSpans, sentenceSpans } from '../text/clauses.js';
import { conclusionsIn, inConclusions } from '../text/conclusions.js';
import type { Language } from '../text/language.js';
import type { PairOf } from './check.js';

/** The verdict that a reasoning concludes with, where it is not the answer's. */
export function contradictedVerdict(
  { reasoning, answer }: PairOf<'bcq'>,
  language: Language | undefined,
): string | undefined {
  if (language === undefined) return undefined;
  const last = verdictsIn(reasoning, language).at(-1);
  return last === undefined || last === answer
    ? undefined
    : `The reasoning concludes with ${last.toLowerCase()}, the answer is ${answer}.`;
}

/** What may stand around a verdict. */
const AROUND =
  /^[\s"'“”‘’„«»*_()（）「」『』:：,，.。!！।-]+|[\s"'“”‘’„«»*_()（）「」『』:：,，.。!！।-]+$/gu;

/** "If he were seen, the answer would be yes" claims nothing. */
const unclaimedFirst = (language: Language) =>
  language.pattern('unclaimed first', () => new RegExp(`^\\s*${language.source('unclaimed')}`, 'iu'));

/** A clause with a verdict is no longer than this, in UTF-16 units. */
const LONGEST_CLAUSE = 200;
/** How many words may follow a verdict: "उत्तर नहीं ही है". */
const MOST_AFTER = 3;

/** A clause without what may follow a verdict and the marks around it. */
function bareVerdict(clause: string, after: RegExp): string {
  let bare = clause.slice(-LONGEST_CLAUSE).replace(AROUND, '');
  for (let times = 0; times < MOST_AFTER; times += 1) bare = bare.replace(after, '').replace(AROUND, '');
  return bare;
}

function verdictsIn(text: string, language: Language): ('Yes' | 'No')[] {
  const verdict = language.pattern(
    'verdict',
    () => new RegExp(`(?:(?<yes>${language.source('yes')})|(?<no>${language.source('no')}))$`, 'iu'),
  );
  const after = language.pattern(
    'after verdict',
    () => new RegExp(`\\s*${language.source('after_verdict')}$`, 'iu'),
  );
  const mayDecide = (some: string) => language.mayHave('yes', some) || language.mayHave('no', some);
  if (!mayDecide(text)) return [];
  const isInConclusion = inConclusions(conclusionsIn(text, language));
  const found: ('Yes' | 'No')[] = [];
  for (const sentence of sentenceSpans(text)) {
    if (!mayDecide(text.slice(sentence.start, sentence.end))) continue;
    let earlier = '';
    for (const { start, end } of clauseSpans(text, sentence, language)) {
      const isConcluded = isInConclusion(start);
      const isConditional = language.mayHave('unclaimed', earlier) && unclaimedFirst(language).test(earlier);
      earlier = text.slice(start, end);
      if (!mayDecide(earlier)) continue;
      const said = bareVerdict(earlier, after);
      const match = verdict.exec(said);
      if (match === null || isConditional) continue;
      const before = said.slice(0, match.index).replace(AROUND, '');
      // Alone behind a mark, "So no, …", "it follows that yes", or behind a word for it, "the answer is no".
      const rest = language.without('concludes', language.without('concludes_first', before));
      const isAlone = (rest.match(/[\p{L}\p{M}]+/gu) ?? []).every((word) =>
        language.function_words.has(word.toLowerCase()),
      );
      // "What the question says is true" states a verdict by itself.
      const isWhole = language.is_spaced && /\s/.test(match[0].trim());
      const isStated = isWhole || language.has('answer', before) || (isConcluded && isAlone);
      if (!isStated || language.has('unclaimed', language.without('concludes', before))) continue;
      if (language.has('not', before) || language.has('against', before)) continue;
      found.push(match.groups?.['yes'] === undefined ? 'No' : 'Yes');
    }
  }
  return found;
}
