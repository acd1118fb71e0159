import { createHash, randomBytes } from 'node:crypto';
import { ApiError, type Content, FileState, GoogleGenAI } from '@google/genai';
import OpenAI from 'openai';
import { afterEach, describe, expect, it } from 'vitest';
import type { Question } from '../../../src/models/model.js';
import { fakeModel } from '../fake-model.js';
import { INFO } from '../video-info.js';
import { answerWithModel, promptMatcher } from './answer.js';
import { type GeminiEmulator, startGemini } from './gemini.js';
import type { GeminiOptions } from './gemini-options.js';
import { type OpenaiOptions, startOpenai } from './openai.js';
import type { Emulator, Fault } from './wire.js';

const KEY = 'secret-key-of-the-test';
const video = randomBytes(5000);
const sha256 = createHash('sha256').update(video).digest('hex');
const running: Emulator[] = [];
afterEach(async () => {
  await Promise.all(running.splice(0).map((emulator) => emulator.close()));
});

async function gemini(
  options: GeminiOptions = {},
): Promise<{ emulator: GeminiEmulator; client: GoogleGenAI }> {
  const emulator = await startGemini({ keys: [KEY], ...options });
  running.push(emulator);
  return { emulator, client: new GoogleGenAI({ apiKey: KEY, httpOptions: { baseUrl: emulator.url } }) };
}

async function openai(options: OpenaiOptions = {}): Promise<{ emulator: Emulator; client: OpenAI }> {
  const emulator = await startOpenai({ keys: [KEY], ...options });
  running.push(emulator);
  return { emulator, client: new OpenAI({ apiKey: KEY, baseURL: `${emulator.url}/v1`, maxRetries: 0 }) };
}

function ask(client: GoogleGenAI, parts: Content['parts'], signal?: AbortSignal) {
  const config = { temperature: 0.3, ...(signal ? { abortSignal: signal } : {}) };
  return client.models.generateContent({
    model: 'm',
    contents: [{ role: 'user', parts: parts ?? [] }],
    config,
  });
}

function chat(client: OpenAI, text: string, signal?: AbortSignal) {
  return client.chat.completions.create(
    { model: 'm', messages: [{ role: 'user', content: text }] },
    signal ? { signal } : {},
  );
}

async function failure(promise: Promise<unknown>): Promise<unknown> {
  return await promise.then(
    (value) => {
      throw new Error(`Expected a rejection, got ${JSON.stringify(value)}`);
    },
    (error: unknown) => error,
  );
}

