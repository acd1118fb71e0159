/**
 * What the user is willing to spend. Every paid call counts, over all accounts and all runs of a results directory. No
 * call starts that would exceed a limit: before it is sent, what it will probably take is set aside.
 */
import { BudgetError, ReeltraceError, type Wasted } from '../errors/errors.js';
import { throwIfAborted, unlessAborted } from '../flow/abort.js';
import { inLayer, type ModelWrapper, wrap } from './chain.js';
import { watchDeparture } from './departure.js';
import type { Price } from './meter.js';
import type { Model, Question } from './model.js';
import { addTotals, NO_TOTALS, type Totals, tokensOf, totalsOf } from './totals.js';
import { estimateTokens, estimateUsage, NOTHING_SPENT } from './usage.js';

/** The limits; null where there is none. */
export interface BudgetLimits {
  readonly max_calls: number | null;
  /** Input and output, thinking included. */
  readonly max_tokens: number | null;
  /** In the currency of the prices. */
  readonly max_cost: number | null;
}

/** Keeps what has been spent beyond the life of the process. */
export interface SpendingStore {
  /** What earlier runs spent. */
  readonly totals: Totals;
  /** Called before each request is sent, with what it will probably take, and when it has ended, with what it took. */
  save(totals: Totals): void;
}

export type Budget = ReturnType<typeof createBudget>;

/** A budget; part of it may be spent already. */
export function createBudget(limits: BudgetLimits, store: SpendingStore) {
  let settled = store.totals;
  /** Set aside for calls under way. */
  let reserved = NO_TOTALS;
  /** The part of it for requests that were sent. */
  let sent = NO_TOTALS;
  const waiting = new Set<() => void>();
  /** By prompt key: the highest ratio of what a call took to what was estimated. */
  const ratios = new Map<string, number>();

  function expected(question: Question, price: Price): Totals {
    const rough = estimateUsage(question);
    const ratio = ratios.get(question.prompt_key) ?? 1;
    const usage = {
      ...rough,
      input_tokens: Math.ceil(rough.input_tokens * ratio),
      output_tokens: Math.ceil(rough.output_tokens * ratio),
    };
    return totalsOf({ ...NOTHING_SPENT, usage }, 1, price);
  }

  /** Waits until a call fits into the budget; calls under way may take less than was set aside. */
  async function admit(wanted: Totals, signal: AbortSignal | undefined): Promise<void> {
    for (;;) {
      throwIfAborted(signal);
      const reached = exceeded(limits, settled, wanted);
      if (reached !== undefined) throw overspent(reached, limits, settled, wanted);
      if (exceeded(limits, addTotals(settled, reserved), wanted) === undefined) break;
      await unlessAborted(new Promise<void>((resolve) => waiting.add(resolve)), signal);
    }
    reserved = addTotals(reserved, wanted);
  }

  function settle(
    question: Question,
    wanted: Totals,
    departures: number,
    took: Wasted | undefined,
    price: Price,
  ): void {
    reserved = addTotals(reserved, wanted, -1);
    if (departures > 0) sent = addTotals(sent, wanted, -1);
    if (departures > 0 || took !== undefined) {
      const spent = totalsOf(took ?? NOTHING_SPENT, Math.max(1, departures), price);
      settled = addTotals(settled, spent);
      const ratio = tokensOf(spent) / estimateTokens(question);
      if (ratio > 0) ratios.set(question.prompt_key, Math.max(ratios.get(question.prompt_key) ?? 0, ratio));
      store.save(addTotals(settled, sent));
    }
    const woken = [...waiting];
    waiting.clear();
    for (const go of woken) go();
  }

  return {
    /** A model whose calls are counted and fail with a BudgetError once a limit is reached. */
    guard: (model: Model, price: Price): Model =>
      wrap(model, async (question, signal) => {
        const wanted = expected(question, price);
        await admit(wanted, signal);
        let departures = 0;
        let took: Wasted | undefined;
        const departed = () => {
          departures += 1;
          if (departures > 1) return;
          sent = addTotals(sent, wanted);
          store.save(addTotals(settled, sent));
        };
        try {
          const answer = await watchDeparture(departed, () => model.ask(question, signal));
          took = answer;
          return answer;
        } catch (error) {
          if (error instanceof ReeltraceError) took = error.wasted;
          throw error;
        } finally {
          settle(question, wanted, departures, took, price);
        }
      }),
  };
}

/** Keeps the calls of a model within the budget. */
export function withBudget(budget: Budget, price: Price): ModelWrapper {
  return inLayer('budget', (model) => budget.guard(model, price));
}

/** Sums of fractions are not exact: an excess this small is ignored. */
const ROUNDING = 1e-9;

/** The first limit that a call would exceed. */
export function exceeded(
  limits: BudgetLimits,
  spent: Totals,
  wanted: Totals,
): keyof BudgetLimits | undefined {
  const { max_calls, max_tokens, max_cost } = limits;
  const tokens = tokensOf(spent) + tokensOf(wanted);
  if (max_calls !== null && spent.calls + wanted.calls > max_calls) return 'max_calls';
  if (max_tokens !== null && tokens > max_tokens) return 'max_tokens';
  return max_cost !== null && spent.cost + wanted.cost > max_cost + ROUNDING ? 'max_cost' : undefined;
}

function overspent(
  name: keyof BudgetLimits,
  limits: BudgetLimits,
  spent: Totals,
  wanted: Totals,
): BudgetError {
  const amounts = {
    max_calls: [spent.calls, wanted.calls],
    max_tokens: [tokensOf(spent), tokensOf(wanted)],
    max_cost: [spent.cost, wanted.cost],
  }[name].map((amount) => (name === 'max_cost' ? amount.toFixed(4) : amount.toLocaleString('en')));
  const next = name === 'max_calls' ? '' : `, and the next call takes about ${amounts[1]}`;
  return new BudgetError(
    `budget: limits.${name} ${limits[name]?.toLocaleString('en')} reached: ${amounts[0]} spent in this results directory${next}`,
    {
      hint: `raise limits.${name} and run the same command again: it goes on from here, and nothing is paid for twice`,
    },
  );
}
