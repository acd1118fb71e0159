import { ReeltraceError, type Wasted } from '../errors.js';
import type { Step, Usage } from '../record.js';
import type { Model, Question } from './model.js';
import { addSpent, NOTHING_SPENT } from './usage.js';
import { wrap } from './wrap.js';

/** Money a provider asks per million tokens, in whatever currency; null where it is not known. */
export interface Price {
  readonly input: number | null;
  readonly output: number | null;
  /** Input tokens that the provider had cached; the price of input when null. */
  readonly cached: number | null;
}

/** What the calls of one model for one step came to. */
export interface Spent {
  readonly model: string;
  readonly step: Step;
  /** Calls that were made, those that came to nothing included; remembered answers cost nothing and do not count. */
  readonly calls: number;
  readonly usage: Usage;
  readonly bytes_sent: number;
  readonly milliseconds: number;
  /** null where no price is configured. */
  readonly cost: number | null;
}

/** Adds up what is spent, by model and step. */
export interface Meter {
  /** A model whose calls are counted; it goes around the adapter itself, so that every call shows. */
  count(model: Model, price: Price): Model;
  /** In the order of the steps. */
  spent(): readonly Spent[];
}

/** The money that tokens cost; thinking is paid for as output. */
export function costOf(usage: Usage, { input, output, cached }: Price): number | null {
  if (input === null || output === null) return null;
  const fresh = Math.max(0, usage.input_tokens - usage.cached_tokens);
  const said = usage.output_tokens + usage.thinking_tokens;
  return (fresh * input + usage.cached_tokens * (cached ?? input) + said * output) / 1e6;
}

/** A meter at zero. */
export function createMeter(): Meter {
  const entries = new Map<string, Spent>();

  function add(model: Model, { step }: Question, price: Price, call: Wasted): void {
    const key = `${step} ${model.name}`;
    const { calls, ...before } = entries.get(key) ?? { calls: 0, ...NOTHING_SPENT };
    const spent = addSpent(before, call);
    entries.set(key, {
      model: model.name,
      step,
      calls: calls + 1,
      ...spent,
      cost: costOf(spent.usage, price),
    });
  }

  return {
    count: (model, price) =>
      wrap(model, async (question, signal) => {
        try {
          const answer = await model.ask(question, signal);
          add(model, question, price, answer);
          return answer;
        } catch (error) {
          if (error instanceof ReeltraceError && error.wasted) add(model, question, price, error.wasted);
          throw error;
        }
      }),
    spent: () => [...entries.values()].sort((a, b) => (a.step < b.step ? -1 : a.step > b.step ? 1 : 0)),
  };
}
