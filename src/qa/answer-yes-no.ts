/** Reads the answer of a yes/no question; a word that only begins like a verdict does not count. */
import { excerpt, type Reading, read, unexpected, unread } from './rejection.js';

const LEAD =
  /^(?:(?:so|thus|hence|therefore),?\s)?(?:(?:(?:the|my)\s)?(?:(?:correct|final|right|best|short)\s)?answer(?: here| to (?:this|the) question)?\s?(?:is|would be|[:：])\s{0,3}[:：]?\s{0,3}|i would say,?\s(?=yes|no)|(?:it|this|that|the statement) is\s(?=true|false)|答案(?:是|为|[:：])\s?)["“'‘]?/i;
const VERDICT =
  /^["“'‘]?(?<word>yes|no|true|false)["”'’]?(?![\p{L}\p{N}_'’-])|^["“]?(?<chinese>是的?|不是|否|对|不对|错误?|正确)["”]?(?=$|[\s，。,.；;！!])/iu;
const MEANS_YES = new Set(['yes', 'true', '是', '是的', '对', '正确']);
/** Words that may follow a verdict without punctuation: "Yes it does", but not "No one" and "No idea". */
const PLAIN_NEXT = /^\s+(?:it|he|she|they|we|there|this|these|those|the|because|since)\s/i;
const OPPOSITE = /^[\s,.;/&—–-]{0,4}(?:(?:and|or|but|both)\s{1,3})*(?:yes|no|true|false)(?=$|[\s,.;:!?)/])/i;
const LATER = /[.!?\n]\s{0,4}(yes|no)(?=[.,!;:]|$)/gi;
const HEDGE =
  /^[\s.,;:—–-]{1,4}(?:but |or |well,? )?(?:(?:i|it|this|that)(?:['’]m| am|['’]s| is)? )?(?:not (?:sure|certain|clear|possible)|(?:cannot|can['’]t) (?:tell|say|be (?:determined|known|seen|told|verified|confirmed|answered))|unclear|unsure|maybe|perhaps|impossible to|unable to)/i;

/** True when the text after a verdict takes it back or also gives the opposite. */
function isContradicted(rest: string, word: string): boolean {
  if (OPPOSITE.test(rest)) {
    const other = /(?:yes|no|true|false)/i.exec(rest)?.[0].toLowerCase() ?? '';
    // "Yes. No car is near." begins a new sentence; "Yes, no it isn't" gives two verdicts.
    const isSentence =
      /^\s{0,3}[.;]\s{0,3}no\s+\w/i.test(rest) && !PLAIN_NEXT.test(rest.slice(rest.search(/no/i) + 2));
    if (MEANS_YES.has(other) !== MEANS_YES.has(word)) return !isSentence;
  }
  for (const match of rest.matchAll(LATER)) {
    if (MEANS_YES.has(match[1]?.toLowerCase() ?? '') !== MEANS_YES.has(word)) return true;
  }
  return false;
}

/**
 * Reads `Yes.`, `no, because …`, `The answer is yes`, `True`, `否。`. The full answer begins with `Yes` or `No` instead of
 * the model's word for it; a lead such as "The answer is" is left out. `Nobody …`, `No one …`, `Not sure` and
 * `Yes and no` are rejected.
 *
 * @example readYesNo('The answer is no, it stops.') // {answer: 'No', full_answer: 'No, it stops.'}
 */
export function readYesNo(
  text: string,
): Reading<{ readonly answer: 'Yes' | 'No'; readonly full_answer: string }> {
  const bare = text.trim();
  const unmarked = unmarkVerdict(bare);
  const lead = LEAD.exec(unmarked.slice(0, 100))?.[0] ?? '';
  const body = unmarkVerdict(unmarked.slice(lead.length));
  const match = VERDICT.exec(body);
  const word = (match?.groups?.['word'] ?? match?.groups?.['chinese'])?.toLowerCase();
  const unclear = () => unexpected('unclear_verdict', 'an answer that begins with Yes or No', bare);
  if (match === null || word === undefined) return unclear();
  const rest = body.slice(match[0].length);
  if (isContradicted(rest, word))
    return unread('two_verdicts', `Expected one verdict, got both in "${excerpt(bare)}".`);
  if (HEDGE.test(rest) || /^\s*[?？]/.test(rest)) return unclear();
  if (/^\s+\S/.test(rest) && !/^\s*(?:\n|[(—–-])/.test(rest) && !PLAIN_NEXT.test(rest)) return unclear();
  const answer = MEANS_YES.has(word) ? 'Yes' : 'No';
  return read({ answer, full_answer: `${answer}${rest}`.trim() });
}

/** Takes the emphasis off a verdict at the start of an answer: `**No.** It …` becomes `No. It …`. */
function unmarkVerdict(text: string): string {
  const match = /^(\*{1,3}|_{2})([^*_\n]{1,40})\1/.exec(text);
  return match === null ? text : `${match[2]}${text.slice(match[0].length)}`;
}
