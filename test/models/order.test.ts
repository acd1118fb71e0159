import { afterEach, beforeEach, describe, expect, it, vi } from 'vitest';
import { isAbort, RecordError, TransientError } from '../../src/errors/errors.js';
import { type AccountOptions, createAccount } from '../../src/models/account.js';
import { createPrepared } from '../../src/models/delivery.js';
import { withAccount } from '../../src/models/limit.js';
import type { Model, Question } from '../../src/models/model.js';
import { withRetry } from '../../src/models/retry.js';
import type { Step } from '../../src/records/record.js';
import { STEPS } from '../../src/steps.js';
import { fakeModel } from '../helpers/fake-model.js';
import { INFO } from '../helpers/video-info.js';

const OPTIONS: AccountOptions = {
  max_concurrent: 1,
  requests_per_minute: null,
  tokens_per_minute: null,
  max_cooldown_ms: 1000,
};
function about(step: Step, path: string, text = ''): Question {
  return { step, prompt_key: 'normal_description', text, about: path };
}

function showing(step: Step, path: string, text = ''): Question {
  return { step, prompt_key: 'normal_chunk_caption', text, video: { path, info: INFO } };
}

function named({ step, about, video, text }: Question): string {
  return [step, about ?? video?.path, text].filter((part) => part !== '').join(' ');
}

const settled = () => new Promise<void>((resolve) => setImmediate(resolve));

/** A model whose preparations are let go by hand, and what was prepared. */
function preparing(model: Model) {
  const prepared: string[] = [];
  const gates: (() => void)[] = [];
  const prepare: NonNullable<Model['prepare']> = (question, signal) =>
    new Promise((resolve, reject) => {
      prepared.push(named(question));
      gates.push(resolve);
      signal?.addEventListener('abort', () => reject(new DOMException('Aborted.', 'AbortError')));
    });
  return { prepared, gates, model: { ...model, prepare } };
}

const RANKED = { rankOf: STEPS.rankOf };

describe('the order of calls', () => {
  beforeEach(() => {
    vi.useFakeTimers({ toFake: ['setTimeout', 'clearTimeout', 'performance'] });
  });
  afterEach(() => {
    vi.useRealTimers();
  });

  it('is late steps first, and calls about one video together', async () => {
    const model = fakeModel({ held: true });
    const limited = withAccount(createAccount(OPTIONS), RANKED)(model);
    const first = limited.ask(about('0', 'first'));
    await vi.runAllTimersAsync();
    const questions = [
      ...[about('0', 'c'), showing('1b', 'a', '1'), showing('1b', 'b', '1'), showing('1b', 'a', '2')],
      ...[about('3', 'd'), about('2', 'e')],
    ];
    const all = questions.map((question) => limited.ask(question));
    model.letGo();
    await vi.runAllTimersAsync();
    await Promise.all([first, ...all]);
    expect(model.questions.map(named)).toEqual([
      ...['0 first', '3 d', '2 e', '1b a 1', '1b a 2', '1b b 1', '0 c'],
    ]);
  });

  it('is the same for steps 1a and 1b, which ask about a video at the same time', async () => {
    const model = fakeModel({ held: true });
    const limited = withAccount(createAccount(OPTIONS), RANKED)(model);
    const questions = [showing('1a', 'a', '1'), showing('1b', 'b', '1'), showing('1b', 'a', '2')];
    const all = [about('0', 'c'), ...questions].map((question) => limited.ask(question));
    model.letGo();
    await vi.runAllTimersAsync();
    await Promise.all(all);
    expect(model.questions.map(named)).toEqual(['1a a 1', '1b a 2', '1b b 1', '0 c']);
  });

  it('is early steps first when nothing is left to make room for', async () => {
    const model = fakeModel({ held: true });
    const account = createAccount(OPTIONS);
    const limited = withAccount(account, RANKED)(model);
    const all = [about('2', 'a'), about('3', 'b'), about('0', 'c')].map((each) => limited.ask(each));
    account.prefer('early');
    model.letGo();
    await vi.runAllTimersAsync();
    await Promise.all(all);
    expect(model.questions.map(named)).toEqual(['0 c', '2 a', '3 b']);
  });

  it('gives a late call its turn before one that already waits for its minute', async () => {
    const model = fakeModel();
    const limited = withAccount(createAccount({ ...OPTIONS, requests_per_minute: 1 }), RANKED)(model);
    const all = [limited.ask(about('0', 'a'))];
    await vi.advanceTimersByTimeAsync(1000);
    all.push(limited.ask(about('0', 'b')));
    await vi.advanceTimersByTimeAsync(1000);
    all.push(limited.ask(about('3', 'a')));
    await vi.runAllTimersAsync();
    await Promise.all(all);
    expect(model.questions.map(named)).toEqual(['0 a', '3 a', '0 b']);
  });

  it('lets no step starve: whatever has to be asked again, everything has its turn', async () => {
    const failures: Record<number, Error> = {};
    for (let number = 1; number < 400; number += 3) failures[number] = new TransientError('Try again.');
    const model = fakeModel({ failures });
    const policy = { max_attempts: 9, max_parse_attempts: 1, base_delay_ms: 10, max_delay_ms: 100 };
    const asked = withRetry(policy)(
      withAccount(createAccount({ ...OPTIONS, max_concurrent: 3 }), RANKED)(model),
    );
    const steps: readonly Step[] = ['0', '1a', '1b', '1c', '2', '3'];
    const videos = Array.from({ length: 30 }, async (_, video) => {
      for (const step of steps) await asked.ask(about(step, String(video)));
    });
    await vi.runAllTimersAsync();
    await Promise.all(videos);
    const open = new Set(model.questions.map(named));
    expect(open.size).toBe(30 * steps.length);
  });
});

