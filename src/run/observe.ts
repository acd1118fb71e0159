/** What a run does only so that somebody can look on. */
import type { Config } from '../config/config.js';
import { placesOf } from '../config/step-places.js';
import type { Media } from '../media/media.js';
import type { Settled } from '../operators/settle.js';
import type { Step } from '../records/record.js';
import type { StepEvent } from '../results/step.js';
import type { Tally } from '../results/summary.js';
import type { StepList } from '../steps.js';
import type { RunEvent } from './events.js';
import { countInputs } from './inputs/count-inputs.js';
import type { InputWatch } from './inputs/input-load.js';
import type { Models } from './models/models.js';

type OnEvent = ((event: RunEvent) => void) | undefined;

/** Events that come from one part of a run. */
type Part = 'call' | 'retry' | 'job';

/** Passes what happens in one part of a run on as events of the run; undefined where nobody listens. */
export function telling<T extends Part>(
  type: T,
  onEvent: OnEvent,
): ((event: Extract<RunEvent, { type: T }>['event']) => void) | undefined {
  if (onEvent === undefined) return undefined;
  return (event) => onEvent({ type, event } as Extract<RunEvent, { type: T }>);
}

/** Videos that are in the pipeline at once. */
export function maxInFlight({ max_in_flight, max_workers }: Config['workflow']): number {
  return max_in_flight ?? 4 * max_workers;
}

/** What a run has opened that can be looked at. */
export interface Busy {
  readonly config: Config;
  readonly steps: ReadonlySet<Step>;
  readonly list: StepList;
  readonly media: Pick<Media, 'load'>;
  readonly models: Pick<Models, 'load'>;
  readonly input: InputWatch;
}

/** Says that the run takes its first video, and how it can be looked at from now on. */
export function begin(onEvent: OnEvent, { config, steps, list, media, models, input }: Busy): void {
  const { workflow } = config;
  onEvent?.({
    type: 'began',
    steps: [...steps],
    titles: Object.fromEntries(list.all.map(({ id, title }) => [id, title])),
    places: placesOf(workflow, list),
    max_in_flight: maxInFlight(workflow),
    load: () => ({
      input: input.load,
      accounts: models.load?.() ?? [],
      ffmpeg: media.load?.() ?? null,
    }),
  });
}

/** Says when no more videos are taken, and whether somebody asked for it. */
export function tellStopping(onEvent: OnEvent, stopping: AbortSignal, quota: AbortSignal): { end(): void } {
  const tell = () => onEvent?.({ type: 'stopping', because: quota.aborted ? 'quota' : 'asked' });
  stopping.addEventListener('abort', tell, { once: true });
  return { end: () => stopping.removeEventListener('abort', tell) };
}

/** Passes on how videos pass the steps, and knows of those in flight whether a step of this run had them. */
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

/** What says whether, and of what, inputs are counted. */
export interface Countable {
  readonly config: Config;
  readonly count_inputs?: boolean;
  readonly inputs?: readonly unknown[];
  readonly watch?: unknown;
  readonly onEvent?: OnEvent;
}

/**
 * Counts the inputs beside the run where their number is wanted and can be known: standard input can be read once, a
 * watched folder never ends, and a pilot chooses among all.
 * @returns a way to end it with the run
 */
export function startCounting(
  { config, count_inputs, inputs = [], watch, onEvent }: Countable,
  start: string | undefined,
): { end(): Promise<void> } {
  const isKnowable = inputs.length === 0 && watch === undefined && config.workflow.pilot === null;
  if (count_inputs !== true || !isKnowable) return { end: async () => undefined };
  const stop = new AbortController();
  const counting = countInputs(config, start, stop.signal).then((count) => {
    if (count !== undefined) onEvent?.({ type: 'counted', inputs: count });
  });
  // What goes wrong here that is no error of the inputs is a bug: it is told when the run ends.
  counting.catch(() => undefined);
  return {
    end: () => {
      stop.abort();
      return counting;
    },
  };
}
