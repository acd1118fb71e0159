import {
  connect,
  filter,
  identity,
  map,
  merge,
  type Observable,
  type OperatorFunction,
  pipe,
  tap,
} from 'rxjs';
import type { Media } from '../media/media.js';
import { ended, type Outcome, type Step, type Video } from '../records/record.js';
import { ROW_FILES, type RowStep } from '../records/rows.js';
import type { NdjsonFile } from '../sinks/ndjson.js';
import type { Recalled } from './recall.js';
import { type Drafts, save } from './save.js';

/** The fields that a step can't do without, and the step that gives them. */
export const INPUTS: Readonly<
  Partial<Record<Step, { readonly fields: readonly string[]; readonly from: RowStep }>>
> = {
  '1b': { fields: ['global_caption', 'dense_caption'], from: '1a' },
  '1c': { fields: ['chunk_captions'], from: '1b' },
  '2': { fields: ['global_caption', 'dense_caption'], from: '1a' },
  '3': { fields: ['detailed_description'], from: '2' },
  '4': { fields: ['qa_output'], from: '3' },
};

/**
 * Lets an operator work on the records that still have to pass one of these steps; the others, which have its fields
 * from an earlier run or need them no more, go around it, as does what has ended.
 */
export function pendingOnly<T extends Recalled, U extends T>(
  steps: readonly Step[],
  operator: OperatorFunction<Outcome<T>, Outcome<U>>,
): OperatorFunction<Outcome<T>, Outcome<U>> {
  const isPending = (outcome: Outcome<T>) =>
    outcome.ok && steps.some((step) => outcome.record.pending.has(step));
  return connect((outcomes) =>
    merge(
      // What goes around has been given the same fields by `recall`, or leaves before anything asks for them.
      outcomes.pipe(filter((outcome) => !isPending(outcome))) as Observable<Outcome<U>>,
      outcomes.pipe(filter(isPending), operator),
    ),
  );
}

/**
 * A video comes to a step of this run, or leaves it: `left` when the step is done with it, also where it sorts the video
 * out; `postponed` when a used-up quota, or the failure of the step beside it, kept it from being done. At step 4 each QA
 * type of a video counts for itself.
 */
export interface StepEvent {
  readonly step: Step;
  readonly change: 'entered' | 'left' | 'failed' | 'postponed';
  readonly video: string;
  /** True where step 1c found no critical moment: the video goes on without a highlight. */
  readonly without_highlight?: true;
}

/** What {@link stepper} needs of a run. */
export interface StepperParts {
  readonly steps: ReadonlySet<Step>;
  readonly media: Pick<Media, 'hash'>;
  /** The open file of each selected step. */
  readonly rows: Readonly<Partial<Record<RowStep, Pick<NdjsonFile, 'append'>>>>;
  /** Told how videos pass the steps. */
  readonly onStep?: ((event: StepEvent) => void) | undefined;
}

/** Makes the function that puts an operator into its place: for pending records only, checked before, saved behind. */
export function stepper({ steps, media, rows, onStep }: StepperParts) {
  return function step<T extends Recalled, U extends T>(
    id: Step,
    operator: OperatorFunction<Outcome<T>, Outcome<U>>,
    drafts?: Drafts<U>,
  ): OperatorFunction<Outcome<T>, Outcome<U>> {
    const file = id === '4' ? undefined : rows[id];
    if (!steps.has(id)) return pendingOnly([id], operator);
    const saving = file && drafts ? save(id as RowStep, file, media, drafts) : identity;
    const work = pipe(requireInput<T>(id), operator, saving);
    return pendingOnly([id], onStep === undefined ? work : told(id, work, onStep));
  };
}

/** Tells of each video that goes into an operator, and of each that comes out with its last part. */
export function told<T extends Video, U extends Video>(
  step: Step,
  operator: OperatorFunction<Outcome<T>, Outcome<U>>,
  tell: (event: StepEvent) => void,
): OperatorFunction<Outcome<T>, Outcome<U>> {
  // Step 4 is given the parts of a video one by one, and some may have ended before it.
  const isDivided = step === '3';
  return (outcomes) => {
    const open = new Map<string, { parts: number; change: StepEvent['change'] }>();
    return outcomes.pipe(
      tap((outcome) => {
        if (outcome.ok) tell({ step, change: 'entered', video: outcome.record.video });
      }),
      operator,
      tap((outcome) => {
        const video = outcome.ok ? outcome.record.video : outcome.ending.video;
        const change = changeOf(outcome);
        const more = step === '1c' && lacksHighlight(outcome) ? ({ without_highlight: true } as const) : {};
        if (!isDivided || (outcome.parts ?? 1) === 1) return tell({ step, change, video, ...more });
        const before = open.get(video) ?? { parts: 0, change };
        const now = { parts: before.parts + 1, change: before.change === 'left' ? change : before.change };
        if (now.parts < (outcome.parts ?? 1)) open.set(video, now);
        else {
          open.delete(video);
          tell({ step, change: now.change, video });
        }
      }),
    );
  };
}

function lacksHighlight(outcome: Outcome<Video>): boolean {
  return outcome.ok && 'highlight_chunk' in outcome.record && outcome.record.highlight_chunk === null;
}

/** How a step is done with a video, by what it gave. */
export function changeOf(outcome: Outcome<Video>): StepEvent['change'] {
  if (outcome.ok) return 'left';
  const { state } = outcome.ending;
  return state === 'failed' || state === 'postponed' ? state : 'left';
}

/**
 * Ends records that lack the input of a step as failures that say which step to run first. Where that step is run on the
 * record as well, nothing is missing: it may still be at work, beside this one.
 */
export function requireInput<T extends Recalled>(step: Step): OperatorFunction<Outcome<T>, Outcome<T>> {
  const input = INPUTS[step];
  return map((outcome) => {
    if (!outcome.ok || input === undefined) return outcome;
    const { record } = outcome;
    if (record.pending.has(input.from)) return outcome;
    const missing = input.fields.filter((field) => !(field in record));
    if (missing.length === 0) return outcome;
    return ended({
      state: 'failed',
      video: record.video,
      step,
      kind: 'no_input',
      message: `step ${step} needs ${missing.join(' and ')}, but ${ROW_FILES[input.from]} has no record of this video`,
      hint: `run step ${input.from} on it first`,
    });
  });
}
