import { describe, expect, it } from 'vitest';
import { BudgetError, QuotaError, TransientError } from '../../src/errors/errors.js';
import { createAccount } from '../../src/models/account.js';
import { type BudgetLimits, createBudget } from '../../src/models/budget.js';
import { wrap } from '../../src/models/chain.js';
import { departs } from '../../src/models/departure.js';
import { withAccount } from '../../src/models/limit.js';
import type { Price } from '../../src/models/meter.js';
import type { Model, Question } from '../../src/models/model.js';
import { NO_TOTALS, type Totals } from '../../src/models/totals.js';
import { failed } from '../../src/operators/each.js';
import { fakeModel } from '../helpers/fake-model.js';

const NO_LIMITS: BudgetLimits = { max_calls: null, max_tokens: null, max_cost: null };
const NO_PRICE: Price = { input: null, output: null, cached: null };
const usage = { input_tokens: 900, output_tokens: 100, thinking_tokens: 0, cached_tokens: 0 };
const question: Question = { step: '2', prompt_key: 'normal_description', text: 'What happens?' };

/** A budget over a model whose every call takes 1,000 tokens, with all that it saved. */
function budgetOf(limits: Partial<BudgetLimits>, totals: Totals = NO_TOTALS) {
  const saved: Totals[] = [];
  const budget = createBudget({ ...NO_LIMITS, ...limits }, { totals, save: (all) => void saved.push(all) });
  return { budget, saved };
}

/** A model that says when its requests go out, as adapters do. */
function sending(model: Model): Model {
  return wrap(model, (asked, signal) => {
    departs();
    return model.ask(asked, signal);
  });
}

async function outcomes(calls: readonly Promise<unknown>[]): Promise<string[]> {
  const results = await Promise.allSettled(calls);
  return results.map((result) =>
    result.status === 'fulfilled' ? 'answered' : result.reason.constructor.name,
  );
}

describe('a reached limit', () => {
  it('postpones the videos in flight: nothing is wrong with them', () => {
    const { ending } = failed(
      new BudgetError('budget: limits.max_calls 5 reached'),
      { video: '/v/a.mp4' },
      '1a',
    );
    expect(ending).toMatchObject({ state: 'postponed', kind: 'budget' });
  });
});