describe('the Gemini emulator', () => {
  it('takes an upload, lets it become active, answers about a range of it, and forgets it when deleted', async () => {
    const { emulator, client } = await gemini({
      processing_polls: 1,
      duration: () => 60,
      answer: ({ text, media }) => `${text} ${media[0]?.range?.start}-${media[0]?.range?.end}`,
    });
    const file = await client.files.upload({
      file: new Blob([video]),
      config: { mimeType: 'video/mp4', displayName: 'Straße.mp4' },
    });
    const name = file.name ?? '';
    const watch = { fileData: { fileUri: file.uri ?? '', mimeType: 'video/mp4' } };
    expect(String(await failure(ask(client, [watch, { text: 'Too early?' }])))).toContain(
      'not in an ACTIVE state',
    );
    const states = [];
    for (let poll = 0; poll < 2; poll += 1) states.push((await client.files.get({ name })).state);
    expect(states).toEqual([FileState.PROCESSING, FileState.ACTIVE]);
    const metadata = { videoMetadata: { startOffset: '10s', endOffset: '20.5s', fps: 2 } };
    const answer = await ask(client, [{ ...watch, ...metadata }, { text: 'What happens?' }]);
    expect(answer.text).toBe('What happens? 10-20.5');
    expect(answer.usageMetadata?.promptTokenCount).toBeGreaterThan(1000);
    await client.files.delete({ name });
    expect(await failure(client.files.get({ name }))).toMatchObject({ status: 403 });
    expect(emulator.uploads).toEqual([{ name, sha256, bytes: 5000 }]);
    expect(emulator.asked.at(-1)).toMatchObject({
      model: 'm',
      text: 'What happens?',
      outcome: 'answered',
      parts: [
        { kind: 'video', sha256, bytes: 5000, delivery: 'upload', range: { start: 10, end: 20.5 }, fps: 2 },
        { kind: 'text' },
      ],
    });
    expect(new Set(emulator.log.map((request) => request.key))).toEqual(new Set([KEY]));
    expect(emulator.log.flatMap((request) => request.key_elsewhere)).toEqual([]);
  });

  it('takes uploads in pieces of 8 MiB', async () => {
    const { emulator, client } = await gemini({ processing_polls: 0 });
    const bytes = Buffer.alloc(9 * 1024 * 1024, 1);
    const file = await client.files.upload({ file: new Blob([bytes]), config: { mimeType: 'video/webm' } });
    expect(file.state).toBe(FileState.ACTIVE);
    expect(emulator.log.map((request) => request.route)).toEqual(['upload_start', 'upload', 'upload']);
    expect(emulator.uploads[0]?.bytes).toBe(bytes.length);
  });

  it('answers nonsense with 400 and the reason', async () => {
    const { client } = await gemini({ duration: () => 10, inline_limit_bytes: 8000 });
    const inline = (mimeType: string, data = video) => ({
      inlineData: { mimeType, data: data.toString('base64') },
    });
    const text = { text: 'What happens?' };
    const range = (startOffset: string, endOffset: string) => ({
      ...inline('video/mp4'),
      videoMetadata: { startOffset, endOffset },
    });
    const cases: [Content['parts'], string][] = [
      [[], 'Invalid request'],
      [[inline('video/mp4')], 'no text'],
      [[inline('application/pdf'), text], 'Unsupported MIME type'],
      [
        [{ fileData: { fileUri: 'https://elsewhere/files/abc', mimeType: 'video/mp4' } }, text],
        'Invalid file URI',
      ],
      [[range('5s', '11s'), text], 'the video at 10s'],
      [[range('5s', '5s'), text], 'empty or backwards'],
      [[inline('video/mp4', randomBytes(8000)), text], 'exceeds the limit'],
    ];
    for (const [parts, reason] of cases) {
      const error = await failure(ask(client, parts));
      expect(error).toBeInstanceOf(ApiError);
      expect(error).toMatchObject({ status: 400, message: expect.stringContaining(reason) });
    }
    const stranger = new GoogleGenAI({
      apiKey: 'another-key-altogether',
      httpOptions: { baseUrl: running[0]?.url ?? '' },
    });
    expect(String(await failure(ask(stranger, [text])))).toContain('API_KEY_INVALID');
  });

  it.each<[Fault, number, string]>([
    [{ fault: 'throttle', seconds: 45.8 }, 429, '"retryDelay":"45.8s"'],
    [{ fault: 'throttle' }, 429, 'PerMinute'],
    [{ fault: 'quota' }, 429, 'PerDay'],
    [{ fault: 'status', status: 503 }, 503, 'UNAVAILABLE'],
    [{ fault: 'bad_key' }, 400, 'API_KEY_INVALID'],
    [{ fault: 'unknown_model' }, 404, 'NOT_FOUND'],
  ])('plays %j once and then answers', async (fault, status, text) => {
    const { emulator, client } = await gemini({ plan: [fault] });
    expect(await failure(ask(client, [{ text: 'Hello?' }]))).toMatchObject({
      status,
      message: expect.stringContaining(text),
    });
    expect((await ask(client, [{ text: 'Hello?' }])).text).toContain('Hello?');
    expect(emulator.asked.map((request) => request.outcome)).toEqual([fault.fault, 'answered']);
  });

  it('blocks, cuts off, and says nothing, on demand; thinking is marked as such', async () => {
    const { client } = await gemini({
      thinking: 'Let me see.',
      answer: () => 'Yes.',
      plan: [{ fault: 'blocked' }, { fault: 'too_long' }, { fault: 'empty' }],
    });
    const blocked = await ask(client, [{ text: 'a' }]);
    expect([blocked.text, blocked.promptFeedback?.blockReason]).toEqual([undefined, 'PROHIBITED_CONTENT']);
    expect((await ask(client, [{ text: 'b' }])).candidates?.[0]?.finishReason).toBe('MAX_TOKENS');
    expect((await ask(client, [{ text: 'c' }])).text).toBe('');
    const answer = await ask(client, [{ text: 'd' }]);
    expect([answer.text, answer.usageMetadata?.thoughtsTokenCount]).toEqual(['Yes.', 3]);
  });
});

