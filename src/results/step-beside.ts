import { identity, type OperatorFunction, pipe, tap } from 'rxjs';
import { beside } from '../operators/beside.js';
import type { EachOptions } from '../operators/each.js';
import type { Outcome } from '../records/record.js';
import type { RowStep } from '../records/rows.js';
import type { Recalled } from './recall.js';
import { type Drafts, save } from './save.js';
import { changeOf, pendingOnly, requireInput, type StepperParts } from './step.js';

/** A step that asks beside another one, whose row its own row is made from. */
export interface BesideStep<T extends Recalled, B extends T, R> extends Drafts<R> {
  readonly id: RowStep;
  readonly operator: OperatorFunction<Outcome<T>, Outcome<B>>;
}

/**
 * Makes the function that puts a step beside another one. Both ask at the same time. The row of the second step is
 * written when both have ended, because it is made from the row of the first.
 */
export function besideStepper({ steps, media, rows, onStep }: StepperParts) {
  return function step<T extends Recalled, A extends T, B extends T>(
    options: EachOptions & { readonly step: RowStep },
    first: OperatorFunction<Outcome<T>, Outcome<A>>,
    second: BesideStep<T, B, A & B>,
  ): OperatorFunction<Outcome<T>, Outcome<A & B>> {
    const { id, operator } = second;
    const file = steps.has(id) ? rows[id] : undefined;
    const { enter, leave } = passing<T, A & B>(id, onStep);
    const asking = pendingOnly<T, B>([id], pipe(enter, requireInput<T>(id), operator));
    const saving = file === undefined ? identity : save<A & B>(id, file, media, second);
    return pendingOnly<T, A & B>(
      [options.step, id],
      pipe(beside(options, first, asking), pendingOnly<A & B, A & B>([id], saving), leave),
    );
  };
}

/** Tells when a video comes to the step, and when it leaves it. */
function passing<T extends Recalled, R extends Recalled>(step: RowStep, tell: StepperParts['onStep']) {
  const inside = new Set<string>();
  return {
    enter: tap((outcome: Outcome<T>) => {
      if (!outcome.ok) return;
      inside.add(outcome.record.video);
      tell?.({ step, change: 'entered', video: outcome.record.video });
    }),
    leave: tap((outcome: Outcome<R>) => {
      const video = outcome.ok ? outcome.record.video : outcome.ending.video;
      if (!inside.delete(video)) return;
      // A video that the other step has ended is not done here: its answers are kept for the next run.
      const isElsewhere = !outcome.ok && outcome.ending.step !== step;
      tell?.({ step, change: isElsewhere ? 'postponed' : changeOf(outcome), video });
    }),
  };
}
