/** Checks on what a pair must not say, and on texts that stop in the middle. */
import { cutOffEnd } from '../text/cut-off.js';
import { refusalIn, undeterminedIn } from '../text/refusal.js';
import { sourceTalkIn } from '../text/source-talk.js';
import type { Check } from './check.js';
import { allTexts, claims } from './parts.js';

/** A pair speaks of the video and never of captions, descriptions or prompts. */
export const sourceTalk: Check = {
  name: 'source_talk',
  check: (pair) => {
    for (const { name, text } of allTexts(pair)) {
      const words = sourceTalkIn(text);
      if (words !== undefined)
        return `The ${name} speaks of where the knowledge comes from ("${words}"); write as one who watched the video.`;
    }
    return undefined;
  },
};

/** A pair answers its question and does not refuse to, nor does a model speak of itself. */
export const refusal: Check = {
  name: 'refusal',
  check: (pair) => {
    for (const { name, text } of claims(pair)) {
      const words = refusalIn(text) ?? (name === 'answer' ? undeterminedIn(text) : undefined);
      if (words !== undefined) return `The ${name} refuses to answer: "${words}".`;
    }
    return undefined;
  },
};

/** No text of a pair stops in the middle. */
export const cutOff: Check = {
  name: 'cut_off',
  check: (pair) => {
    for (const { name, text } of claims(pair)) {
      // An option is a phrase and needs no full stop.
      const end = pair.type === 'mcq' && name === 'answer' ? undefined : cutOffEnd(text);
      if (end !== undefined) return `The ${name} breaks off: "… ${end}".`;
    }
    return undefined;
  },
};
