/** Every fault of the list, alone, on both backends, through all that a run wraps a model in. */
import { afterEach, beforeEach, describe, expect, it } from 'vitest';
import { FatalError, QuotaError, RecordError, type ReeltraceError } from '../../src/errors/errors.js';
import { type AccountEvent, createAccount } from '../../src/models/account.js';
import { createGemini } from '../../src/models/gemini.js';
import { withAccount } from '../../src/models/limit.js';
import { createMeter } from '../../src/models/meter.js';
import type { Model } from '../../src/models/model.js';
import { createOpenAi } from '../../src/models/openai.js';
import { withRetry } from '../../src/models/retry.js';
import { startGemini } from '../helpers/emulators/gemini.js';
import { startOpenai } from '../helpers/emulators/openai.js';
import type { Emulator, EmulatorOptions, Fault } from '../helpers/emulators/wire.js';
import { failureOf, fakeMedia, question, videoFolder } from './fake-media.js';

const PRICE = { input: 1, output: 1, cached: null };
const ATTEMPTS = 3;
const PARSE_ATTEMPTS = 2;

interface Backend {
  readonly name: string;
  readonly start: (options?: EmulatorOptions) => Promise<Emulator>;
  readonly create: (url: string, timeout: number) => Promise<Model>;
  /** The fields that remedies name. */
  readonly fields: Readonly<Record<'key' | 'model' | 'tokens' | 'timeout' | 'base_url', string>>;
}

const BACKENDS: readonly Backend[] = [
  {
    name: 'Gemini',
    start: (options) => startGemini(options),
    create: (base_url, timeout) =>
      createGemini({ api_key: 'AIza-of-a-test', model: 'm', base_url, timeout }, fakeMedia(), {
        section: 'vlm.gemini',
      }),
    fields: {
      key: 'vlm.gemini.api_key (or the variable GOOGLE_API_KEY)',
      model: 'vlm.gemini.model',
      tokens: 'vlm.gemini.max_output_tokens',
      timeout: 'vlm.gemini.timeout',
      base_url: 'vlm.gemini.base_url',
    },
  },
  {
    name: 'OpenAI-compatible servers',
    start: (options) => startOpenai(options),
    create: (url, timeout) =>
      createOpenAi(
        { api_key: 'sk-of-a-test', model_name: 'm', base_url: `${url}/v1`, timeout },
        fakeMedia(),
        {
          section: 'vlm.openai',
        },
      ),
    fields: {
      key: 'vlm.openai.api_key (or the variable OPENAI_API_KEY)',
      model: 'vlm.openai.model_name',
      tokens: 'vlm.openai.max_tokens',
      timeout: 'vlm.openai.timeout',
      base_url: 'vlm.openai.base_url',
    },
  },
];