describe('the OpenAI emulator', () => {
  it('logs the parts of a prompt in their order with the bytes of the video', async () => {
    const { emulator, client } = await openai({
      answer: ({ media }) => `Seen ${media[0]?.data.length} bytes.`,
    });
    const url = `data:video/mp4;base64,${video.toString('base64')}`;
    const content = [
      { type: 'video_url', video_url: { url } },
      { type: 'text', text: 'What happens?' },
    ];
    const messages = [{ role: 'user', content }] as unknown as OpenAI.ChatCompletionMessageParam[];
    const answer = await client.chat.completions.create({ model: 'qwen', messages, temperature: 0.2 });
    expect(answer.choices[0]?.message.content).toBe('Seen 5000 bytes.');
    expect(answer.usage?.completion_tokens).toBe(4);
    expect(emulator.asked).toMatchObject([
      {
        key: KEY,
        key_elsewhere: [],
        model: 'qwen',
        parts: [
          { kind: 'video', sha256, bytes: 5000, delivery: 'video_url' },
          { kind: 'text', text: 'What happens?' },
        ],
      },
    ]);
    expect((await client.models.list()).data).toHaveLength(1);
  });

  it('keeps its own count over any minute of its clock and tells it', async () => {
    let now = 0;
    const { client } = await openai({ requests_per_minute: 2, now: () => now });
    const { response } = await chat(client, 'one').withResponse();
    expect(response.headers.get('x-ratelimit-remaining-requests')).toBe('1');
    now = 30_000;
    await chat(client, 'two');
    const error = await failure(chat(client, 'three'));
    expect(error).toBeInstanceOf(OpenAI.RateLimitError);
    expect(error instanceof OpenAI.RateLimitError && error.headers.get('retry-after')).toBe('30');
    now = 60_000;
    await chat(client, 'four');
    expect(await failure(chat(client, 'five'))).toBeInstanceOf(OpenAI.RateLimitError);
  });

  it.each<[Fault, object]>([
    [
      { fault: 'throttle', seconds: 7 },
      { status: 429, code: 'rate_limit_exceeded' },
    ],
    [{ fault: 'quota' }, { status: 429, code: 'insufficient_quota' }],
    [{ fault: 'payment_required' }, { status: 402 }],
    [{ fault: 'status', status: 500 }, { status: 500 }],
    [{ fault: 'bad_key' }, { status: 401 }],
    [{ fault: 'unknown_model' }, { status: 404 }],
    [{ fault: 'reset' }, { name: 'Error', message: 'Connection error.' }],
    [{ fault: 'truncated_json' }, { name: 'SyntaxError' }],
  ])('plays %j once and then answers', async (fault, shape) => {
    const { emulator, client } = await openai({ plan: [fault] });
    expect(await failure(chat(client, 'Hello?'))).toMatchObject(shape);
    expect((await chat(client, 'Hello?')).choices[0]?.finish_reason).toBe('stop');
    expect(emulator.asked.map((request) => request.outcome)).toEqual([fault.fault, 'answered']);
  });

  it('breaks off in the body', async () => {
    const { client } = await openai({ plan: [{ fault: 'reset_in_body' }] });
    expect(await failure(chat(client, 'Hello?'))).toBeInstanceOf(Error);
  });

  it.each<Fault>([{ fault: 'hang' }, { fault: 'hang_in_body' }])(
    'plays %j until the client leaves',
    async (fault) => {
      const { emulator, client } = await openai({ plan: [fault] });
      const controller = new AbortController();
      const error = failure(chat(client, 'Hello?', controller.signal));
      await emulator.until((log) => log[0]?.status !== undefined);
      expect(emulator.load.now).toBe(1);
      controller.abort();
      expect(await error).toBeInstanceOf(Error);
      await emulator.until(() => emulator.load.now === 0);
      expect(emulator.load).toEqual({ now: 0, most: 1 });
    },
  );

  it('answers with a page or a wrong type on demand, and thinks in three ways', async () => {
    const { client } = await openai({ plan: [{ fault: 'html' }, { fault: 'wrong_type' }] });
    expect(String(await chat(client, 'a'))).toContain('<html>');
    expect(typeof (await chat(client, 'b'))).toBe('string');
    const texts = [];
    for (const thinking_style of ['tagged', 'unopened', 'field'] as const) {
      const { client: thinker } = await openai({ thinking: 'Hm.', thinking_style, answer: () => 'Yes.' });
      texts.push((await chat(thinker, 'c')).choices[0]?.message.content);
    }
    expect(texts).toEqual(['<think>Hm.</think>\nYes.', 'Hm.</think>\nYes.', 'Yes.']);
  });

  it('answers nonsense with 400 and the reason', async () => {
    const { client } = await openai({ reasoning_model: true, models: ['m'] });
    const body = (change: object) => ({
      model: 'm',
      messages: [{ role: 'user' as const, content: 'Hi' }],
      ...change,
    });
    const image = { type: 'image_url', image_url: { url: 'https://example.com/a.jpg' } };
    for (const [change, status, reason] of [
      [{ messages: [] }, 400, 'Invalid request'],
      [{ temperature: 1 }, 400, "'temperature' is not supported"],
      [{ messages: [{ role: 'user', content: [image] }] }, 400, 'data URL'],
      [{ model: 'x' }, 404, 'does not exist'],
    ] as const) {
      const error = await failure(
        client.chat.completions.create(body(change) as unknown as ReturnType<typeof body>),
      );
      expect(error).toMatchObject({ status, message: expect.stringContaining(reason) });
    }
  });
});

