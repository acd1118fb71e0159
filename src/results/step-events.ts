/** When a video enters a step of a run, and how it leaves it. */
import { identity, type MonoTypeOperatorFunction, tap } from 'rxjs';
import type { AnyStep } from '../operators/define-step.js';
import type { Outcome, Step } from '../records/record.js';
import type { Recalled } from './recall.js';

/**
 * A video enters a step of this run, or leaves it: `left` when the step is done with it, even if it rejects the video;
 * `postponed` when a used-up quota, or the failure of a step that runs at the same time, prevented that. After step 3
 * each QA type of a video counts separately.
 */
export interface StepEvent {
  readonly step: Step;
  readonly change: 'entered' | 'left' | 'failed' | 'postponed';
  readonly video: string;
  /** True when step 1c found no critical moment: the video continues without a highlight. */
  readonly without_highlight?: true;
}

/** Who is told of it. */
export interface StepListener {
  /** The steps of the run. */
  readonly steps: ReadonlySet<Step>;
  /** Called when a video enters or leaves a step. */
  readonly onStep?: ((event: StepEvent) => void) | undefined;
}

type Passing = MonoTypeOperatorFunction<Outcome<Recalled>>;

/**
 * Reports when a video enters a step and when it leaves it: with its last part, if the step divides the video.
 * @param isBeside true for the second of two steps that run at the same time: the first may end a video
 */
export function stepEvents(
  { id, qa_prompt }: AnyStep,
  { steps, onStep }: StepListener,
  isBeside = false,
): { readonly enter: Passing; readonly leave: Passing } {
  if (onStep === undefined || !steps.has(id)) return { enter: identity, leave: identity };
  /** The videos in the step: how often each entered, and the parts that have left so far. */
  const inside = new Map<string, { came: number; parts: number; change: StepEvent['change'] }>();
  const enter: Passing = tap((outcome) => {
    if (!outcome.ok) return;
    const { video } = outcome.record;
    const { came = 0 } = inside.get(video) ?? {};
    inside.set(video, { came: came + 1, parts: 0, change: 'left' });
    onStep({ step: id, change: 'entered', video });
  });
  const leave: Passing = tap((outcome) => {
    const video = outcome.ok ? outcome.record.video : outcome.ending.video;
    const before = inside.get(video);
    // It bypassed the step.
    if (before === undefined) return;
    // If the other step ended the video, it is not done here: its answers are kept for the next run.
    const isElsewhere = isBeside && !outcome.ok && outcome.ending.step !== id;
    const change = before.change !== 'left' ? before.change : isElsewhere ? 'postponed' : changeOf(outcome);
    const now = { ...before, parts: before.parts + 1, change };
    // Step 3 divides a video into parts; later steps get the parts one by one.
    if (qa_prompt !== undefined && now.parts < (outcome.parts ?? 1)) return void inside.set(video, now);
    if (before.came > 1) inside.set(video, { came: before.came - 1, parts: 0, change: 'left' });
    else inside.delete(video);
    const more = id === '1c' && lacksHighlight(outcome) ? ({ without_highlight: true } as const) : {};
    onStep({ step: id, change, video, ...more });
  });
  return { enter, leave };
}

function lacksHighlight(outcome: Outcome<Recalled>): boolean {
  return outcome.ok && 'highlight_chunk' in outcome.record && outcome.record.highlight_chunk === null;
}

/** How a video leaves a step, by its outcome. */
function changeOf(outcome: Outcome<Recalled>): StepEvent['change'] {
  if (outcome.ok) return 'left';
  const { state } = outcome.ending;
  return state === 'failed' || state === 'postponed' ? state : 'left';
}
