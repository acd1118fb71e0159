import { getEventListeners } from 'node:events';
import { inspect } from 'node:util';
import { afterEach, beforeEach, describe, expect, it } from 'vitest';
import { ConfigError, TransientError } from '../../src/errors/errors.js';
import type { LearnedLimits } from '../../src/models/allowance.js';
import { createOpenAi, type OpenAiDependencies } from '../../src/models/openai.js';
import { startOpenai } from '../helpers/emulators/openai.js';
import type { Emulator } from '../helpers/emulators/wire.js';
import { type FakeMedia, failureOf, fakeMedia, question, videoFolder } from './fake-media.js';

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

describe('an answer from an OpenAI-compatible server', () => {
  it.each(['tagged', 'unopened', 'field'] as const)('leaves %s thinking out', async (thinking_style) => {
    const other = await startOpenai({ answer: () => 'A truck.', thinking: 'A car? No.', thinking_style });
    const model = await openAi({ base_url: `${other.url}/v1` });
    const video = await folder.video('a.mp4');
    const answer = await model.ask(question('What is it?', video));
    await other.close();
    expect(answer).toMatchObject({
      text: 'A truck.',
      model: 'vlm-test-emulated',
      usage: { input_tokens: 1003, output_tokens: 2, thinking_tokens: 3, cached_tokens: 0 },
      bytes_sent: video.info.size_bytes,
      delivery: 'video_url',
      attempts: 1,
    });
  });

  it('is asked for with the video before the text', async () => {
    await (await openAi()).ask(question('What?', await folder.video('a.mp4')));
    expect(server.asked[0]?.parts).toMatchObject([
      { kind: 'video', mime_type: 'video/mp4', delivery: 'video_url' },
      { kind: 'text', text: 'What?' },
    ]);
  });

  it('can be asked for with the video as an image part', async () => {
    const model = await openAi({ video_part: 'image_url' });
    const answer = await model.ask(question('What?', await folder.video('a.mp4')));
    expect(answer.delivery).toBe('image_url');
    expect(server.asked[0]?.parts[0]).toMatchObject({ mime_type: 'video/mp4', delivery: 'image_url' });
  });

  it('can be asked for with frames, each after its time', async () => {
    const model = await openAi({ frames_only: true, max_frames: 2, min_frames: 2 });
    const video = await folder.video('a.avi');
    const answer = await model.ask(question('What?', video, { start: 10, end: 14 }));
    expect(answer).toMatchObject({ delivery: 'frames', bytes_sent: 16 });
    expect(server.asked[0]?.parts.map(({ text, mime_type }) => text ?? mime_type)).toEqual([
      '<00:00:11>',
      'image/jpeg',
      '<00:00:13>',
      'image/jpeg',
      'What?',
    ]);
  });

  it('is asked for with a clip that is cut once for all questions about the same range', async () => {
    const model = await openAi();
    const video = await folder.video('a.mkv');
    const range = { start: 5, end: 10 };
    await Promise.all([model.ask(question('One?', video, range)), model.ask(question('Two?', video, range))]);
    await model.ask(question('Three?', video, range));
    expect(media.asked).toEqual(['clip 5-10 fps 2 dim 768']);
    expect(server.asked).toHaveLength(3);
    await model.release?.(video.path);
    await model.ask(question('Four?', video, range));
    expect(media.asked).toHaveLength(2);
  });

  it('of a server without a key is asked for without the header', async () => {
    await (await openAi({ api_key: '' })).ask(question('What?'));
    expect(server.asked[0]).toMatchObject({ key: undefined, outcome: 'answered' });
  });

  it('of a reasoning model is asked for without sampling parameters', async () => {
    const other = await startOpenai({ reasoning_model: true });
    const options = { reasoning_model: true, temperature: 0.7, top_p: 0.9, max_tokens: 100 };
    const model = await openAi({ base_url: `${other.url}/v1`, ...options });
    await model.ask({ ...question('What?'), temperature: 0.2 });
    expect(other.asked[0]?.outcome).toBe('answered');
    await other.close();
  });

  it('tells the limits that the server told', async () => {
    const other = await startOpenai({ requests_per_minute: 1, now: () => 0 });
    const seen: LearnedLimits[] = [];
    const dependencies = { on_limits: (limits: LearnedLimits) => seen.push(limits) };
    const model = await openAi({ base_url: `${other.url}/v1` }, dependencies);
    await model.ask(question('One?'));
    const error = await failureOf(model.ask(question('Two?')));
    await other.close();
    expect(error).toMatchObject({ retry_after_ms: 60_000 });
    expect(seen).toEqual([
      { requests_per_minute: 1, remaining_requests: 0, reset_requests_ms: 60_000 },
      { requests_per_minute: 1, remaining_requests: 0, reset_requests_ms: 60_000 },
    ]);
  });
});

