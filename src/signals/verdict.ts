/** Step 0: is the video usable, and does anything in it depart from its own baseline? */
import { clock } from './clock.js';
import { type Event, readEvents } from './events.js';
import { notable } from './facts.js';
import type { Signals } from './measure.js';
import { deviation, highest, mean, median, tenth } from './statistics.js';
import { motionOf } from './stretches.js';

/** The measured reason why a video can't be used, or undefined. */
function unusable({ samples, length }: Signals): string | undefined {
  if (length < 1) return `the video lasts only ${tenth(length)} s, which is too short to show an event`;
  const contrast = highest(samples.map((sample) => sample.contrast));
  if (contrast < 2) {
    const brightness = tenth(mean(samples.map((sample) => sample.brightness)));
    return `every frame is blank: contrast never exceeds ${tenth(contrast)}% at a brightness of ${brightness}%`;
  }
  const change = highest(samples.map((sample) => sample.change));
  return change < 0.05
    ? `the picture is frozen throughout: neighbouring frames never differ by more than ${change.toFixed(2)}%`
    : undefined;
}

/** Answer to `video_filtering`: `Yes` or `No` and the measured reason. */
export function filtering(signals: Signals): string {
  const reason = unusable(signals);
  if (reason !== undefined) return `No. By measurement ${reason}.`;
  const brightness = tenth(mean(signals.samples.map((sample) => sample.brightness)));
  return (
    `Yes. The video lasts ${tenth(signals.length)} s, has a brightness of ${brightness}% and on average ` +
    `${tenth(motionOf(signals.samples))}% of its picture changes from frame to frame. Measurements of pixels tell ` +
    'whether footage can be used, not what its subject is.'
  );
}

/** An event and how far it departs from the baseline, as a sentence. */
function finding(event: Event): string {
  const [start, end] = [clock(event.start), clock(event.end)];
  switch (event.kind) {
    case 'cut':
      return `At ${start} a cut replaces ${tenth(event.change)}% of the picture, which is editing and no event.`;
    case 'flash':
      return `At ${start} brightness jumps from ${tenth(event.before)}% to ${tenth(event.during)}% and falls back by ${end}.`;
    case 'black':
      return `From ${start} to ${end} the picture is black at a brightness of ${tenth(event.brightness)}%.`;
    case 'freeze':
      return `From ${start} to ${end} nothing changes, right after ${tenth(event.before)}% of the picture did.`;
    case 'burst':
      return `At ${clock(event.at)} motion bursts up to ${tenth(event.motion)}% of the picture, against at most ${tenth(event.rest)}% in all the rest.`;
  }
}

/** Answer to `video_anomaly_classification`: figures, then the verdict on a line of its own. */
export function classification(signals: Signals): string {
  const { events, steady } = readEvents(signals);
  const motion = steady.slice(1).map((sample) => sample.motion);
  const unusual = events.some((event) => event.unusual);
  return [
    `From frame to frame ${tenth(median(motion))}% of the picture changes in the median, with a deviation of ${tenth(deviation(motion))} points and a highest value of ${tenth(highest(motion))}%.`,
    ...notable(events).slice(0, 6).map(finding),
    unusual
      ? "This departs from the video's own baseline."
      : "Nothing in the measurements departs from the video's own baseline.",
    unusual ? 'Anomaly' : 'Normal',
  ].join('\n');
}
