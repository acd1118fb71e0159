/** Writes the text protocol in its canonical form, as other tools read it. */

import type { QaType } from '../records/qa-types.js';
import type { QaPair } from '../records/record.js';
import { letterOf } from './options.js';
import { formatTime } from './times.js';

const RULE = '=====';
const ANSWER_RULE = '======';

function label(type: QaType, number: number | undefined): string {
  if (type === 'mcq') return 'Multiple-Choice Question:';
  const word = type === 'open_qa' ? 'Open-ended Question:' : 'Question:';
  return number === undefined ? word : `${number}. ${word}`;
}

function answerOf(pair: QaPair): string {
  switch (pair.type) {
    case 'mcq':
      return [
        pair.answer,
        ...(pair.explanation === undefined ? [] : [`Explanation: ${pair.explanation}`]),
      ].join('\n');
    case 'bcq':
      return pair.full_answer;
    case 'temporal_localization':
      return `Start_Time: ${formatTime(pair.start)}, End_Time: ${formatTime(pair.end)}`;
    default:
      return pair.answer;
  }
}

/**
 * Writes pairs of one type in the protocol; `parseQa` gives the same pairs back. The exceptions are texts that the
 * protocol can't carry: a line that is a separator, a fence, a label or (in a question with options) an option, thinking
 * tags, and white space at the beginning or end.
 */
export function renderQa(type: QaType, pairs: readonly QaPair[]): string {
  const blocks = pairs.map((pair, index) => {
    const options = pair.type === 'mcq' ? pair.options.map((option, at) => `${letterOf(at)}. ${option}`) : [];
    return [
      RULE,
      `${label(type, pairs.length > 1 ? index + 1 : undefined)} ${pair.question}`,
      ...options,
      ANSWER_RULE,
      `Answer: ${answerOf(pair)}`,
      RULE,
      `Reasoning: ${pair.reasoning}`.trimEnd(),
    ].join('\n');
  });
  return pairs.length === 0 ? '' : `${blocks.join('\n')}\n${RULE}\n`;
}
