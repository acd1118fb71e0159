import { afterAll, beforeAll, describe, expect, it } from 'vitest';
import { RecordError, TransientError } from '../../src/errors/errors.js';
import { type Account, createAccount } from '../../src/models/account.js';
import { geminiRequest } from '../../src/models/gemini/request.js';
import { createGemini } from '../../src/models/gemini.js';
import { withAccount } from '../../src/models/limit.js';
import { createMeter } from '../../src/models/meter.js';
import type { Question } from '../../src/models/model.js';
import { openAiRequest } from '../../src/models/openai/request.js';
import { createOpenAi } from '../../src/models/openai.js';
import { withRetry } from '../../src/models/retry.js';
import { promptText, refusesForm, withStructure } from '../../src/models/structured.js';
import { startGemini } from '../helpers/emulators/gemini.js';
import { startOpenai } from '../helpers/emulators/openai.js';
import type { Emulator } from '../helpers/emulators/wire.js';
import { fakeModel } from '../helpers/fake-model.js';
import { fakeMedia } from './fake-media.js';

const schema = { name: 'bcq_pairs', json: { type: 'object', properties: {} }, note: 'Give JSON.' };
const question: Question = { step: '3', prompt_key: 'normal_bcq', text: 'Ask.\n', schema };
const { schema: _schema, ...plain } = question;
const OPENAI = { api_key: 'k', model_name: 'm', timeout: 10 };

describe('a question with a schema', () => {
  it('is put with its note, and one without as it is', () => {
    expect(promptText(question)).toBe('Ask.\n\nGive JSON.');
    expect(promptText(plain)).toBe('Ask.\n');
  });

  it('asks an OpenAI-compatible server for JSON that follows it, unless the configuration asks for another form', () => {
    const response_format = {
      type: 'json_schema',
      json_schema: { name: 'bcq_pairs', strict: true, schema: schema.json },
    };
    expect(openAiRequest(question, [], OPENAI)).toMatchObject({
      response_format,
      messages: [{ content: 'Ask.\n\nGive JSON.' }],
    });
    expect(openAiRequest(plain, [], OPENAI)).not.toHaveProperty('response_format');
    const own = { response_format: { type: 'text' } };
    expect(openAiRequest(question, [], { ...OPENAI, extra_body: own })).toMatchObject(own);
  });

  it('asks Gemini for it', () => {
    const options = { api_key: 'k', model: 'm', timeout: 10 };
    expect(geminiRequest(question, [], options).config).toMatchObject({
      responseMimeType: 'application/json',
      responseJsonSchema: schema.json,
    });
    expect(geminiRequest(plain, [], options).config).not.toHaveProperty('responseMimeType');
  });
});

