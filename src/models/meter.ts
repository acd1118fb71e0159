import { ReeltraceError, type Wasted } from '../errors/errors.js';
import type { PromptKey, Step, Usage } from '../records/record.js';
import { inLayer, type ModelWrapper, wrap } from './chain.js';
import type { Model, Question } from './model.js';
import { addSpent, NOTHING_SPENT } from './usage.js';

/** Price of a million tokens, in any currency; null where it is not known. */
export interface Price {
  readonly input: number | null;
  readonly output: number | null;
  /** Input tokens that the provider had cached; null for the price of input. */
  readonly cached: number | null;
}

/** What the calls of one model for one step took. */
export interface Spent extends Wasted {
  readonly model: string;
  readonly step: Step;
  /** Calls that were made, failed ones included; remembered answers cost nothing and do not count. */
  readonly calls: number;
  /** null where no price is configured. */
  readonly cost: number | null;
}

/** A call begins (when its account allows it) or ends. Remembered answers are no calls. */
export interface CallEvent {
  readonly change: 'began' | 'ended';
  readonly model: string;
  readonly step: Step;
  readonly prompt_key: PromptKey;
  /** The video that it is about, if the question names one. */
  readonly video: string | undefined;
  /** What it took; absent while it runs. */
  readonly took?: Pick<Spent, keyof Wasted | 'cost'> & {
    /** False for a call that failed before anything was sent. */
    readonly was_sent: boolean;
    /** Why there is no answer. */
    readonly problem?: string;
  };
}

export type Meter = ReturnType<typeof createMeter>;

/** What tokens cost; thinking is paid for as output. */
export function costOf(usage: Usage, { input, output, cached }: Price): number | null {
  if (input === null || output === null) return null;
  const fresh = Math.max(0, usage.input_tokens - usage.cached_tokens);
  const said = usage.output_tokens + usage.thinking_tokens;
  return (fresh * input + usage.cached_tokens * (cached ?? input) + said * output) / 1e6;
}

/** Adds up what is spent, by model and step. @param on_call called when a call begins and when it ends */
export function createMeter(on_call?: (event: CallEvent) => void) {
  const entries = new Map<string, Spent>();

  function add(model: Model, { step }: Question, price: Price, call: Wasted): void {
    const key = `${step} ${model.name}`;
    const { calls, ...before } = entries.get(key) ?? { calls: 0, ...NOTHING_SPENT };
    const spent = addSpent(before, call);
    const cost = costOf(spent.usage, price);
    entries.set(key, { model: model.name, step, calls: calls + 1, ...spent, cost });
  }

  function tell(model: Model, question: Question, took?: CallEvent['took']): void {
    const { step, prompt_key, video, about = video?.path } = question;
    const call = { model: model.name, step, prompt_key, video: about };
    on_call?.(took === undefined ? { change: 'began', ...call } : { change: 'ended', ...call, took });
  }

  return {
    /** A model whose calls are counted. */
    count: (model: Model, price: Price): Model =>
      wrap(model, async (question, signal) => {
        if (on_call !== undefined) tell(model, question);
        try {
          const answer = await model.ask(question, signal);
          add(model, question, price, answer);
          if (on_call !== undefined) tell(model, question, tookOf(answer, price));
          return answer;
        } catch (error) {
          // Known where the call was sent.
          const wasted = error instanceof ReeltraceError ? error.wasted : undefined;
          if (wasted !== undefined) add(model, question, price, wasted);
          if (on_call !== undefined)
            tell(model, question, { ...tookOf(wasted, price), problem: problemOf(error) });
          throw error;
        }
      }),
    /** In the order of the steps. */
    spent: (): readonly Spent[] =>
      [...entries.values()].sort((a, b) => (a.step < b.step ? -1 : a.step > b.step ? 1 : 0)),
  };
}

/** Counts the calls of a model. */
export function withMeter(meter: Meter, price: Price): ModelWrapper {
  return inLayer('meter', (model) => meter.count(model, price));
}

function tookOf(call: Wasted | undefined, price: Price): NonNullable<CallEvent['took']> {
  const { milliseconds, usage, bytes_sent } = call ?? NOTHING_SPENT;
  return { milliseconds, usage, bytes_sent, cost: costOf(usage, price), was_sent: call !== undefined };
}

function problemOf(error: unknown): string {
  return error instanceof Error ? error.message : String(error);
}
