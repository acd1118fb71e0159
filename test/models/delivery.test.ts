import { afterEach, beforeEach, describe, expect, it } from 'vitest';
import { announce, deliveryOf } from '../../src/models/delivery.js';
import type { Model, Question, VideoInput } from '../../src/models/model.js';
import { createOpenAi } from '../../src/models/openai.js';
import type { TimeRange } from '../../src/records/record.js';
import { startOpenai } from '../helpers/emulators/openai.js';
import type { Emulator } from '../helpers/emulators/wire.js';
import { type FakeMedia, fakeMedia, question, videoFolder } from './fake-media.js';

const CHUNKS: readonly TimeRange[] = [
  { start: 0, end: 10 },
  { start: 10, end: 20 },
];
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

const openAi = (options: object = {}): Promise<Model> =>
  createOpenAi(
    { api_key: 'k', model_name: 'vlm-test', base_url: `${server.url}/v1`, timeout: 30, ...options },
    media,
  );

/** A question of a step about a whole video, after which its chunks will be asked about. */
function preceding(video: VideoInput, step: Question['step']): Question {
  return { ...question('What?', { ...video, upcoming: CHUNKS }), step };
}

describe('what comes after a question', () => {
  it('is told before what the question itself needs is asked for', async () => {
    const model = await openAi({ frame_max_dim: 320 });
    await model.ask(preceding(await folder.video('a.mkv'), '0'));
    expect(media.expected).toEqual([
      { clips: CHUNKS, clip: { fps: 2, max_dim: 768 }, frames: [], begin: false },
    ]);
    expect(media.asked).toEqual(['clip 0-20 fps 2 dim 768']);
  });

  it('is begun at once where the question needs nothing, but not before the video has been let in', async () => {
    const model = await openAi();
    const video = await folder.video('a.mp4');
    await model.ask(preceding(video, '0'));
    await model.ask(preceding(video, '1a'));
    expect(media.expected.map(({ begin }) => begin)).toEqual([false, true]);
    expect(media.asked).toEqual([]);
  });

  it('are still frames where those are sent', async () => {
    const model = await openAi({ frames_only: true, min_frames: 1, max_frames: 2, frame_max_dim: 320 });
    await model.ask(preceding(await folder.video('a.mkv'), '1a'));
    expect(media.expected[0]?.frames).toEqual([
      { times: [2.5, 7.5], max_dim: 320, range: CHUNKS[0] },
      { times: [12.5, 17.5], max_dim: 320, range: CHUNKS[1] },
    ]);
  });

  it('is nothing to tell of where nothing has to be made', async () => {
    const video = { ...(await folder.video('a.mp4')), upcoming: CHUNKS };
    announce(media, question('What?', video), () => ({ way: 'original' }), deliveryOf({}));
    expect(media.expected).toEqual([]);
    await (await openAi()).ask(question('What?', await folder.video('b.mkv')));
    expect(media.expected).toEqual([]);
  });

  it('goes from the disk part by part, and then as a whole', async () => {
    const model = await openAi();
    const video = await folder.video('a.mkv');
    await model.done?.({ ...video, range: { start: 10, end: 99 } });
    await model.done?.(video);
    await model.release?.(video.path);
    expect(media.released).toEqual(['10-20', '0-20', 'all']);
  });
});

it('a clip of VP9 is sent as webm, and leaves a mark in what shapes answers', async () => {
  const model = await openAi({ clip_codec: 'vp9' });
  await model.ask(question('What?', await folder.video('a.mkv')));
  expect(server.asked[0]?.parts[0]).toMatchObject({ mime_type: 'video/webm' });
  expect(model.parameters).toMatchObject({ clip_codec: 'vp9' });
  expect((await openAi({ clip_codec: 'h264' })).parameters).toEqual((await openAi()).parameters);
});
