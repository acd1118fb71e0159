import { connect, filter, identity, map, merge, type Observable, type OperatorFunction, pipe } from 'rxjs';
import type { Media } from '../media/media.js';
import { ended, type Outcome, type Step } from '../record.js';
import { ROW_FILES, type RowStep } from '../rows.js';
import type { NdjsonFile } from '../sinks/ndjson.js';
import type { Recalled } from './recall.js';
import { type Drafts, save } from './save.js';

/** The fields that a step can't do without, and the step that gives them. */
const INPUTS: Readonly<
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

/** What {@link stepper} needs of a run. */
export interface StepperParts {
  readonly steps: ReadonlySet<Step>;
  readonly media: Pick<Media, 'hash'>;
  /** The open file of each selected step. */
  readonly rows: Readonly<Partial<Record<RowStep, Pick<NdjsonFile, 'append'>>>>;
}

/** Makes the function that puts an operator into its place: for pending records only, checked before, saved behind. */
export function stepper({ steps, media, rows }: StepperParts) {
  return function step<T extends Recalled, U extends T>(
    id: Step,
    operator: OperatorFunction<Outcome<T>, Outcome<U>>,
    drafts?: Drafts<U>,
  ): OperatorFunction<Outcome<T>, Outcome<U>> {
    const file = id === '4' ? undefined : rows[id];
    if (!steps.has(id)) return pendingOnly([id], operator);
    const saving = file && drafts ? save(id as RowStep, file, media, drafts) : identity;
    return pendingOnly([id], pipe(requireInput<T>(id), operator, saving));
  };
}

/** Ends records that lack the input of a step as failures that say which step to run first. */
export function requireInput<T extends Recalled>(step: Step): OperatorFunction<Outcome<T>, Outcome<T>> {
  const input = INPUTS[step];
  return map((outcome) => {
    if (!outcome.ok || input === undefined) return outcome;
    const { record } = outcome;
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