describe('a budget', () => {
  it('lets exactly as many calls start as it allows, however many come at once', async () => {
    const model = fakeModel({ answer: { text: 'Yes.', usage }, held: true });
    const { budget } = budgetOf({ max_calls: 3 });
    const guarded = budget.guard(sending(model), NO_PRICE);
    const calls = Array.from({ length: 10 }, () => guarded.ask(question));
    await model.started(3);
    model.letGo();
    const ended = await outcomes(calls);
    expect(ended.filter((name) => name === 'answered')).toHaveLength(3);
    expect(ended.filter((name) => name === 'BudgetError')).toHaveLength(7);
    expect(model.questions).toHaveLength(3);
  });

  it('counts what earlier runs spent', async () => {
    const model = fakeModel({ answer: { text: 'Yes.', usage } });
    const { budget } = budgetOf({ max_calls: 5 }, { ...NO_TOTALS, calls: 4 });
    const guarded = budget.guard(sending(model), NO_PRICE);
    await guarded.ask(question);
    await expect(guarded.ask(question)).rejects.toThrow('limits.max_calls 5 reached: 5 spent');
  });

  it('holds tokens to the limit once it has seen what a prompt takes', async () => {
    const model = fakeModel({ answer: { text: 'Yes.', usage } });
    const { budget, saved } = budgetOf({ max_tokens: 5_500 });
    const guarded = budget.guard(sending(model), NO_PRICE);
    const ended: string[] = [];
    for (let call = 0; call < 8; call += 1) ended.push(...(await outcomes([guarded.ask(question)])));
    expect(ended.filter((name) => name === 'answered')).toHaveLength(5);
    expect(saved.at(-1)).toMatchObject({ calls: 5, input_tokens: 4_500, output_tokens: 500 });
  });

  it('waits for calls in flight before it says that the next one does not fit', async () => {
    const model = fakeModel({ answer: { text: 'Yes.', usage: { ...usage, input_tokens: 10 } }, held: true });
    const { budget } = budgetOf({ max_tokens: 800 });
    const guarded = budget.guard(sending(model), NO_PRICE);
    // About 500 tokens are expected of each, so the second one has to wait; the first takes 110.
    const calls = [guarded.ask(question), guarded.ask(question)];
    await model.started(1);
    model.letGo();
    expect(await outcomes(calls)).toEqual(['answered', 'answered']);
  });

  it('holds money to the limit', async () => {
    const model = fakeModel({ answer: { text: 'Yes.', usage } });
    const { budget } = budgetOf({ max_cost: 0.0025 });
    const guarded = budget.guard(sending(model), { input: 1, output: 1, cached: null });
    const ended: string[] = [];
    for (let call = 0; call < 4; call += 1) ended.push(...(await outcomes([guarded.ask(question)])));
    expect(ended).toEqual(['answered', 'answered', 'BudgetError', 'BudgetError']);
  });

  it('sets aside the full price, and counts what kept input really cost', async () => {
    const kept = { ...usage, cached_tokens: usage.input_tokens };
    const model = fakeModel({ answer: { text: 'Yes.', usage: kept } });
    const { budget, saved } = budgetOf({ max_cost: 0.00155 });
    const guarded = budget.guard(sending(model), { input: 1, output: 1, cached: 0 });
    const long = { ...question, text: 'What? '.repeat(600) };
    const ended: string[] = [];
    for (let call = 0; call < 8; call += 1) ended.push(...(await outcomes([guarded.ask(long)])));
    // Each takes 0.0001, and could have taken 0.001: the seventh might go beyond the limit.
    expect(ended.filter((name) => name === 'answered')).toHaveLength(6);
    expect(saved.at(-1)?.cost).toBeCloseTo(0.0006, 8);
  });

  it('counts a request when it goes out and what it took when it ends, also when it fails', async () => {
    const error = new TransientError('The connection broke.');
    const { budget, saved } = budgetOf({});
    await outcomes([budget.guard(sending(fakeModel({ answer: error })), NO_PRICE).ask(question)]);
    expect(saved.map(({ calls }) => calls)).toEqual([1, 1]);
    expect(saved[0]?.output_tokens).toBeGreaterThan(0);
    expect(saved[1]).toEqual({ ...NO_TOTALS, calls: 1 });
  });

  it('gives back what was set aside for a call that never went out', async () => {
    const unsent = fakeModel({ answer: new TransientError('The clip could not be cut.') });
    const { budget, saved } = budgetOf({ max_calls: 1 });
    await outcomes([budget.guard(unsent, NO_PRICE).ask(question)]);
    expect(saved).toEqual([]);
    const model = fakeModel({ answer: { text: 'Yes.', usage } });
    await expect(budget.guard(sending(model), NO_PRICE).ask(question)).resolves.toMatchObject({
      text: 'Yes.',
    });
  });

  it('lets a call that waits for others leave when it is aborted', async () => {
    const model = fakeModel({ answer: { text: 'Yes.', usage }, held: true });
    const { budget } = budgetOf({ max_calls: 1 });
    const guarded = budget.guard(sending(model), NO_PRICE);
    const first = guarded.ask(question);
    await model.started(1);
    const controller = new AbortController();
    const second = guarded.ask(question, controller.signal);
    controller.abort();
    await expect(second).rejects.toThrow('aborted');
    model.letGo();
    await first;
  });

  it('is a quota that waiting does not renew: an account that waits for quotas passes it on', async () => {
    const account = createAccount({
      max_concurrent: 4,
      requests_per_minute: null,
      tokens_per_minute: null,
      max_cooldown_ms: 1000,
      on_quota: 'wait',
    });
    const { budget } = budgetOf({ max_calls: 1 });
    const model = withAccount(account)(
      budget.guard(sending(fakeModel({ answer: { text: 'Yes.', usage } })), NO_PRICE),
    );
    await model.ask(question);
    const error = await model.ask(question).catch((reason: unknown) => reason);
    expect(error).toBeInstanceOf(BudgetError);
    expect(error).toBeInstanceOf(QuotaError);
    // All that wait for this account fail with it at once.
    await expect(model.ask(question)).rejects.toBe(error);
  });
});
