/** Texts that stop in the middle. */
import { sentencesOf } from './sentences.js';
import { hasWords } from './words.js';

const CLOSED = /[.!?。！？]["'”’»」)\]）*_`]{0,4}$/u;
const ELLIPSIS = /(?:…|\.{3})["'”’)\]*_]{0,3}$/;
/** Words behind which a sentence goes on. */
const GOES_ON =
  /(?:^|[\s(])(?:a|an|the|this|these|those|its|their|his|her|and|or|but|nor|of|to|from|with|into|onto|by|as|than|that|which|who|whose|because|so|while|when|is|are|was|were|at|between)$/i;
/** Prose of so many words ends with a full stop; a name or a phrase need not. */
const PROSE_WORDS = 12;

/**
 * How a text that was cut off ends, or undefined when it is whole. Prose ends with the mark of a sentence; of a short text
 * only what plainly goes on (a comma, a conjunction, an ellipsis, a second sentence without an end) counts.
 *
 * @example cutOffEnd('The cart stops. Then it tu') // 'Then it tu'
 */
export function cutOffEnd(text: string): string | undefined {
  const bare = text.trim();
  if (bare === '') return undefined;
  const end = () => sentencesOf(bare).at(-1)?.slice(-60) ?? bare.slice(-60);
  if (ELLIPSIS.test(bare)) return end();
  if (CLOSED.test(bare)) return undefined;
  const goesOn = /[,;:、，；：([{“‘<–—-]$/u.test(bare) || GOES_ON.test(bare);
  return goesOn || sentencesOf(bare).length > 1 || hasWords(bare, PROSE_WORDS) ? end() : undefined;
}
