import { describe, expect, it } from 'vitest';
import { RecordError, TransientError } from '../../src/errors/errors.js';
import { createAccount } from '../../src/models/account.js';
import { chainModel, type ModelWrapper, wrap } from '../../src/models/chain.js';
import { withAccount } from '../../src/models/limit.js';
import { createMeter, withMeter } from '../../src/models/meter.js';
import { withMemory } from '../../src/models/remember.js';
import { withRetry } from '../../src/models/retry.js';
import { withStructure } from '../../src/models/structured.js';
import { fakeModel } from '../helpers/fake-model.js';
import { inMemory } from '../helpers/in-memory.js';

const account = createAccount({
  max_concurrent: 1,
  requests_per_minute: null,
  tokens_per_minute: null,
  max_cooldown_ms: 0,
});
const policy = { max_attempts: 2, max_parse_attempts: 1, base_delay_ms: 0, max_delay_ms: 0 };
const free = { input: 0, output: 0, cached: 0 };
const question = { step: '2', prompt_key: 'normal_description', text: 'What happens?' } as const;
const memory = () => withMemory(inMemory(), async (path) => path);

/** A wrapper that adds a word to the answer. */
const saying =
  (word: string): ModelWrapper =>
  (model) =>
    wrap(model, async (asked) => {
      const answer = await model.ask(asked);
      return { ...answer, text: `${answer.text} ${word}` };
    });

describe('a chain of wrappers around a model', () => {
  it('has the first one innermost', async () => {
    const model = chainModel(fakeModel({ answer: 'said' }), [saying('first'), saying('second')]);
    expect((await model.ask(question)).text).toBe('said first second');
    const bare = fakeModel();
    expect(chainModel(bare, [])).toBe(bare);
  });

  it('counts, bounds, retries and remembers, in this order', async () => {
    const meter = createMeter();
    const inner = fakeModel({ failures: { 1: new TransientError('busy') } });
    const model = chainModel(inner, [
      withMeter(meter, free),
      withAccount(account),
      withStructure(),
      withRetry(policy),
      memory(),
    ]);
    expect((await model.ask(question)).attempts).toBe(2);
    expect((await model.ask(question)).attempts).toBe(0);
    expect(inner.questions).toHaveLength(2);
    expect(meter.spent()).toMatchObject([{ step: '2', calls: 1 }]);
  });

  it('takes a wrapper of one’s own anywhere', async () => {
    const model = chainModel(fakeModel({ answer: 'said' }), [
      saying('inside'),
      withAccount(account),
      saying('between'),
      memory(),
      saying('outside'),
    ]);
    expect((await model.ask(question)).text).toBe('said inside between outside');
  });

  it.each([
    [
      'a retry inside of the account would hold a place while it waits',
      [withRetry(policy), withAccount(account)],
      'expected account, retry, got retry, account',
    ],
    [
      'an account outside of the memory would bound what costs nothing',
      [memory(), saying('own'), withAccount(account)],
      'expected account, memory, got memory, account',
    ],
    ['nothing comes twice', [withRetry(policy), withRetry(policy)], 'expected retry, got retry, retry'],
  ])('is refused in another order: %s', (_why, wrappers, message) => {
    expect(() => chainModel(fakeModel(), wrappers)).toThrow(RangeError);
    expect(() => chainModel(fakeModel(), wrappers)).toThrow(message);
  });

  it('passes errors on', async () => {
    const failing = fakeModel({ answer: new RecordError('blocked', 'It was refused.') });
    const model = chainModel(failing, [withAccount(account), withRetry(policy)]);
    await expect(model.ask(question)).rejects.toMatchObject({ kind: 'blocked' });
  });
});
