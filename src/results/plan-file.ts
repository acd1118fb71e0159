/**
 * `.reeltrace/plan.json`: a plan that was kept, with what had been spent when it was made, so that the run can say how it
 * compares. It goes when a run has come to its end: what comes after that was not planned.
 */
import { readFileSync } from 'node:fs';
import { rm } from 'node:fs/promises';
import { dirname, join } from 'node:path';
import { z } from 'zod';
import { systemCode } from '../errors/system-error.js';
import { addTotals } from '../models/totals.js';
import { makeDirectory } from '../sinks/make-directory.js';
import { replaceFile } from '../sinks/replace.js';
import { writeFailure } from '../sinks/write-failure.js';
import { NO_SPENDING, readSpending } from './spending.js';

/** What something will probably take, at least and at most. */
export interface Range {
  readonly from: number;
  readonly to: number;
}

const rangeSchema = z.object({ from: z.number(), to: z.number() }).readonly();
const keptSchema = z.looseObject({
  plan: z.looseObject({
    version: z.literal(1),
    made_at: z.string(),
    total: z.looseObject({
      calls: rangeSchema,
      input_tokens: rangeSchema,
      output_tokens: rangeSchema,
      bytes_sent: rangeSchema,
      cost: rangeSchema.nullable(),
    }),
    time: z.looseObject({ seconds: z.number() }),
  }),
  spent_before: z.object({
    calls: z.number(),
    input_tokens: z.number(),
    output_tokens: z.number(),
    bytes_sent: z.number(),
    cost: z.number(),
    running_ms: z.number(),
  }),
});

/** What was planned, and what it came to. */
export interface Compared {
  readonly planned: Range;
  readonly actual: number;
}

/** What runs took since a plan was kept, beside what it said. */
export interface Comparison {
  /** ISO 8601. */
  readonly made_at: string;
  readonly calls: Compared;
  readonly input_tokens: Compared;
  readonly output_tokens: Compared;
  readonly bytes_sent: Compared;
  /** null where a price was unknown. */
  readonly cost: Compared | null;
  readonly seconds: Compared;
}

function planPath(results_dir: string): string {
  return join(results_dir, '.reeltrace', 'plan.json');
}

/** The part of a plan that a run is compared with; a plan is kept with all its other fields, too. */
export interface KeptPlan {
  readonly results_dir: string;
  readonly version: 1;
  readonly made_at: string;
  readonly total: Readonly<
    Record<'calls' | 'input_tokens' | 'output_tokens' | 'bytes_sent', Range> & { cost: Range | null }
  >;
  readonly time: { readonly seconds: number };
}

/** Keeps a plan for the run that follows it. @throws FatalError when it can't be written */
export async function keepPlan(plan: KeptPlan): Promise<void> {
  const path = planPath(plan.results_dir);
  await makeDirectory(dirname(path));
  const spent_before = readSpending(plan.results_dir) ?? NO_SPENDING;
  await replaceFile(path, [`${JSON.stringify({ plan, spent_before }, null, 2)}\n`]);
}

/** Sets what was spent since a plan was kept beside that plan; undefined when none is kept, or none that can be read. */
export function comparePlan(results_dir: string): Comparison | undefined {
  const kept = readKept(planPath(results_dir));
  const spent = readSpending(results_dir);
  if (kept === undefined || spent === undefined) return undefined;
  const { total, time, made_at } = kept.plan;
  const since = addTotals(spent, kept.spent_before, -1);
  const seconds = (spent.running_ms - kept.spent_before.running_ms) / 1000;
  return {
    made_at,
    calls: { planned: total.calls, actual: since.calls },
    input_tokens: { planned: total.input_tokens, actual: since.input_tokens },
    output_tokens: { planned: total.output_tokens, actual: since.output_tokens },
    bytes_sent: { planned: total.bytes_sent, actual: since.bytes_sent },
    cost: total.cost === null ? null : { planned: total.cost, actual: since.cost },
    seconds: { planned: { from: time.seconds, to: time.seconds }, actual: seconds },
  };
}

/** Lets go of a plan: it is fulfilled. @throws FatalError when it can't be removed */
export async function forgetPlan(results_dir: string): Promise<void> {
  const path = planPath(results_dir);
  try {
    await rm(path, { force: true });
  } catch (error) {
    throw writeFailure(path, error);
  }
}

function readKept(path: string): z.infer<typeof keptSchema> | undefined {
  try {
    return keptSchema.safeParse(JSON.parse(readFileSync(path, 'utf8'))).data;
  } catch (error) {
    if (error instanceof SyntaxError || systemCode(error) !== undefined) return undefined;
    throw error;
  }
}