describe('a call whose video has to be made ready', () => {
  it('holds no place of its account while it waits for ffmpeg', async () => {
    const asked = fakeModel();
    const { model, prepared, gates } = preparing(asked);
    const limited = withAccount(createAccount(OPTIONS), RANKED)(model);
    const clip = limited.ask(showing('1b', 'a'));
    await settled();
    expect(prepared).toEqual(['1b a']);
    await limited.ask(about('2', 'b'));
    expect(asked.questions.map(named)).toEqual(['2 b']);
    gates[0]?.();
    await clip;
    expect(asked.questions.map(named)).toEqual(['2 b', '1b a']);
  });

  it('is made ready by just so many ahead, late steps first', async () => {
    const asked = fakeModel({ held: true });
    const { model, prepared, gates } = preparing(asked);
    const limited = withAccount(createAccount({ ...OPTIONS, max_concurrent: 2 }), RANKED)(model);
    const questions = ['1', '2', '3', '4', '5'].map((path) => showing('1a', path));
    const all = [...questions, showing('1c', '6')].map((question) => limited.ask(question));
    await settled();
    expect(prepared).toEqual(['1a 1', '1a 2']);
    gates[0]?.();
    await asked.started(1);
    await settled();
    // The first is under way; in its place another is made ready.
    expect(prepared).toEqual(['1a 1', '1a 2', '1c 6']);
    asked.letGo();
    while (prepared.length < 6 || gates.length > 0) {
      gates.shift()?.();
      await settled();
    }
    await Promise.all(all);
    expect(asked.questions).toHaveLength(6);
  });

  it('gives its place back when its video can’t be made ready, or nobody waits any more', async () => {
    const asked = fakeModel();
    const { model, prepared } = preparing(asked);
    const limited = withAccount(createAccount(OPTIONS), RANKED)(model);
    const controller = new AbortController();
    const leaves = limited.ask(showing('1b', 'a'), controller.signal).catch(isAbort);
    await settled();
    const waits = limited.ask(showing('1b', 'b'), controller.signal).catch(isAbort);
    controller.abort();
    expect(await Promise.all([leaves, waits])).toEqual([true, true]);
    expect(prepared).toEqual(['1b a']);

    const broken = { ...asked, prepare: () => Promise.reject(new RecordError('damaged', 'no frame')) };
    const account = createAccount(OPTIONS);
    await expect(withAccount(account, RANKED)(broken).ask(showing('1b', 'a'))).rejects.toMatchObject({
      kind: 'damaged',
    });
    await withAccount(account, RANKED)({ ...asked, prepare: async () => undefined }).ask(showing('1b', 'b'));
    expect(asked.questions.map(named)).toEqual(['1b b']);
  });

  it('is given what was made ready for it, once', async () => {
    const made: string[] = [];
    const store = createPrepared(async (question) => {
      made.push(named(question));
      return `${named(question)}, made ${made.length}`;
    });
    const [first, second] = [showing('1b', 'a'), showing('1b', 'a')];
    await store.prepare(first);
    expect(await store.take(second)).toBe('1b a, made 2');
    expect(await store.take(first)).toBe('1b a, made 1');
    expect(await store.take(first)).toBe('1b a, made 3');
  });
});