describe.each(BACKENDS)('with $name', ({ start, create, fields }) => {
  let server: Emulator;
  let folder: Awaited<ReturnType<typeof videoFolder>>;
  beforeEach(async () => {
    server = await start();
    folder = await videoFolder();
  });
  afterEach(async () => {
    await server.close();
    await folder.remove();
  });

  /** The model of a run on a clock that jumps over every wait. */
  async function setUp(timeout = 30, on_quota: 'stop' | 'wait' = 'stop') {
    const clock = { now: 0, waits: [] as number[] };
    const time = {
      now: () => clock.now,
      wait: async (milliseconds: number) => {
        clock.waits.push(milliseconds);
        clock.now += milliseconds;
      },
      random: () => 1,
    };
    const events: AccountEvent[] = [];
    const limits = { max_concurrent: 4, requests_per_minute: null, tokens_per_minute: null };
    const account = createAccount({
      ...limits,
      ...time,
      max_cooldown_ms: 600_000,
      on_quota,
      on_event: (event) => events.push(event),
    });
    const meter = createMeter();
    const delays = { base_delay_ms: 1000, max_delay_ms: 60_000 };
    const policy = { max_attempts: ATTEMPTS, max_parse_attempts: PARSE_ATTEMPTS, ...delays, ...time };
    const model = withRetry(policy)(
      withAccount(account)(meter.count(await create(server.url, timeout), PRICE)),
    );
    const ask = async () => model.ask(question('What happens?', await folder.video('a.mp4')));
    return { ask, clock, events, meter };
  }

  const passing: [name: string, fault: Fault, waits: number[], attempts: number][] = [
    ['a 429 with a delay', { fault: 'throttle', seconds: 30 }, [30_000], 1],
    ['a 429 without one', { fault: 'throttle' }, [2000], 1],
    ['status 408', { fault: 'status', status: 408 }, [1000], 2],
    ['status 500', { fault: 'status', status: 500 }, [1000], 2],
    ['status 503', { fault: 'status', status: 503 }, [1000], 2],
    ['a reset', { fault: 'reset' }, [1000], 2],
    ['a reset in the body', { fault: 'reset_in_body' }, [1000], 2],
    ['truncated JSON', { fault: 'truncated_json' }, [1000], 2],
    ['a web page with status 200', { fault: 'html' }, [1000], 2],
    ['an empty answer', { fault: 'empty' }, [], 2],
    ['another content type', { fault: 'wrong_type' }, [], 1],
  ];
  it.each(passing)('%s that passes costs no video', async (_name, fault, waits, attempts) => {
    server.play([fault]);
    const { ask, clock, events, meter } = await setUp();
    const answer = await ask();
    const calls = fault.fault === 'wrong_type' ? 1 : 2;
    expect(answer).toMatchObject({ attempts, bytes_sent: calls * 'video a.mp4'.length });
    expect(clock.waits).toEqual(waits);
    expect(server.asked).toHaveLength(calls);
    expect(events).toHaveLength(fault.fault === 'throttle' ? 1 : 0);
    expect(meter.spent()).toMatchObject([{ calls, bytes_sent: answer.bytes_sent, usage: answer.usage }]);
  });

  it.each(['hang', 'hang_in_body'] as const)(
    'a call that meets %s is ended and made again',
    async (fault) => {
      server.play([{ fault }]);
      const { ask } = await setUp(0.5);
      expect(await ask()).toMatchObject({ attempts: 2 });
      expect(server.asked).toHaveLength(2);
    },
  );

  const transient = { type: RecordError, kind: 'transient', calls: ATTEMPTS };
  const fatal = { type: FatalError, calls: 1 };
  const staying: [fault: Fault, outcome: Outcome, message: RegExp, hint: string | RegExp][] = [
    [{ fault: 'status', status: 500 }, transient, /no answer in 3 calls.*status 500/, /same command again/],
    [{ fault: 'reset' }, transient, /no answer in 3 calls.*connection.*failed/, fields.base_url],
    [{ fault: 'reset_in_body' }, transient, /connection.*failed/, fields.base_url],
    [{ fault: 'truncated_json' }, transient, /Expected JSON.*breaks off/, fields.base_url],
    [{ fault: 'html' }, transient, /Expected JSON.*web page/, fields.base_url],
    [{ fault: 'empty' }, { type: RecordError, kind: 'empty', calls: 2 }, /empty answer/, fields.tokens],
    [{ fault: 'blocked' }, { type: RecordError, kind: 'blocked', calls: 1 }, /kept from answering/, /filter/],
    [{ fault: 'too_long' }, { type: RecordError, kind: 'truncated', calls: 1 }, /token limit/, fields.tokens],
    [
      { fault: 'status', status: 400, message: 'No such field.' },
      { type: RecordError, kind: 'refused', calls: 1 },
      /refused the request.*No such field/,
      /what it expects/,
    ],
    [{ fault: 'bad_key' }, fatal, /did not accept the API key/, fields.key],
    [{ fault: 'status', status: 403 }, fatal, /did not accept the API key/, fields.key],
    [{ fault: 'unknown_model' }, fatal, /does not know the model "m"/, fields.model],
    [{ fault: 'quota' }, { type: QuotaError, calls: 1 }, /no quota or credit left/, /add credit/],
    [{ fault: 'payment_required' }, { type: QuotaError, calls: 1 }, /no quota or credit left/, /add credit/],
  ];
  it.each(staying)(
    '%o that stays has its own outcome, message and remedy',
    async (fault, outcome, ...texts) => {
      server.play(() => fault);
      const { ask, meter } = await setUp();
      const error = await failureOf(ask());
      expectOutcome(error, outcome, ...texts);
      expect(server.asked).toHaveLength(outcome.calls);
      expect(meter.spent()).toMatchObject([{ calls: outcome.calls }]);
      const answered = ['empty', 'blocked', 'too_long'].includes(fault.fault);
      expect((meter.spent()[0]?.cost ?? 0) > 0).toBe(answered);
    },
  );

  it.each(['hang', 'hang_in_body'] as const)('%s that stays says what to do', async (fault) => {
    server.play(() => ({ fault }));
    const { ask } = await setUp(0.05);
    expectOutcome(await failureOf(ask()), transient, /not complete after 0.05 s/, fields.timeout);
    expect(server.asked).toHaveLength(ATTEMPTS);
  });

  it('a server that can not be reached says what to do', async () => {
    const { ask } = await setUp();
    await server.close();
    expectOutcome(await failureOf(ask()), transient, /connection.*failed \(ECONNREFUSED\)/, fields.base_url);
    server = await start();
  });

  it('a 429 that stays costs no attempt, however often it comes', async () => {
    server.play(Array.from({ length: 20 }, () => ({ fault: 'throttle', seconds: 1 }) as const));
    const { ask } = await setUp();
    expect(await ask()).toMatchObject({ attempts: 1 });
    expect(server.asked).toHaveLength(21);
  });

  it('a used-up quota is waited for where told to, and costs no attempt', async () => {
    server.play([{ fault: 'quota' }, { fault: 'payment_required' }]);
    const { ask, clock, events } = await setUp(30, 'wait');
    expect(await ask()).toMatchObject({ attempts: 1 });
    expect(clock.waits).toEqual([60_000, 120_000]);
    expect(events).toMatchObject([{ cause: 'quota' }, { cause: 'quota' }]);
  });
});

interface Outcome {
  readonly type: new (...parameters: never[]) => ReeltraceError;
  readonly kind?: string;
  readonly calls: number;
}

function expectOutcome(
  error: Error,
  { type, kind, calls }: Outcome,
  message: RegExp,
  hint: string | RegExp,
): void {
  expect(error).toBeInstanceOf(type);
  const about = kind === undefined ? {} : { kind, attempts: calls };
  expect(error).toMatchObject({
    ...about,
    message: expect.stringMatching(message),
    hint: typeof hint === 'string' ? expect.stringContaining(hint) : expect.stringMatching(hint),
  });
}
