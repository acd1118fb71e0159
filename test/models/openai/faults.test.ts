import { afterEach, beforeEach, describe, expect, it } from 'vitest';
import {
  FatalError,
  isAbort,
  ParseError,
  QuotaError,
  RecordError,
  ThrottledError,
  TransientError,
} from '../../../src/errors/errors.js';
import { createOpenAi, type OpenAiDependencies } from '../../../src/models/openai.js';
import { startOpenai } from '../../helpers/emulators/openai.js';
import type { Emulator, Fault } from '../../helpers/emulators/wire.js';
import { type FakeMedia, failureOf, fakeMedia, question, videoFolder } from '../fake-media.js';

const KEY = 'sk-secret-key-of-a-test';
let server: Emulator;
let folder: Awaited<ReturnType<typeof videoFolder>>;
let media: FakeMedia;

beforeEach(async () => {
  server = await startOpenai();
  folder = await videoFolder();
  media = fakeMedia();
});
afterEach(async () => {
  await server.close();
  await folder.remove();
});

const openAi = (options: object = {}, dependencies: OpenAiDependencies = {}) =>
  createOpenAi(
    { api_key: KEY, model_name: 'vlm-test', base_url: `${server.url}/v1`, timeout: 30, ...options },
    media,
    dependencies,
  );

describe('a fault of an OpenAI-compatible server', () => {
  const faults: [Fault, unknown, object][] = [
    [{ fault: 'throttle', seconds: 3 }, ThrottledError, { retry_after_ms: 3000 }],
    [{ fault: 'throttle' }, ThrottledError, { retry_after_ms: undefined }],
    [{ fault: 'quota' }, QuotaError, {}],
    [{ fault: 'payment_required' }, QuotaError, {}],
    [
      { fault: 'status', status: 400, message: 'No.' },
      RecordError,
      { message: expect.stringContaining('No.') },
    ],
    [{ fault: 'status', status: 403 }, FatalError, { hint: expect.stringContaining('llm.openai.api_key') }],
    [{ fault: 'status', status: 404 }, FatalError, { hint: expect.stringContaining('llm.openai.base_url') }],
    [{ fault: 'status', status: 408 }, TransientError, {}],
    [{ fault: 'status', status: 500 }, TransientError, {}],
    [{ fault: 'status', status: 503 }, TransientError, {}],
    [{ fault: 'bad_key' }, FatalError, { hint: expect.stringContaining('OPENAI_API_KEY') }],
    [{ fault: 'unknown_model' }, FatalError, { hint: expect.stringContaining('llm.openai.model_name') }],
    [{ fault: 'reset' }, TransientError, { message: expect.stringContaining('connection') }],
    [{ fault: 'reset_in_body' }, TransientError, { message: expect.stringContaining('connection') }],
    [{ fault: 'truncated_json' }, TransientError, { message: expect.stringContaining('breaks off') }],
    [{ fault: 'html' }, TransientError, { message: expect.stringContaining('web page') }],
    [{ fault: 'empty' }, ParseError, { kind: 'empty' }],
    [{ fault: 'blocked' }, RecordError, { kind: 'blocked' }],
    [
      { fault: 'too_long' },
      RecordError,
      { kind: 'truncated', hint: expect.stringContaining('llm.openai.max_tokens') },
    ],
  ];
  it.each(faults)('%o has its own outcome and is tried once', async (fault, type, shape) => {
    server.play([fault]);
    const model = await openAi({}, { section: 'llm.openai' });
    const error = await failureOf(model.ask(question('What?', await folder.video('a.mp4'))));
    expect(error).toBeInstanceOf(type);
    expect(error).toMatchObject(shape);
    expect(server.asked).toHaveLength(1);
  });

  it.each(['hang', 'hang_in_body'] as const)('%s ends when the time is up', async (fault) => {
    server.play([{ fault }]);
    const error = await failureOf((await openAi({ timeout: 0.05 })).ask(question('What?')));
    expect(error).toBeInstanceOf(TransientError);
    expect(error).toMatchObject({ hint: expect.stringContaining('openai.timeout') });
    await server.until(() => server.load.now === 0);
  });

  it.each(['hang', 'hang_in_body'] as const)('%s ends when the caller aborts', async (fault) => {
    server.play([{ fault }]);
    const controller = new AbortController();
    const asked = failureOf((await openAi()).ask(question('What?'), controller.signal));
    await server.until((log) => log[0]?.status !== undefined);
    controller.abort();
    expect(isAbort(await asked)).toBe(true);
    await server.until(() => server.load.now === 0);
  });

  it('does not matter when only the content type is wrong', async () => {
    server.play([{ fault: 'wrong_type' }]);
    expect((await (await openAi()).ask(question('What?'))).text).toContain('What?');
  });
});
