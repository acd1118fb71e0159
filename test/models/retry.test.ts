import { describe, expect, it } from 'vitest';
import {
  FatalError,
  isAbort,
  ParseError,
  RecordError,
  ThrottledError,
  TransientError,
} from '../../src/errors/errors.js';
import { NO_USAGE, type Question } from '../../src/models/model.js';
import { backoff, type RetryEvent, type RetryPolicy, withRetry } from '../../src/models/retry.js';
import { type FakeModelOptions, fakeModel } from '../helpers/fake-model.js';

const question: Question = { step: '2', prompt_key: 'normal_description', text: 'Describe it.' };
const down = new TransientError('the server answered 503.');

function setUp(options: FakeModelOptions, change: Partial<RetryPolicy> = {}) {
  const waits: number[] = [];
  const events: RetryEvent[] = [];
  const model = fakeModel(options);
  const policy: RetryPolicy = {
    max_attempts: 4,
    max_parse_attempts: 3,
    base_delay_ms: 1000,
    max_delay_ms: 5000,
    random: () => 1,
    wait: async (milliseconds) => {
      waits.push(milliseconds);
    },
    on_event: (event) => events.push(event),
    ...change,
  };
  return { model, waits, events, policy, asked: withRetry(policy)(model) };
}

async function failure(promise: Promise<unknown>): Promise<unknown> {
  return await promise.then(
    () => {
      throw new Error('Expected a rejection.');
    },
    (error: unknown) => error,
  );
}

describe('retry', () => {
  it('asks again after transient errors, waits longer each time, and counts the calls', async () => {
    const { asked, waits, events } = setUp({ failures: { 1: down, 2: down, 3: down } });
    const answer = await asked.ask(question);
    expect(answer.attempts).toBe(4);
    expect(waits).toEqual([1000, 2000, 4000]);
    expect(events.map((event) => [event.type, event.count, event.delay_ms])).toEqual([
      ['transient', 1, 1000],
      ['transient', 2, 2000],
      ['transient', 3, 4000],
    ]);
  });

  it('fails the record when the last attempt was transient, and says that a re-run can help', async () => {
    const { asked, model } = setUp({ answer: down });
    const error = await failure(asked.ask(question));
    expect(error).toBeInstanceOf(RecordError);
    expect(error).toMatchObject({ kind: 'transient', cause: down, attempts: 4 });
    expect(String(error)).toContain('4 calls');
    expect(error instanceof RecordError && error.hint).toContain('run the same command again');
    expect(model.questions).toHaveLength(4);
  });

  it('asks again for a text that the check refuses, and adds up what all calls cost', async () => {
    const check = (text: string) => {
      if (!text.startsWith('Yes')) throw new ParseError('Expected yes or no.', text);
    };
    const { asked, waits } = setUp({
      answer: (_question, call) => ({ text: call < 3 ? 'Well.' : 'Yes.', bytes_sent: 7, milliseconds: 3 }),
    });
    const answer = await asked.ask({ ...question, check });
    expect(answer).toMatchObject({ text: 'Yes.', attempts: 3, bytes_sent: 21, milliseconds: 9 });
    expect(answer.usage).toMatchObject({ input_tokens: 30, output_tokens: 15 });
    expect(waits).toEqual([]);
  });

  it('adds up what the calls cost that came to nothing', async () => {
    const usage = { input_tokens: 100, output_tokens: 1, thinking_tokens: 0, cached_tokens: 0 };
    const empty = new ParseError('The answer is empty.', '', { kind: 'empty' });
    empty.wasted = { usage, bytes_sent: 1000, milliseconds: 5 };
    const broken = new TransientError('The connection failed.');
    broken.wasted = { usage: NO_USAGE, bytes_sent: 1000, milliseconds: 7 };
    const { asked, events } = setUp({
      failures: { 1: empty, 2: broken },
      answer: { bytes_sent: 1000, milliseconds: 3 },
    });
    const answer = await asked.ask(question);
    expect(answer).toMatchObject({ attempts: 3, bytes_sent: 3000, milliseconds: 15 });
    expect(answer.usage).toMatchObject({ input_tokens: 110, output_tokens: 6 });
    expect(events.map((event) => event.usage.input_tokens)).toEqual([100, 0]);
  });

  it('names what an answer failed of, and how often was asked', async () => {
    const empty = new ParseError('The answer is empty.', '', { kind: 'empty', hint: 'Raise max_tokens.' });
    const { asked } = setUp({ failures: { 1: down }, answer: empty });
    const error = await failure(asked.ask(question));
    expect(error).toMatchObject({ kind: 'empty', attempts: 4, hint: 'Raise max_tokens.' });
    expect(String(error)).not.toContain('It wrote');
    const blocked = new RecordError('blocked', 'The prompt was blocked.', { hint: 'Take another model.' });
    const later = await failure(setUp({ failures: { 1: down, 2: blocked } }).asked.ask(question));
    expect(later).toMatchObject({
      kind: 'blocked',
      attempts: 2,
      message: blocked.message,
      hint: blocked.hint,
    });
  });

  it('gives up on a text that never fits and quotes the first 200 characters', async () => {
    const text = 'x'.repeat(300);
    const { asked, model, events } = setUp({ answer: new ParseError('Expected a number.', text) });
    const error = await failure(asked.ask(question));
    expect(error).toMatchObject({ kind: 'unparseable' });
    expect(String(error)).toContain(`"${'x'.repeat(200)}…"`);
    expect(model.questions).toHaveLength(3);
    expect(events.at(-1)).toMatchObject({ type: 'unparseable', count: 3, delay_ms: null });
  });

  it('asks a deterministic model only once for a text that does not fit', async () => {
    const { asked, model } = setUp({
      answer: new ParseError('Expected a number.', 'none'),
      parameters: { deterministic: true },
    });
    expect(await failure(asked.ask(question))).toMatchObject({ kind: 'unparseable' });
    expect(model.questions).toHaveLength(1);
  });

  it('asks on through any number of throttled calls, which count as no attempt', async () => {
    const { asked, model, waits } = setUp({
      answer: (_question, call) => (call <= 20 ? new ThrottledError('Slow down.') : 'Here.'),
    });
    expect((await asked.ask(question)).attempts).toBe(1);
    expect(model.questions).toHaveLength(21);
    expect(waits).toEqual([]);
  });

  it.each([
    ['a fatal error', new FatalError('The key is not valid.')],
    ['a failed record', new RecordError('blocked', 'The prompt was blocked.')],
    ['a bug', new TypeError('undefined is not a function')],
  ])('passes %s on without asking again', async (_name, error) => {
    const { asked, model } = setUp({ answer: error });
    expect(await failure(asked.ask(question))).toBe(error);
    expect(model.questions).toHaveLength(1);
  });

  it('ends a wait at once when the signal aborts, and asks no more', async () => {
    const controller = new AbortController();
    const model = fakeModel({ answer: down });
    const asked = withRetry({
      max_attempts: 5,
      max_parse_attempts: 1,
      base_delay_ms: 3_600_000,
      max_delay_ms: 3_600_000,
      on_event: () => queueMicrotask(() => controller.abort(new Error('Ctrl+C'))),
    })(model);
    const error = await failure(asked.ask(question, controller.signal));
    expect(isAbort(error)).toBe(true);
    expect(model.questions).toHaveLength(1);
  });

  it('leaves out a random half of a wait and never waits longer than the bound', () => {
    const { policy } = setUp({});
    expect(backoff(1, { ...policy, random: () => 0 })).toBe(500);
    expect(backoff(1, policy)).toBe(1000);
    expect(backoff(1000, policy)).toBe(5000);
  });
});
