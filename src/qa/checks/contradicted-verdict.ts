/** Contradictions between the verdict of a yes/no question and the one that its reasoning concludes with. */
import { clauseSpans, sentenceSpans } from '../text/clauses.js';
import { conclusionsIn } from '../text/conclusions.js';
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

/** A clause without what may follow a verdict and the marks around it. */
function bareVerdict(clause: string, after: RegExp): string {
  const bare = clause.replace(AROUND, '');
  const shorter = bare.replace(after, '');
  return shorter === bare ? bare : bareVerdict(shorter, after);
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
  const conclusions = conclusionsIn(text, language);
  const found: ('Yes' | 'No')[] = [];
  for (const sentence of sentenceSpans(text)) {
    let earlier = '';
    for (const { start, end } of clauseSpans(text, sentence, language)) {
      const isConditional = unclaimedFirst(language).test(earlier);
      earlier = text.slice(start, end);
      const said = bareVerdict(text.slice(start, end), after);
      const match = verdict.exec(said);
      if (match === null || isConditional) continue;
      const before = said.slice(0, match.index).replace(AROUND, '');
      const conclusion = conclusions.find((each) => each.start <= start && start < each.end);
      // Alone behind a mark, "So no, …", or behind a word for it, "the answer is no".
      const isAlone =
        before === '' ||
        language.without('concludes', language.without('concludes_first', before)).trim() === '';
      const isStated = language.has('answer', before) || (conclusion !== undefined && isAlone);
      if (!isStated || language.has('unclaimed', language.without('concludes', before))) continue;
      if (language.has('not', before) || language.has('against', before)) continue;
      found.push(match.groups?.['yes'] === undefined ? 'No' : 'Yes');
    }
  }
  return found;
}
