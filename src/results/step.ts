/** How a run uses a step: only for pending records, with its input checked, its rows saved and its events told. */
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
import type { Config } from '../config/config.js';
import { placesOf } from '../config/step-places.js';
import { Slots } from '../flow/slots.js';
import type { Media } from '../media/media.js';
import type { Model } from '../models/model.js';
import { beside as askingBeside } from '../operators/beside.js';
import type { AnyStep } from '../operators/define-step.js';
import type { ParseOptions } from '../operators/parse.js';
import type { Pack } from '../prompts/index.js';
import { ended, type Outcome, type Step, type Video } from '../records/record.js';
import type { NdjsonFile } from '../sinks/ndjson.js';
import { isWriting, type StepList } from '../steps.js';
import type { Recalled } from './recall.js';
import { save } from './save.js';

/** The user's own operators, by the step that they come after, whatever fields they need. */
export type OwnOperators = Readonly<
  Partial<Record<string, OperatorFunction<Outcome<never>, Outcome<Video>>>>
>;

/** An operator on records of a run, whatever fields they have by then. */
export type RunOperator = OperatorFunction<Outcome<Recalled>, Outcome<Recalled>>;

/**
 * Applies an operator only to records that still need one of these steps. Others bypass it: they have its fields from an
 * earlier run, don't need them, or have ended.
 */
export function pendingOnly<T extends Recalled, U extends T>(
  steps: readonly Step[],
  operator: OperatorFunction<Outcome<T>, Outcome<U>>,
): OperatorFunction<Outcome<T>, Outcome<U>> {
  // `recall` gave the other records the same fields, or no later step needs them.
  return only(({ pending }) => steps.some((step) => pending.has(step)), operator);
}

/** Applies an operator to the records of a kind; all other outcomes bypass it. */
function only<T extends Recalled, U extends T>(
  isOfKind: (record: T) => boolean,
  operator: OperatorFunction<Outcome<T>, Outcome<U>>,
): OperatorFunction<Outcome<T>, Outcome<U>> {
  const isTaken = (outcome: Outcome<T>) => outcome.ok && isOfKind(outcome.record);
  return connect((outcomes) =>
    merge(
      outcomes.pipe(filter((outcome) => !isTaken(outcome))) as Observable<Outcome<U>>,
      outcomes.pipe(filter(isTaken), operator),
    ),
  );
}

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

/** What {@link stepper} needs of a run. */
export interface StepperParts {
  /** The steps of the run. */
  readonly steps: ReadonlySet<Step>;
  /** All steps, built-in and own. */
  readonly list: StepList;
  readonly config: Pick<Config, 'workflow'>;
  readonly vlm: Model;
  readonly llm: Model;
  readonly pack: Pack;
  readonly parsing: ParseOptions;
  readonly media: Pick<Media, 'hash'>;
  /** The open file of each selected step that writes rows. */
  readonly rows: ReadonlyMap<Step, Pick<NdjsonFile, 'append'>>;
  /** The user's own operators, which write no rows; each comes after a step and the user's own steps there. */
  readonly operators?: OwnOperators | undefined;
  /** Called when a video enters or leaves a step. */
  readonly onStep?: ((event: StepEvent) => void) | undefined;
}

/** Builds the parts of the pipeline from steps. */
interface Stepper {
  /** One step. @param then an operator for the same records, which runs before the step counts as done */
  step(declaration: AnyStep, then?: RunOperator): RunOperator;
  /**
   * Two steps that run at the same time. The row of the second is written after both have ended, because it is made from
   * the row of the first. A video takes one place for both.
   */
  beside(first: AnyStep, second: AnyStep): RunOperator;
  /** The user's own steps and operators that come after these steps; steps first. */
  own(...after: readonly Step[]): RunOperator;
}