describe('replicas', () => {
  it('keep their videos, and none fails when one of them dies', async () => {
    const servers = [server, await startOpenai(), await startOpenai()];
    const base_urls = servers.map(({ url }) => `${url}/v1`);
    const model = await openAi({ base_urls }, { now: () => 0 });
    const videos = await Promise.all(
      Array.from({ length: 24 }, (_, index) =>
        folder.video(`${index}.mp4`, 20, Buffer.from(`video ${index}`)),
      ),
    );
    const ask = () => Promise.all(videos.map((video) => model.ask(question('What?', video))));
    const seenBy = (index: number) => servers[index]?.asked.map(({ parts }) => parts[0]?.sha256) ?? [];
    await ask();
    await ask();
    const before = servers.map((_, index) => new Set(seenBy(index)));
    expect(before.reduce((total, { size }) => total + size, 0)).toBe(24);

    const sizes = before.map(({ size }) => size);
    const dying = sizes.indexOf(Math.max(...sizes));
    await servers[dying]?.close();
    expect(await ask()).toHaveLength(24);
    for (const index of [0, 1, 2].filter((other) => other !== dying)) {
      const own = seenBy(index).filter((hash) => before[index]?.has(hash));
      expect(own).toHaveLength(3 * (before[index]?.size ?? 0));
    }
    await Promise.all(servers.filter((_, index) => index !== dying && index !== 0).map((one) => one.close()));
    if (dying === 0) server = await startOpenai();
  });

  it('that can all not be reached end in an error that may pass', async () => {
    const dead = await startOpenai();
    await dead.close();
    const model = await openAi({ base_urls: [`${dead.url}/v1`, `${dead.url}/v2`] });
    expect(await failureOf(model.ask(question('What?')))).toBeInstanceOf(TransientError);
  });
});

describe('the OpenAI adapter', () => {
  it('leaves no listener on a signal that many calls share', async () => {
    const model = await openAi();
    const { signal } = new AbortController();
    const video = await folder.video('a.mkv');
    server.play([null, { fault: 'status', status: 500 }]);
    for (let call = 0; call < 5; call += 1) {
      await model.ask(question('What?', video), signal).catch((error: unknown) => {
        if (!(error instanceof TransientError)) throw error;
      });
    }
    expect(getEventListeners(signal, 'abort')).toHaveLength(0);
  });

  it('shows its key nowhere but in the header', async () => {
    const model = await openAi({ extra_body: { note: `made with ${KEY}` } });
    expect(JSON.stringify(model)).not.toContain(KEY);
    server.play([{ fault: 'status', status: 401, message: `Incorrect API key provided: ${KEY}.` }]);
    const error = await failureOf(model.ask(question('What?')));
    expect(error.message).toContain('provided: [key]');
    expect(inspect(error, { depth: 9 })).not.toContain(KEY);
    expect(server.log.every(({ key }) => key === KEY)).toBe(true);
  });

  it.each([
    ['a key that no header takes', { api_key: `${KEY} and more` }],
    ['an address without a scheme', { base_url: 'localhost:8000/v1' }],
    ['a replica that is no address', { base_urls: ['http://localhost:1/v1', 'there'] }],
  ])('refuses %s before anything starts', async (_, options) => {
    const error = await failureOf(openAi(options));
    expect(error).toBeInstanceOf(ConfigError);
    expect(inspect(error)).not.toContain(KEY);
  });
});
