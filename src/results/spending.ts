/**
 * `.reeltrace/spent.json`: what all runs of a results directory have spent. It is overwritten in place before each
 * request and after it, so that a killed run has counted everything it sent. A request that was under way counts as one
 * call with the tokens reserved for it.
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
/** What all runs so far have spent, and how long they ran, in a file. */
export const SPENDING_SHAPE = {
  calls: amount,
  input_tokens: amount,
  output_tokens: amount,
  bytes_sent: amount,
  cost: amount,
  running_ms: amount,
};
const spendingSchema = z.object({ version: z.literal(1), ...SPENDING_SHAPE });

/** What all runs so far have spent, and how long they ran. */
export type Spending = Totals & { readonly running_ms: number };

export const NO_SPENDING: Spending = { ...NO_TOTALS, running_ms: 0 };

/** The file always has this many bytes, padded with blanks, so that overwriting leaves nothing of a longer text. */
const BYTES = 320;

/** The path of the file. */
export function spendingPath(results_dir: string): string {
  return join(results_dir, '.reeltrace', 'spent.json');
}

/** Reads what has been spent; undefined when that is unknown. Without the file nothing has been spent. */
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
 * Opens the file for the one run that works in a results directory.
 * @throws ConfigError when there are limits and earlier spending can't be read; FatalError, also from `save`, when it
 *   can't be written
 */
export function openSpending(results_dir: string, limits: BudgetLimits): SpendingStore & { close(): void } {
  const path = spendingPath(results_dir);
  const before = readSpending(results_dir);
  if (before === undefined && Object.values(limits).some((limit) => limit !== null))
    throw new ConfigError(`${path} can't be read, so earlier spending is unknown`, {
      hint: 'remove the file to count from zero, or remove the limits from the configuration',
    });
  const { running_ms, ...totals } = before ?? NO_SPENDING;
  const opened = performance.now();
  let file: number | undefined;
  let latest: Totals = totals;
  let isClosed = false;
  const write = (spent: Totals) => {
    // An abandoned call may end after the run: it stays counted as when it was sent.
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
        // 'a+' creates the file without emptying it, as 'w' would; 'r+' alone does not create it.
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
