/** Pairs about a part of a video, as pairs about the whole file. */
import { askOfPart } from '../records/part.js';
import type { QaPair, TimeRange } from '../records/record.js';
import { laterMoments } from './text/moments.js';
import { stateTime } from './times.js';

/**
 * A pair about a part of a video as a pair about the file: its times are those of the file, and its question says which
 * part it is about, since "the end of the video" or a summary would be wrong of the whole. Times that lie behind the end
 * of the part are none of the video, such as those of a clock in the picture, and stay.
 * @param range of the part in the file; its start in whole seconds
 */
export function ofFile(pair: QaPair, range: TimeRange): QaPair {
  const { start, end } = range;
  const later = (text: string) => laterMoments(text, start, Math.ceil(end - start));
  const question = askOfPart(later(pair.question), stateTime(start), stateTime(end));
  const texts = { question, reasoning: later(pair.reasoning) };
  switch (pair.type) {
    case 'mcq': {
      const { explanation } = pair;
      const options = pair.options.map(later);
      return {
        ...pair,
        ...texts,
        options,
        ...(explanation !== undefined && { explanation: later(explanation) }),
      };
    }
    case 'bcq':
      return { ...pair, ...texts, full_answer: later(pair.full_answer) };
    case 'temporal_localization':
      return { ...pair, ...texts, start: start + pair.start, end: start + pair.end };
    default:
      return { ...pair, ...texts, answer: later(pair.answer) };
  }
}