describe('the beginnings of prompts that both emulators keep', () => {
  const fixed = 'Words that all prompts share. '.repeat(200);
  const parts = (end: string) => [{ text: fixed }, { text: end }];
  const usageOf = async (client: GoogleGenAI, end: string) =>
    (await ask(client, parts(end))).usageMetadata?.cachedContentTokenCount;

  it('count from 1,024 tokens on, in steps of 128, each model for itself', async () => {
    const { client } = await openai();
    const cached = async (text: string, model = 'm') => {
      const request = { model, messages: [{ role: 'user' as const, content: text }] };
      return (await client.chat.completions.create(request)).usage?.prompt_tokens_details?.cached_tokens;
    };
    // 6,000 characters are 1,500 tokens: 1,024 and three more steps.
    expect(await cached(`${fixed}One.`)).toBe(0);
    expect(await cached(`${fixed}Two, which is another one.`)).toBe(1408);
    expect(await cached(`${fixed}Two, which is another one.`)).toBe(1408);
    expect(await cached(`${fixed}Two.`, 'another')).toBe(0);
    expect(await cached(`It is 7 seconds long. ${fixed}`)).toBe(0);
    expect(await cached(fixed.slice(0, 4000))).toBe(0);
  });

  it('are told by Gemini where there are any', async () => {
    const { client } = await gemini();
    expect(await usageOf(client, 'One.')).toBeUndefined();
    expect(await usageOf(client, 'Two.')).toBe(1408);
  });

  it('hold a video that comes first, and not one that comes behind another text', async () => {
    const { emulator, client } = await gemini();
    const inlineData = { mimeType: 'video/mp4', data: video.toString('base64') };
    await ask(client, [{ inlineData }, { text: fixed }, { text: 'One.' }]);
    await ask(client, [{ inlineData }, { text: fixed }, { text: 'Two.' }]);
    await ask(client, [{ text: 'First.' }, { inlineData }, { text: fixed }]);
    // The video is 1,000 tokens here.
    expect(emulator.asked.map(({ cached_tokens }) => cached_tokens)).toEqual([0, 2432, 0]);
  });
});

describe('a model behind an emulator', () => {
  const promptOf = (text: string) => ({ step: '1a' as const, prompt_key: matcher(text) });
  const matcher = promptMatcher({
    normal_global_caption: 'Describe {video_name} in {{ count }} words.',
    normal_dense_caption: 'List the events of {video_name}.',
  });

  it('watches the known file for known bytes, and the bytes themselves for a clip', async () => {
    const probed: string[] = [];
    const model = fakeModel({
      answer: (question: Question) => `${question.prompt_key} ${question.video?.range?.end}`,
    });
    const { client } = await gemini({
      answer: answerWithModel(model, {
        resolveVideo: (hash) => (hash === sha256 ? { path: '/videos/known.mp4', info: INFO } : undefined),
        probe: async (path) => {
          probed.push(path);
          return INFO;
        },
        promptOf,
      }),
    });
    const inline = (data: Buffer) => ({
      inlineData: { mimeType: 'video/mp4', data: data.toString('base64') },
    });
    const whole = { ...inline(video), videoMetadata: { startOffset: '2s', endOffset: '99s' } };
    const first = await ask(client, [whole, { text: 'Describe a.mp4 in 20 words.' }]);
    const second = await ask(client, [inline(randomBytes(100)), { text: 'List the events of a.mp4.' }]);
    expect([first.text, second.text]).toEqual(['normal_global_caption 10', 'normal_dense_caption undefined']);
    expect(model.questions.map((question) => question.video?.path)).toEqual(['/videos/known.mp4', ...probed]);
    expect(model.released).toEqual(probed);
  });

  it('says so when no prompt fits', () => {
    expect(() => matcher('What is this?')).toThrow('No prompt template fits: What is this?');
  });
});
