import { describe, expect, it } from 'vitest';
import { FatalError, ParseError, QuotaError, RecordError, TransientError } from '../../src/errors/errors.js';
import { allSettled, ask, type Call, traceOf } from '../../src/operators/ask.js';
import { parseText } from '../../src/qa/captions/parse.js';
import { fakeModel } from '../helpers/fake-model.js';
import { PACK } from './records.js';

const CALL: Call<string> = {
  step: '2',
  prompt_key: 'normal_description',
  variables: { video_length: '12.0' },
  parse: parseText,
};
const { signal } = new AbortController();

describe('ask', () => {
  it('renders the prompt, asks and gives what was read from the answer', async () => {
    const model = fakeModel({ answer: ' It is calm.\n' });
    const asked = await ask(model, PACK, CALL, signal);
    expect(asked).toMatchObject({ value: 'It is calm.', prompt_key: 'normal_description' });
    expect(model.questions).toMatchObject([
      {
        step: '2',
        prompt_key: 'normal_description',
        text: '{"key":"normal_description","video_length":"12.0"}',
      },
    ]);
  });

  it.each([
    ['a failure', new RecordError('blocked', 'refused', { hint: 'leave it', attempts: 4 }), 'blocked', 4],
    ['an answer that can’t be read', new ParseError('expected a verdict', 'hm'), 'unparseable', 1],
  ])('names the prompt in %s', async (_name, error, kind, attempts) => {
    const asking = ask(fakeModel({ answer: error }), PACK, CALL, signal);
    await expect(asking).rejects.toMatchObject({
      name: 'RecordError',
      prompt_key: 'normal_description',
      kind,
      attempts,
      message: error.message,
      hint: error.hint,
      cause: error,
    });
  });

  it.each([
    new FatalError('bad key'),
    new QuotaError('used up'),
    new TransientError('busy'),
    new TypeError('bug'),
  ])('passes on as it is what is no failure of this call: %s', async (error) => {
    await expect(ask(fakeModel({ answer: error }), PACK, CALL, signal)).rejects.toBe(error);
  });
});

describe('calls that are made side by side', () => {
  it('give their values in their order', async () => {
    const later = new Promise<string>((resolve) => setImmediate(() => resolve('a')));
    expect(await allSettled([later, Promise.resolve('b')])).toEqual(['a', 'b']);
    expect(await allSettled([])).toEqual([]);
  });

  it('end with the first failure once all have ended', async () => {
    const ended: string[] = [];
    const first = new RecordError('blocked', 'first');
    const calls = [
      Promise.reject(first),
      new Promise<void>((resolve) =>
        setImmediate(() => {
          ended.push('slow');
          resolve();
        }),
      ),
      Promise.reject(new RecordError('empty', 'second')),
    ];
    await expect(allSettled(calls)).rejects.toBe(first);
    expect(ended).toEqual(['slow']);
  });

  it.each([new FatalError('bad key'), new QuotaError('used up'), new TypeError('bug')])(
    'end with what concerns the whole run, also when a mere failure came before: %s',
    async (error) => {
      const calls = [Promise.reject(new RecordError('blocked', 'refused')), Promise.reject(error)];
      await expect(allSettled(calls)).rejects.toBe(error);
    },
  );
});

describe('what a step’s calls were made with', () => {
  it('is summed up over all of them', async () => {
    const usage = { input_tokens: 7, output_tokens: 5, thinking_tokens: 3, cached_tokens: 1 };
    const answer = { usage, attempts: 2, bytes_sent: 100, milliseconds: 1.4, model: 'fake-1-2026' };
    const model = fakeModel({ answer, name: 'fake-1', backend: 'fake' });
    const asked = [
      await ask(model, PACK, CALL, signal),
      await ask(model, PACK, { ...CALL, prompt_key: 'anomaly_description' }, signal),
      await ask(model, PACK, CALL, signal),
    ];
    expect(traceOf(model, PACK, asked)).toMatchObject({
      model: 'fake-1-2026',
      backend: 'fake',
      pack: 'plain',
      prompts: {
        anomaly_description: 'hash of anomaly_description',
        normal_description: 'hash of normal_description',
      },
      calls: 3,
      attempts: 6,
      usage: { input_tokens: 21, output_tokens: 15, thinking_tokens: 9, cached_tokens: 3 },
      bytes_sent: 300,
      milliseconds: 4,
    });
  });

  it('changes with the model and what shapes its answers, not with the order in which that is written', async () => {
    const hashOf = async (name: string, parameters: object) => {
      const model = fakeModel({ name, parameters: { ...parameters } });
      return traceOf(model, PACK, [await ask(model, PACK, CALL, signal)]).model_hash;
    };
    const base = await hashOf('m', { temperature: 0.3, top_p: 1 });
    expect(await hashOf('m', { top_p: 1, temperature: 0.3 })).toBe(base);
    expect(await hashOf('m', { temperature: 0.4, top_p: 1 })).not.toBe(base);
    expect(await hashOf('n', { temperature: 0.3, top_p: 1 })).not.toBe(base);
  });
});
