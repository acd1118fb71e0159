/** What a run does only so that somebody can watch it. */
import type { Config } from '../config/config.js';
import { placesOf } from '../config/step-places.js';
import type { Media } from '../media/media.js';
import type { Settled } from '../operators/settle.js';
import type { PreparedSteps } from '../results/select.js';
import type { StepEvent } from '../results/step.js';
import type { Tally } from '../results/summary.js';
import type { RunEvent } from './events.js';
import type { InputWatch } from './inputs/input-load.js';
import type { Models } from './models/models.js';

type OnEvent = ((event: RunEvent) => void) | undefined;

/** Events that come from one part of a run. */
type Part = 'call' | 'retry' | 'job';

/** Makes a listener that passes the events of one part on as events of the run; undefined when nobody listens. */
export function telling<T extends Part>(
  type: T,
  onEvent: OnEvent,
): ((event: Extract<RunEvent, { type: T }>['event']) => void) | undefined {
  if (onEvent === undefined) return undefined;
  return (event) => onEvent({ type, event } as Extract<RunEvent, { type: T }>);
}

/** How many videos may be in the pipeline at once. */
export function maxInFlight({ max_in_flight, max_workers }: Config['workflow']): number {
  return max_in_flight ?? 4 * max_workers;
}

/** The open parts of a run that can be observed. */
interface Busy extends Pick<PreparedSteps, 'steps' | 'list'> {
  readonly config: Config;
  readonly media: Pick<Media, 'load'>;
  readonly models: Pick<Models, 'load'>;
  readonly input: InputWatch;
}

/** Reports that the run takes its first video, and how to observe it from now on. */
export function begin(onEvent: OnEvent, { config, steps, list, media, models, input }: Busy): void {
  const { workflow } = config;
  onEvent?.({
    type: 'began',
    steps: [...steps],
    titles: Object.fromEntries(list.all.map(({ id, title }) => [id, title])),
    places: placesOf(workflow, list),
    max_in_flight: maxInFlight(workflow),
    load: () => {
      return { input: input.load, accounts: models.load?.() ?? [], ffmpeg: media.load?.() ?? null };
    },
  });
}

/** Reports when no more videos are taken, and why. */
export function tellStopping(onEvent: OnEvent, stopping: AbortSignal, quota: AbortSignal): { end(): void } {
  const tell = () => onEvent?.({ type: 'stopping', because: quota.aborted ? 'quota' : 'asked' });
  stopping.addEventListener('abort', tell, { once: true });
  return { end: () => stopping.removeEventListener('abort', tell) };
}

/** Passes on the events of the steps, and remembers which videos in flight a step of this run has worked on. */
export function watchSteps(
  onEvent: OnEvent,
  tally: Pick<Tally, 'step'>,
): {
  readonly onStep: (event: StepEvent) => void;
  isNew(settled: Settled): boolean;
} {
  const worked = new Set<string>();
  return {
    onStep: (event) => {
      worked.add(event.video);
      tally.step(event);
      onEvent?.({ type: 'step', event });
    },
    isNew: ({ video, state }) => worked.delete(video) || state !== 'done',
  };
}
