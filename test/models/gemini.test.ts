import { getEventListeners } from 'node:events';
import { inspect } from 'node:util';
import { afterEach, beforeEach, describe, expect, it } from 'vitest';
import { ConfigError, TransientError } from '../../src/errors/errors.js';
import { createGemini, type GeminiDependencies } from '../../src/models/gemini.js';
import type { Model } from '../../src/models/model.js';
import { type GeminiEmulator, startGemini } from '../helpers/emulators/gemini.js';
import { type FakeMedia, failureOf, fakeMedia, question, videoFolder } from './fake-media.js';

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

describe('an answer from Gemini', () => {
  it('tells text, version, tokens and bytes, and leaves thinking out', async () => {
    const other = await startGemini({ answer: () => 'Two cars collide.', thinking: 'Cars? Yes, cars.' });
    const model = await gemini({}, {}, other.url);
    const video = await folder.video('a.mp4');
    const answer = await model.ask(question('What happens?', video));
    await other.close();
    expect(answer).toMatchObject({
      text: 'Two cars collide.',
      model: 'gemini-test-emulated',
      usage: { input_tokens: 1004, output_tokens: 5, thinking_tokens: 4, cached_tokens: 0 },
      bytes_sent: video.info.size_bytes,
      delivery: 'inline',
      attempts: 1,
    });
    expect(answer.milliseconds).toBeGreaterThan(0);
  });

  it('is asked for with the video before the text and all settings', async () => {
    const model = await gemini({ media_resolution: 'MEDIA_RESOLUTION_LOW', temperature: 0.3, video_fps: 2 });
    await model.ask({ ...question('What happens?', await folder.video('a.MOV')), temperature: 0 });
    const [asked] = server.asked;
    expect(asked?.outcome).toBe('answered');
    expect(asked?.parts).toMatchObject([
      { kind: 'video', mime_type: 'video/quicktime', delivery: 'inline', fps: 2 },
      { kind: 'text', text: 'What happens?' },
    ]);
    expect(model.parameters).toMatchObject({ media_resolution: 'MEDIA_RESOLUTION_LOW', temperature: 0.3 });
  });

  it('to a question about text has no delivery', async () => {
    const answer = await (await gemini()).ask(question('Summarise.'));
    expect(answer).toMatchObject({ bytes_sent: 0 });
    expect(answer).not.toHaveProperty('delivery');
    expect(server.asked[0]?.parts).toEqual([{ kind: 'text', text: 'Summarise.' }]);
  });

  it('about a part of a small video is asked for with a clip', async () => {
    const video = await folder.video('a.mkv');
    await (await gemini()).ask(question('What happens?', video, { start: 5, end: 10 }));
    expect(media.asked).toEqual(['clip 5-10 fps 2 dim 768']);
    expect(server.asked[0]?.parts[0]).toMatchObject({ mime_type: 'video/mp4', delivery: 'inline' });
  });

  it('about a long video is asked for with frames, each after its time, where the options say so', async () => {
    const model = await gemini({ long_videos: 'frames', long_video_max_frames: 2 });
    const answer = await model.ask(question('What happens?', await folder.video('a.mp4', 100)));
    expect(answer.delivery).toBe('frames');
    expect(server.asked[0]?.parts.map(({ text, mime_type }) => text ?? mime_type)).toEqual([
      '<00:00:25>',
      'image/jpeg',
      '<00:01:15>',
      'image/jpeg',
      'What happens?',
    ]);
  });
});

describe('the Gemini adapter', () => {
  it('leaves no listener on a signal that many calls share', async () => {
    const model = await gemini({ reuse_uploads: true });
    const { signal } = new AbortController();
    const video = await folder.video('a.mp4');
    server.play([null, { fault: 'status', status: 500 }]);
    for (let call = 0; call < 5; call += 1) {
      await model.ask(question('What?', video), signal).catch((error: unknown) => {
        if (!(error instanceof TransientError)) throw error;
      });
    }
    expect(getEventListeners(signal, 'abort')).toHaveLength(0);
  });

  it('shows its key nowhere but in the header', async () => {
    const model = await gemini({ reuse_uploads: true });
    const video = await folder.video('a.mp4');
    await model.ask(question('What?', video));
    server.play([{ fault: 'status', status: 400, message: `Bad key ${KEY}, see ?key=${KEY}` }]);
    const error = await failureOf(model.ask(question('What?', video)));
    expect(error.message).toContain('Bad key [key]');
    expect(inspect(error, { depth: 9 })).not.toContain(KEY);
    expect(JSON.stringify(model)).not.toContain(KEY);
    expect(server.log.every(({ key }) => key === KEY)).toBe(true);
    expect(server.log.flatMap(({ key_elsewhere }) => key_elsewhere)).toEqual([]);
  });

  it.each([
    ['no key', { api_key: ' ' }],
    ['a key that no header takes', { api_key: `${KEY}\nsecond line` }],
    ['no address', { base_url: 'localhost' }],
    ['a password in the address', { base_url: `http://me:${KEY}@localhost` }],
  ])('refuses %s before anything starts', async (_, options) => {
    const error = await failureOf(gemini(options));
    expect(error).toBeInstanceOf(ConfigError);
    expect(inspect(error)).not.toContain(KEY);
  });
});
