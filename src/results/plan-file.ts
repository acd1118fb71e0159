/**
 * `.reeltrace/plan.json`: a saved plan, with what had been spent when it was made, so that the run can compare itself
 * with it. It is removed when a run ends: later runs were not planned.
 */
import { join } from 'node:path';
import { z } from 'zod';
import { addTotals } from '../models/totals.js';
import { readNote, removeNote, writeNote } from './note-file.js';
import { NO_SPENDING, readSpending, SPENDING_SHAPE } from './spending.js';

const rangeSchema = z.object({ from: z.number(), to: z.number() }).readonly();
/** A lower and an upper estimate. */
export type Range = z.infer<typeof rangeSchema>;

const planSchema = z.object({
  version: z.literal(1),
  made_at: z.string(),
  total: z.object({
    calls: rangeSchema,
    input_tokens: rangeSchema,
    output_tokens: rangeSchema,
    bytes_sent: rangeSchema,
    cost: rangeSchema.nullable(),
  }),
  time: z.object({ seconds: z.number() }),
});
/** The part of a plan that a run is compared with; the other fields of the plan are saved as well. */
export type KeptPlan = z.infer<typeof planSchema> & { readonly results_dir: string };

const keptSchema = z.object({ plan: planSchema, spent_before: z.object(SPENDING_SHAPE) });

/** What was planned, and what it actually was. */
export interface Compared {
  readonly planned: Range;
  readonly actual: number;
}

/** What runs took since the plan was saved, next to what the plan said. */
export interface Comparison
  extends Readonly<Record<'calls' | 'input_tokens' | 'output_tokens' | 'bytes_sent' | 'seconds', Compared>> {
  /** ISO 8601. */
  readonly made_at: string;
  /** null where a price was unknown. */
  readonly cost: Compared | null;
}

function planPath(results_dir: string): string {
  return join(results_dir, '.reeltrace', 'plan.json');
}

/** Saves a plan for the run that follows it. @throws FatalError when it can't be written */
export async function keepPlan(plan: KeptPlan): Promise<void> {
  const spent_before = readSpending(plan.results_dir) ?? NO_SPENDING;
  await writeNote(planPath(plan.results_dir), { plan, spent_before }, 2);
}

/** Compares the saved plan with what was spent since; undefined when there is no readable plan. */
export async function comparePlan(results_dir: string): Promise<Comparison | undefined> {
  const kept = await readNote(planPath(results_dir), keptSchema);
  const spent = readSpending(results_dir);
  if (kept === undefined || spent === undefined) return undefined;
  const { total, time, made_at } = kept.plan;
  const since = addTotals(spent, kept.spent_before, -1);
  const seconds = (spent.running_ms - kept.spent_before.running_ms) / 1000;
  const compared = (name: 'calls' | 'input_tokens' | 'output_tokens' | 'bytes_sent') => ({
    planned: total[name],
    actual: since[name],
  });
  return {
    made_at,
    calls: compared('calls'),
    input_tokens: compared('input_tokens'),
    output_tokens: compared('output_tokens'),
    bytes_sent: compared('bytes_sent'),
    cost: total.cost === null ? null : { planned: total.cost, actual: since.cost },
    seconds: { planned: { from: time.seconds, to: time.seconds }, actual: seconds },
  };
}

/** Removes the saved plan once a run has done all of it. @throws FatalError when it can't be removed */
export async function forgetPlan(results_dir: string): Promise<void> {
  await removeNote(planPath(results_dir));
}
