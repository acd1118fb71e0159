/** Answers to questions about pixels: step 0, the captions of 1a and 1b, and the highlight's caption. */
import type { PromptKey, TimeRange } from '../records/record.js';
import { type Fact, timeOf } from './fact.js';
import { type Account, accountOf, partOf } from './facts.js';
import { render, renderLine } from './language.js';
import type { Signals } from './measure.js';
import { classification, filtering } from './verdict.js';

const sentences = (facts: readonly Fact[]) => facts.map(render).join(' ');

/** A text about the whole video; in the anomaly lane it begins with the events. */
function globalCaption(account: Account, anomaly: boolean): string {
  const { activity, events } = account;
  const [measured, setting] = [account.setting.slice(0, 1), account.setting.slice(1)];
  const parts = anomaly ? [events, activity, setting] : [setting, activity, events];
  return [measured, ...parts].map(sentences).join(' ');
}

/** Lines `<HH:MM:SS><HH:MM:SS> text` that tile the video; an event is in the line in which it begins. */
function denseCaption({ timeline, events }: Account): string {
  const dated = events.filter(({ kind }) => kind !== 'counts');
  return timeline
    .map((tile, index) => {
      const next = timeline[index + 1];
      const until = next === undefined ? Number.POSITIVE_INFINITY : timeOf(next);
      const inside = dated.filter((event) => timeOf(event) >= timeOf(tile) && timeOf(event) < until);
      return [renderLine(tile), ...inside.map(render)].join(' ');
    })
    .join('\n');
}

/**
 * Answers a prompt about a video, or undefined when the prompt is about text alone.
 * @param range the asked part; the whole video when absent.
 */
export function watch(key: PromptKey, signals: Signals, range?: TimeRange): string | undefined {
  switch (key) {
    case 'video_filtering':
      return filtering(signals);
    case 'video_anomaly_classification':
      return classification(signals);
    case 'anomaly_global_caption':
    case 'normal_global_caption':
      return globalCaption(accountOf(signals), key === 'anomaly_global_caption');
    case 'anomaly_dense_caption':
    case 'normal_dense_caption':
      return denseCaption(accountOf(signals));
    case 'anomaly_chunk_caption':
    case 'normal_chunk_caption':
    case 'highlight_chunk_caption':
      return sentences(partOf(signals, range ?? { start: 0, end: signals.length }));
    default:
      return undefined;
  }
}
