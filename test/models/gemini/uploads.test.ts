import { inspect } from 'node:util';
import { afterEach, beforeEach, describe, expect, it } from 'vitest';
import { isAbort, RecordError } from '../../../src/errors/errors.js';
import type { StoredUpload } from '../../../src/models/gemini/files.js';
import { createGemini, type GeminiDependencies } from '../../../src/models/gemini.js';
import { createMeter } from '../../../src/models/meter.js';
import type { Model } from '../../../src/models/model.js';
import { type GeminiEmulator, startGemini } from '../../helpers/emulators/gemini.js';
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

const routes = (name: string) => server.log.filter(({ route }) => route === name);

describe('an upload to Gemini', () => {
  it('is made once for all questions about a video, and ranges are named beside it', async () => {
    const model = await gemini({ reuse_uploads: true });
    const video = await folder.video('Überfall 監視.mkv');
    const answers = await Promise.all([
      model.ask(question('Global?', video)),
      model.ask(question('Dense?', video)),
      model.ask(question('Chunk?', video, { start: 5, end: 10.5 })),
    ]);
    expect(server.uploads).toHaveLength(1);
    expect(server.asked.flatMap(({ parts }) => parts).filter(({ kind }) => kind === 'video')).toMatchObject([
      { delivery: 'upload', mime_type: 'video/x-matroska' },
      { delivery: 'upload' },
      { delivery: 'upload', range: { start: 5, end: 10.5 } },
    ]);
    expect(answers.reduce((total, { bytes_sent }) => total + bytes_sent, 0)).toBe(video.info.size_bytes);
    await model.release?.(video.path);
    expect(server.files.size).toBe(0);
  });

  it('is shared by the parts of a file, and deleted with the last of them', async () => {
    const model = await gemini({ reuse_uploads: true });
    const { path, info } = await folder.video('a.mov', 20);
    const part = (times: string) => ({ path: `${path}#t=${times}`, info: { ...info, duration: 10 } });
    await model.ask(question('What?', part('00,10')));
    await model.ask(question('What?', part('10,20'), { start: 2, end: 5 }));
    expect(server.uploads).toHaveLength(1);
    expect(server.asked.flatMap(({ parts }) => parts).filter(({ kind }) => kind === 'video')).toMatchObject([
      { delivery: 'upload', mime_type: 'video/quicktime', range: { start: 0, end: 10 } },
      { delivery: 'upload', range: { start: 12, end: 15 } },
    ]);
    await model.release?.(`${path}#t=00,10`);
    expect(server.files.size).toBe(1);
    await model.release?.(`${path}#t=10,20`);
    expect(server.files.size).toBe(0);
  });

  it('takes pieces of a video that is larger than one', async () => {
    const video = await folder.video('a.mp4', 20, Buffer.alloc(9 * 1024 * 1024, 'video'));
    await (await gemini({ inline_limit_mb: 1 })).ask(question('What?', video));
    expect(routes('upload')).toHaveLength(2);
    expect(server.uploads[0]?.bytes).toBe(video.info.size_bytes);
  });

  it('is made again when it has expired, once for all questions that find out', async () => {
    const model = await gemini({ reuse_uploads: true });
    const video = await folder.video('a.mp4');
    await model.ask(question('First?', video));
    for (const name of server.files.keys()) server.expire(name);
    await Promise.all([model.ask(question('Second?', video)), model.ask(question('Third?', video))]);
    expect(server.uploads).toHaveLength(2);
  });

  it('is made again when it is older than 47 hours', async () => {
    let now = 0;
    const model = await gemini({ reuse_uploads: true }, { now: () => now });
    const video = await folder.video('a.mp4');
    await model.ask(question('First?', video));
    now += 47 * 3_600_000 + 1;
    await model.ask(question('Second?', video));
    expect(server.uploads).toHaveLength(2);
    expect(server.asked.map(({ outcome }) => outcome)).toEqual(['answered', 'answered']);
  });

  it('is remembered across restarts under the hash of the content, without the key', async () => {
    const store = new Map<string, StoredUpload>();
    const video = await folder.video('a.mp4');
    const before = await gemini({ reuse_uploads: true }, { store });
    await before.ask(question('First?', video));
    expect(inspect(store)).not.toContain(KEY);
    const after = await gemini({ reuse_uploads: true }, { store });
    const answer = await after.ask(question('Second?', video));
    expect(server.uploads).toHaveLength(1);
    expect(answer.bytes_sent).toBe(0);
    await after.close?.();
    expect(server.files.size).toBe(0);
    expect(store.size).toBe(0);
  });

  it('that was remembered but is gone is made again', async () => {
    const store = new Map<string, StoredUpload>();
    const video = await folder.video('a.mp4');
    await (await gemini({ reuse_uploads: true }, { store })).ask(question('First?', video));
    for (const name of server.files.keys()) server.expire(name);
    await (await gemini({ reuse_uploads: true }, { store })).ask(question('Second?', video));
    expect(server.uploads).toHaveLength(2);
    expect(server.asked.map(({ outcome }) => outcome)).toEqual(['answered', 'answered']);
  });

  it('is deleted at the end, also after a failure', async () => {
    const model = await gemini({ reuse_uploads: true });
    server.play([{ fault: 'status', status: 400 }]);
    await failureOf(model.ask(question('What?', await folder.video('a.mp4'))));
    expect(server.files.size).toBe(1);
    await model.close?.();
    expect(server.files.size).toBe(0);
  });

  it('is gone when the model is closed, also when it was being deleted already', async () => {
    const model = await gemini({ reuse_uploads: true });
    const video = await folder.video('a.mp4');
    await model.ask(question('What?', video));
    const released = model.release?.(video.path);
    await model.close?.();
    expect(server.files.size).toBe(0);
    await released;
  });

  it('is counted once into the bytes sent, also when the first question about it fails', async () => {
    const meter = createMeter();
    const model = meter.count(await gemini({ reuse_uploads: true }), { input: 1, output: 1, cached: null });
    server.play([{ fault: 'too_long' }]);
    const video = await folder.video('a.mp4');
    expect(await failureOf(model.ask(question('First?', video)))).toMatchObject({ kind: 'truncated' });
    expect(await model.ask(question('Second?', video))).toMatchObject({ bytes_sent: 0 });
    for (const name of server.files.keys()) server.expire(name);
    expect(await model.ask(question('Third?', video))).toMatchObject({ bytes_sent: video.info.size_bytes });
    const [spent] = meter.spent();
    expect(spent).toMatchObject({ calls: 3, bytes_sent: 2 * video.info.size_bytes });
    expect(spent?.usage.output_tokens).toBeGreaterThan(0);
  });

  it('that the provider can not process is a failure of its video', async () => {
    const other = await startGemini({ fails: () => true });
    const model = await gemini({ reuse_uploads: true }, {}, other.url);
    const error = await failureOf(model.ask(question('What?', await folder.video('a.mp4'))));
    expect(error).toBeInstanceOf(RecordError);
    expect(error.message).toContain('The video could not be processed.');
    expect(other.files.size).toBe(0);
    await other.close();
  });

  it('survives a look at it that fails', async () => {
    let looks = 0;
    server.play(({ route }) =>
      route === 'file_get' && looks++ === 0 ? { fault: 'status', status: 503 } : null,
    );
    await (await gemini({ reuse_uploads: true })).ask(question('What?', await folder.video('a.mp4')));
    expect(server.uploads).toHaveLength(1);
  });

  it('ends at once when the only question that waits for it is aborted', async () => {
    server.play(({ route }) => (route === 'upload' ? { fault: 'hang' } : null));
    const controller = new AbortController();
    const model = await gemini({ reuse_uploads: true });
    const asked = failureOf(model.ask(question('What?', await folder.video('a.mp4')), controller.signal));
    await server.until((log) => log.some(({ route }) => route === 'upload'));
    controller.abort();
    expect(isAbort(await asked)).toBe(true);
    await server.until((log) => log.some(({ route, outcome }) => route === 'upload' && outcome === 'hang'));
    await server.until(() => server.load.now === 0);
  });

  it('goes on for the others when one question is aborted', async () => {
    let open = (): void => {};
    const gate = new Promise<null>((resolve) => {
      open = () => resolve(null);
    });
    server.play(({ route }) => (route === 'upload' ? gate : null));
    const controller = new AbortController();
    const model = await gemini({ reuse_uploads: true });
    const video = await folder.video('a.mp4');
    const first = failureOf(model.ask(question('First?', video), controller.signal));
    const second = model.ask(question('Second?', video));
    await server.until((log) => log.some(({ route }) => route === 'upload'));
    controller.abort();
    expect(isAbort(await first)).toBe(true);
    open();
    expect((await second).text).toContain('Second?');
    expect(server.uploads).toHaveLength(1);
  });

  it('of a file that has vanished is a failure of its video', async () => {
    const model = await gemini({ reuse_uploads: true });
    const video = await folder.video('a.mp4');
    await folder.remove();
    expect(await failureOf(model.ask(question('What?', video)))).toMatchObject({ kind: 'not_found' });
  });
});
