/** Answers that every step can use, without looking at any video: for runs that are about the calls and not about them. */
import { createHash } from 'node:crypto';
import type { Pack } from '../../../src/prompts/index.js';
import { renderQa } from '../../../src/qa/index.js';
import { PROMPT_KEYS, type PromptKey, qaTypeOf } from '../../../src/record.js';
import { pairOf } from '../../operators/records.js';
import { promptMatcher } from './answer.js';
import type { EmulatedQuestion } from './wire.js';

/**
 * The answer to a prompt; every video is taken for an anomaly, so that no step is left out.
 *
 * @param mark goes into the text, so that different videos get different answers
 */
export function cannedAnswer(key: PromptKey, mark = ''): string {
  const type = qaTypeOf(key);
  const caption = `A red car waits at ${mark}, a van passes it from the left, then the car drives on.`;
  if (type !== undefined) return renderQa(type, [pairOf(type, mark)]);
  if (key === 'video_filtering') return 'Yes. A street can be seen.';
  if (key === 'video_anomaly_classification') return 'The van cuts in.\nAnomaly';
  if (key === 'highlight_timestamp_extraction') return '00:02';
  return key.endsWith('_dense_caption') ? `<00:00:01><00:00:03> ${caption}` : caption;
}

/** Which of a pack's prompts a text was made from. */
export function promptOf(pack: Pack): (text: string) => PromptKey {
  const offered = PROMPT_KEYS.filter((key) => {
    const type = qaTypeOf(key);
    return type === undefined || pack.qa_types.includes(type);
  });
  return promptMatcher<PromptKey>(Object.fromEntries(offered.map((key) => [key, pack.prompt(key).template])));
}

/** An answering function for an emulator; answers differ with the video, and with the text where there is none. */
export function cannedAnswers(pack: Pack): (question: EmulatedQuestion) => string {
  const keyOf = promptOf(pack);
  return ({ text, media }) => {
    const sha256 = media[0]?.sha256 ?? createHash('sha256').update(text).digest('hex');
    return cannedAnswer(keyOf(text), sha256.slice(0, 8));
  };
}