describe('asking for a form', () => {
  const refusal = new RecordError('refused', 'Server refused (status 400): response_format is not supported');
  refusal.wasted = { usage: usage(3), bytes_sent: 5, milliseconds: 7 };

  it('takes no for an answer once, asks in text and never for the form again', async () => {
    const model = fakeModel({
      failures: { 1: refusal },
      answer: { usage: usage(10), bytes_sent: 1, milliseconds: 1 },
    });
    const asking = withStructure()(model);
    const first = await asking.ask(question);
    const second = await asking.ask(question);
    expect(model.questions.map((asked) => asked.schema)).toEqual([schema, undefined, undefined]);
    expect(first).toMatchObject({ usage: usage(13), bytes_sent: 6, milliseconds: 8, attempts: 1 });
    expect(second).toMatchObject({ usage: usage(10) });
  });

  it('counts what the refused call took also when asking in text fails', async () => {
    const busy = new TransientError('busy');
    busy.wasted = { usage: usage(4), bytes_sent: 2, milliseconds: 2 };
    const asking = withStructure()(fakeModel({ failures: { 1: refusal, 2: busy } }));
    await expect(asking.ask(question)).rejects.toBe(busy);
    expect(busy.wasted).toEqual({ usage: usage(7), bytes_sent: 7, milliseconds: 9 });
  });

  it('puts each request to the account and to the meter, and costs no attempt of those that retry', async () => {
    const meter = createMeter();
    let admitted = 0;
    const own = createAccount({
      max_concurrent: 1,
      requests_per_minute: null,
      tokens_per_minute: null,
      max_cooldown_ms: 0,
    });
    const account: Account = {
      ...own,
      run: (call, cost, signal) => {
        admitted += 1;
        return own.run(call, cost, signal);
      },
    };
    const model = fakeModel({ failures: { 1: refusal }, answer: { usage: usage(10) } });
    const inner = withAccount(account)(meter.count(model, { input: 1, output: 1, cached: null }));
    const asking = withRetry({
      max_attempts: 1,
      max_parse_attempts: 1,
      base_delay_ms: 0,
      max_delay_ms: 0,
    })(withStructure()(inner));
    expect(await asking.ask(question)).toMatchObject({ attempts: 1 });
    expect(admitted).toBe(2);
    expect(meter.spent()).toMatchObject([{ calls: 2, usage: usage(13) }]);
  });

  it('passes on whatever else fails, and goes on asking for the form', async () => {
    const failures = {
      1: new TransientError('busy'),
      2: new RecordError('refused', 'the prompt is too odd'),
    };
    const model = fakeModel({ failures });
    const asking = withStructure()(model);
    await expect(asking.ask(question)).rejects.toBe(failures[1]);
    await expect(asking.ask(question)).rejects.toBe(failures[2]);
    await asking.ask(question);
    expect(model.questions.map((asked) => asked.schema)).toEqual([schema, schema, schema]);
  });

  it.each([
    "Invalid parameter: 'response_format' of type 'json_schema' is not supported with this model.",
    'Unknown name "responseJsonSchema" at generation_config',
    'Invalid schema for response_format',
    'guided_json is not supported by this backend',
    'JSON mode is not enabled for this model',
    'Structured outputs are not available',
  ])('knows a refusal of the form: %s', (message) => {
    expect(
      refusesForm(new RecordError('refused', `Server refused the request (status 400): ${message}`)),
    ).toBe(true);
    expect(refusesForm(new RecordError('blocked', message))).toBe(false);
    expect(refusesForm(new TransientError(message))).toBe(false);
  });
});

describe.each(['openai', 'gemini'] as const)('over HTTP, %s', (backend) => {
  let server: Emulator;
  beforeAll(async () => {
    server = await (backend === 'openai' ? startOpenai : startGemini)({ answer: () => '{"pairs": []}' });
  });
  afterAll(() => server.close());

  async function create() {
    return withStructure()(
      backend === 'openai'
        ? await createOpenAi({ ...OPENAI, base_url: `${server.url}/v1` }, fakeMedia())
        : await createGemini({ api_key: 'k', model: 'm', timeout: 10, base_url: server.url }, fakeMedia()),
    );
  }

  it('is asked for the form, and in text once it has refused', async () => {
    const model = await create();
    const from = server.asked.length;
    await model.ask(question);
    const message = "'response_format' of type 'json_schema' and responseJsonSchema are not supported.";
    server.play([{ fault: 'status', status: 400, message }]);
    expect((await model.ask(question)).text).toBe('{"pairs": []}');
    server.play([]);
    await model.ask(question);
    const asked = server.asked.slice(from);
    expect(asked.map(({ form }) => form !== undefined)).toEqual([true, true, false, false]);
    expect(asked[0]?.form).toEqual(schema.json);
    expect(asked.map(({ text }) => text.includes('Give JSON.'))).toEqual([true, true, false, false]);
    await model.close?.();
  });
});

function usage(input_tokens: number) {
  return { input_tokens, output_tokens: 0, thinking_tokens: 0, cached_tokens: 0 };
}
