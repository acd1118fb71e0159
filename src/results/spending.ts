/**
 * `.reeltrace/spent.json`: what all runs of a results directory have spent. It is written over in place, before each
 * request goes out and when it has ended, so that a run that is killed has counted all that it sent; what was under way
 * then counts as the call and the tokens that were set aside for it.
 */
import { closeSync, mkdirSync, openSync, readFileSync, writeSync } from 'node:fs';
import { dirname, join } from 'node:path';
import { z } from 'zod';
import { ConfigError } from '../errors/errors.js';
import { systemCode } from '../errors/system-error.js';
import type { BudgetLimits, SpendingStore } from '../models/budget.js';
import { NO_TOTALS, type Totals } from '../models/totals.js';
import { writeFailure } from '../sinks/write-failure.js';

const amount = z.number().nonnegative();
const spendingSchema = z.object({
  version: z.literal(1),
  calls: amount,
  input_tokens: amount,
  output_tokens: amount,
  bytes_sent: amount,
  cost: amount,
  running_ms: amount,
});

/** What all runs so far have spent, and how long they ran. */
export type Spending = Totals & { readonly running_ms: number };

export const NO_SPENDING: Spending = { ...NO_TOTALS, running_ms: 0 };

/** The file always has this many bytes, filled up with blanks: a write in place leaves no rest of a longer one. */
const BYTES = 320;

/** Where it lies. */
export function spendingPath(results_dir: string): string {
  return join(results_dir, '.reeltrace', 'spent.json');
}

/** Reads what has been spent; undefined when it can't be told. A results directory without the file has spent nothing. */
export function readSpending(results_dir: string): Spending | undefined {
  try {
    const { version: _version, ...spending } = spendingSchema.parse(
      JSON.parse(readFileSync(spendingPath(results_dir), 'utf8')),
    );
    return spending;
  } catch (error) {
    const code = systemCode(error);
    if (code === 'ENOENT' || code === 'ENOTDIR') return NO_SPENDING;
    if (code !== undefined || error instanceof SyntaxError || error instanceof z.ZodError) return undefined;
    throw error;
  }
}

/**
 * Opens the account of what is spent, for the one run that works in a results directory.
 * @throws ConfigError when there are limits and what was spent before can't be read; FatalError, also from `save`, when it
 *   can't be written
 */
export function openSpending(results_dir: string, limits: BudgetLimits): SpendingStore & { close(): void } {
  const path = spendingPath(results_dir);
  const before = readSpending(results_dir);
  if (before === undefined && Object.values(limits).some((limit) => limit !== null))
    throw new ConfigError(`${path} can't be read, so what was spent before is not known`, {
      hint: 'remove it to count the limits from zero, or take the limits out',
    });
  const { running_ms, ...totals } = before ?? NO_SPENDING;
  const opened = performance.now();
  let file: number | undefined;
  let latest: Totals = totals;
  let isClosed = false;
  const write = (spent: Totals) => {
    // A call that was given up may end after the run: it stays counted as it was when it went out.
    if (isClosed) return;
    latest = spent;
    // Sums of fractions may end up a hair below zero.
    const cost = Math.max(0, spent.cost);
    const all = {
      version: 1,
      ...spent,
      cost,
      running_ms: Math.round(running_ms + performance.now() - opened),
    };
    try {
      if (file === undefined) {
        mkdirSync(dirname(path), { recursive: true });
        // Neither 'w', which would empty it for a moment, nor 'r+', which makes none.
        file = openSync(path, 'a+');
        closeSync(file);
        file = openSync(path, 'r+');
      }
      writeSync(file, `${JSON.stringify(all).padEnd(BYTES - 1)}\n`, 0);
    } catch (error) {
      throw writeFailure(path, error);
    }
  };
  return {
    totals,
    save: write,
    close: () => {
      if (file === undefined) return;
      write(latest);
      isClosed = true;
      closeSync(file);
      file = undefined;
    },
  };
}