/** Makes a stepper for a run. */
export function stepper(parts: StepperParts): Stepper {
  const { steps, list, config, vlm, llm, pack, parsing, media, rows } = parts;
  const places = placesOf(config.workflow, list);
  // A step shares one limit across both lanes.
  const slots = new Map(Object.entries(places).map(([id, { places: count }]) => [id, new Slots(count)]));
  const qa_types = (record: Recalled) => record.pending_types;

  function asking(declaration: AnyStep, concurrency: Slots | number): RunOperator {
    const settings = { ...config.workflow, pack, parsing, qa_types, concurrency };
    const operator = declaration.operator({ vlm, llm, settings });
    return pipe(requireInput(declaration, list), operator as unknown as RunOperator);
  }

  function saving(declaration: AnyStep): RunOperator {
    const file = rows.get(declaration.id);
    return file === undefined || !isWriting(declaration) ? identity : save(declaration, file, media, list);
  }

  function step(declaration: AnyStep, then: RunOperator = identity): RunOperator {
    const { id } = declaration;
    const at = passing(declaration, parts);
    const bound = slots.get(id) ?? Number.POSITIVE_INFINITY;
    return pendingOnly([id], pipe(at.enter, asking(declaration, bound), saving(declaration), then, at.leave));
  }

  return {
    step,
    own: (...after) => {
      const operators = after
        .flatMap((id) => parts.operators?.[id] ?? [])
        .map((one) => only(({ pending }) => pending.size > 0, one as unknown as RunOperator));
      const chain = [...after.flatMap((id) => list.ownAfter(id)).map((own) => step(own)), ...operators];
      return (outcomes) => chain.reduce((stream, operator) => stream.pipe(operator), outcomes);
    },
    beside: (first, second) => {
      const both = [first.id, second.id].filter((id) => steps.has(id));
      const at = passing(second, parts, true);
      const side = (declaration: AnyStep, enter: RunOperator) =>
        pendingOnly([declaration.id], pipe(enter, asking(declaration, Number.POSITIVE_INFINITY)));
      const before = passing(first, parts);
      const one = pipe(side(first, before.enter), pendingOnly([first.id], saving(first)), before.leave);
      const concurrency = slots.get(first.id) ?? Number.POSITIVE_INFINITY;
      return pendingOnly(
        both,
        pipe(
          askingBeside({ step: first.id, concurrency }, one, side(second, at.enter)),
          pendingOnly([second.id], saving(second)),
          at.leave,
        ),
      );
    },
  };
}

/**
 * Reports when a video enters a step and when it leaves it: with its last part, if the step divides the video.
 * @param isBeside true for the second of two steps that run at the same time: the first may end a video
 */
function passing({ id, qa_prompt }: AnyStep, { steps, onStep }: StepperParts, isBeside = false) {
  if (onStep === undefined || !steps.has(id)) return { enter: identity, leave: identity };
  /** The videos in the step: how often each entered, and the parts that have left so far. */
  const inside = new Map<string, { came: number; parts: number; change: StepEvent['change'] }>();
  const enter: RunOperator = tap((outcome) => {
    if (!outcome.ok) return;
    const { video } = outcome.record;
    const { came = 0 } = inside.get(video) ?? {};
    inside.set(video, { came: came + 1, parts: 0, change: 'left' });
    onStep({ step: id, change: 'entered', video });
  });
  const leave: RunOperator = tap((outcome) => {
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

/**
 * Turns records that lack the input of a step into failures that say which step to run first. If that step is pending for
 * the record, nothing is missing: it may be running at the same time.
 */
export function requireInput({ id, needs }: AnyStep, list: StepList): RunOperator {
  return map((outcome) => {
    if (!outcome.ok || needs === undefined) return outcome;
    const { record } = outcome;
    if (record.pending.has(needs.from)) return outcome;
    const missing = needs.fields.filter((field) => !(field in record));
    if (missing.length === 0) return outcome;
    const { file } = list.writer(needs.from).row;
    return ended({
      state: 'failed',
      video: record.video,
      step: id,
      kind: 'no_input',
      message: `step ${id} needs ${missing.join(' and ')}, but ${file} has no record of this video`,
      hint: `run step ${needs.from} on it first`,
    });
  });
}
