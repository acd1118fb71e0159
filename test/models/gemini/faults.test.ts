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
import { createGemini, type GeminiDependencies } from '../../../src/models/gemini.js';
import type { Model } from '../../../src/models/model.js';
import { type GeminiEmulator, startGemini } from '../../helpers/emulators/gemini.js';
import type { Fault } from '../../helpers/emulators/wire.js';
import { type FakeMedia, failureOf, fakeMedia, question, videoFolder } from '../fake-media.js';

const KEY = 'AIza-secret-key-of-a-test';
let server: GeminiEmulator;
let folder: Awaited<ReturnType<typeof videoFolder>>;
let media: FakeMedia;
let models: Model[];

beforeEach(async () => {
  server = await startGemini();
  folder = await videoFolder();
  media = fakeMedia();
  models = [];
});
afterEach(async () => {
  await Promise.all(models.map((model) => model.close?.()));
  await server.close();
  await folder.remove();
});

async function gemini(options: object = {}, dependencies: GeminiDependencies = {}, url = server.url) {
  const model = await createGemini(
    { api_key: KEY, model: 'gemini-test', base_url: url, timeout: 30, ...options },
    media,
    { wait: async () => {}, ...dependencies },
  );
  models.push(model);
  return model;
}

describe('a fault of Gemini', () => {
  const faults: [Fault, unknown, object][] = [
    [{ fault: 'throttle', seconds: 45.8 }, ThrottledError, { retry_after_ms: 45_800 }],
    [{ fault: 'throttle' }, ThrottledError, { retry_after_ms: undefined }],
    [{ fault: 'quota' }, QuotaError, {}],
    [{ fault: 'payment_required' }, QuotaError, {}],
    [{ fault: 'status', status: 400 }, RecordError, { kind: 'refused' }],
    [{ fault: 'status', status: 403 }, FatalError, { hint: expect.stringContaining('vlm.gemini.api_key') }],
    [{ fault: 'status', status: 408 }, TransientError, {}],
    [{ fault: 'status', status: 500 }, TransientError, {}],
    [{ fault: 'status', status: 503 }, TransientError, {}],
    [{ fault: 'bad_key' }, FatalError, { hint: expect.stringContaining('GOOGLE_API_KEY') }],
    [{ fault: 'unknown_model' }, FatalError, { hint: expect.stringContaining('vlm.gemini.model') }],
    [{ fault: 'reset' }, TransientError, { message: expect.stringContaining('connection') }],
    [{ fault: 'reset_in_body' }, TransientError, { message: expect.stringContaining('connection') }],
    [{ fault: 'truncated_json' }, TransientError, { message: expect.stringContaining('breaks off') }],
    [{ fault: 'html' }, TransientError, { message: expect.stringContaining('web page') }],
    [{ fault: 'empty' }, ParseError, { kind: 'empty' }],
    [{ fault: 'blocked' }, RecordError, { kind: 'blocked' }],
    [
      { fault: 'too_long' },
      RecordError,
      { kind: 'truncated', hint: expect.stringContaining('vlm.gemini.max_output_tokens') },
    ],
  ];
  it.each(faults)('%o has its own outcome and is tried once', async (fault, type, shape) => {
    server.play([fault]);
    const model = await gemini({}, { section: 'vlm.gemini' });
    const error = await failureOf(model.ask(question('What?', await folder.video('a.mp4'))));
    expect(error).toBeInstanceOf(type);
    expect(error).toMatchObject(shape);
    expect(server.asked).toHaveLength(1);
  });

  it.each(['hang', 'hang_in_body'] as const)('%s ends when the time is up', async (fault) => {
    server.play([{ fault }]);
    const model = await gemini({ timeout: 0.05 }, { section: 'vlm.gemini' });
    const error = await failureOf(model.ask(question('What?')));
    expect(error).toBeInstanceOf(TransientError);
    expect(error).toMatchObject({ hint: expect.stringContaining('vlm.gemini.timeout') });
    await server.until(() => server.load.now === 0);
  });

  it.each(['hang', 'hang_in_body'] as const)('%s ends when the caller aborts', async (fault) => {
    server.play([{ fault }]);
    const controller = new AbortController();
    const asked = failureOf((await gemini()).ask(question('What?'), controller.signal));
    await server.until((log) => log[0]?.status !== undefined);
    controller.abort();
    expect(isAbort(await asked)).toBe(true);
    await server.until(() => server.load.now === 0);
  });

  it('does not matter when only the content type is wrong', async () => {
    server.play([{ fault: 'wrong_type' }]);
    expect((await (await gemini()).ask(question('What?'))).text).toContain('What?');
  });
});
