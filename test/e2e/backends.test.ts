/** Whole runs of the command over footage, with the embedded model behind the real routes of each provider. */
import { existsSync, readdirSync, readFileSync, writeFileSync } from 'node:fs';
import { join } from 'node:path';
import { afterAll, afterEach, beforeAll, describe, expect, it } from 'vitest';
import { createMedia, type Media } from '../../src/media/index.js';
import type { Model, VideoInput } from '../../src/models/model.js';
import type { PromptKey } from '../../src/records/record.js';
import { createSignals } from '../../src/signals/index.js';
import { VIDEO_EXTENSIONS } from '../../src/sources/endings.js';
import { checkTaskFiles, countsOf, failuresOf, readLines, rowsByKey } from '../helpers/checks.js';
import { makeClip } from '../helpers/clips.js';
import {
  type CommandOptions,
  type Finished,
  ROOT,
  reeltrace,
  startReeltrace,
  temporaryFolder,
} from '../helpers/command.js';
import { answerWithModel } from '../helpers/emulators/answer.js';
import { type GeminiEmulator, startGemini } from '../helpers/emulators/gemini.js';
import { startOpenai } from '../helpers/emulators/openai.js';
import { createTeacher } from '../helpers/emulators/teacher.js';
import type { Emulator, EmulatorOptions, LoggedRequest } from '../helpers/emulators/wire.js';
import { hashOf } from '../helpers/paid.js';
import { childrenOf } from '../helpers/processes.js';
import { makeScenes } from '../helpers/scenes.js';
import { stepOfPrompt } from '../helpers/steps.js';
import { byQuestion } from '../run/emulated.js';

const TIMEOUT = 300_000;
const KEY = 'AIzaSy-the-secret-of-this-test';
const OTHER_KEY = 'sk-the-other-secret-of-this-test';
const { at, remove } = temporaryFolder();
let folder: string;
/** By the hash of their bytes. */
const videos = new Map<string, VideoInput>();
let media: Media;
let signals: Model;

beforeAll(async () => {
  folder = await footage();
  media = await createMedia({ temporary_directory: at('clips') });
  signals = createSignals(media);
  for (const name of readdirSync(folder).filter((each) =>
    VIDEO_EXTENSIONS.some((end) => each.endsWith(end)),
  )) {
    const path = join(folder, name);
    videos.set(hashOf(path), { path, info: await media.probe(path) });
  }
}, TIMEOUT);
afterAll(async () => {
  await signals.close?.();
  remove();
});

/** Real clips where they lie beside the repository; clips made on the spot, one of them long, anywhere else. */
async function footage(): Promise<string> {
  const real = join(ROOT, '..', 'shared', 'data', 'footage');
  if (existsSync(real)) return real;
  await makeScenes(at('footage'), ['arrives', 'changes']);
  await makeClip(at('footage', 'long.mp4'), { source: 'testsrc=s=64x48:r=2:d=70' });
  return at('footage');
}

/** Answers with what the embedded model sees in the video that came over the wire. */
async function seeing(): Promise<NonNullable<EmulatorOptions['answer']>> {
  const { keyOf } = await createTeacher();
  const long = [...videos.values()].find(({ info }) => info.duration > 60);
  return answerWithModel(signals, {
    resolveVideo: (sha256) => videos.get(sha256),
    resolveFrames: () => long,
    probe: (path) => media.probe(path),
    promptOf: (text) => ({ step: stepOfPrompt(keyOf(text)), prompt_key: keyOf(text) }),
  });
}

function configured(name: string, endpoint: object): string[] {
  const file = at(`${name}.yaml`);
  const config = { results_dir: at(name), data: { videos: [folder] }, vlm: endpoint, llm: endpoint };
  writeFileSync(file, JSON.stringify(config));
  return ['run', '-c', file, '--trust-endpoint'];
}

/** Runs the command, and looks at the arguments of its process and of all that it starts. */
async function runWatched(parameters: readonly string[], options: CommandOptions = {}) {
  const started = startReeltrace(parameters, options);
  const seen = new Set<string>();
  const look = () => {
    for (const pid of [started.pid, ...childrenOf(started.pid)]) {
      const path = `/proc/${pid}/cmdline`;
      if (existsSync(path)) seen.add(readOrNothing(path));
    }
  };
  const watching = setInterval(look, 10);
  const finished = await started.finished;
  clearInterval(watching);
  return { ...finished, arguments: [...seen].map((text) => text.replaceAll('\0', ' ')) };
}

/** Processes end while they are looked at. */
function readOrNothing(path: string): string {
  try {
    return readFileSync(path, 'utf8');
  } catch {
    return '';
  }
}

/** No key in what the run wrote and said, nor in any process's arguments; the header of each request is its only place. */
function expectNoKey(
  { stdout, stderr, arguments: seen }: Finished & { readonly arguments: readonly string[] },
  results: string,
  { log }: Emulator,
  key: string,
): void {
  const texts = new Map([
    ['standard output', stdout],
    ['standard error', stderr],
    ['arguments', seen.join('\n')],
  ]);
  for (const entry of readdirSync(results, { recursive: true, withFileTypes: true }))
    if (entry.isFile()) {
      const path = join(entry.parentPath, entry.name);
      texts.set(path, readFileSync(path, 'latin1'));
    }
  expect(texts.size).toBeGreaterThan(8);
  for (const [place, text] of texts) expect(text.includes(key), place).toBe(false);
  expect(log.every((request) => request.key === key)).toBe(true);
  expect(log.flatMap(({ key_elsewhere }) => key_elsewhere)).toEqual([]);
}

/** Every video ended, none failed, and what came of them is whole. */
function expectWhole({ code, stderr }: Finished, results: string): void {
  expect(code, stderr).toBe(0);
  expect(countsOf(stderr)).toMatchObject({ inputs: videos.size, failed: 0 });
  expect(checkTaskFiles(results)).toBeGreaterThan(0);
}

/** Every question was asked once and answered, with the media before the text. */
function expectOnce({ asked }: Emulator): void {
  for (const { outcome, parts } of asked) {
    expect(outcome).toBe('answered');
    expect(parts.at(-1)?.kind).toBe('text');
    if (parts.length > 1) expect(['video', 'image']).toContain(parts.at(-2)?.kind);
  }
  expect(byQuestion(asked).size).toBe(asked.length);
}

const isAboutVideo = ({ parts }: LoggedRequest) => parts.length > 1;

describe('a run with Gemini', () => {
  let server: GeminiEmulator;
  afterEach(() => server.close());

  it('sends the bytes of each video once, asks about ranges of it, and leaves nothing there', {
    timeout: TIMEOUT,
  }, async () => {
    const duration = (sha256: string) => videos.get(sha256)?.info.duration;
    server = await startGemini({ answer: await seeing(), duration, keys: [KEY] });
    const args = configured('gemini', { backend: 'gemini', gemini: { base_url: server.url } });
    const ran = await runWatched(args, { env: { GOOGLE_API_KEY: KEY } });
    expectWhole(ran, at('gemini'));
    expectOnce(server);
    expectNoKey(ran, at('gemini'), server, KEY);

    expect(server.uploads.map(({ sha256 }) => sha256).sort()).toEqual([...videos.keys()].sort());
    expect(server.files.size).toBe(0);
    expect(server.log.filter(({ route }) => route === 'file_delete')).toHaveLength(videos.size);
    const about = server.asked.filter(isAboutVideo);
    expect(about.length).toBeGreaterThan(2 * videos.size);
    for (const { parts } of about)
      expect(parts).toMatchObject([{ kind: 'video', delivery: 'upload' }, { kind: 'text' }]);
    expectBytes(server, at('gemini'));

    // The ranges that were asked about are the chunks, to the millisecond; those of whole videos name none.
    const { keyOf } = await createTeacher();
    const ranges = about
      .filter(({ text }) => keyOf(text).endsWith('_chunk_caption') && !isHighlight(keyOf(text)))
      .map(({ parts }) => rangeText(parts[0]?.sha256 ?? '', parts[0]?.range));
    const chunks = readLines(at('gemini', 'step_1b_chunks', 'chunk_captions.jsonl')).flatMap((row) => {
      const sha256 = hashOf(String(row.video));
      const whole = videos.get(sha256)?.info.duration ?? 0;
      const all = row.chunk_captions as { timestamp_start: number; timestamp_end: number }[];
      return all.map(({ timestamp_start: start, timestamp_end: end }) =>
        rangeText(sha256, start === 0 && end > whole - 0.05 ? undefined : { start, end }),
      );
    });
    expect(ranges.sort()).toEqual(chunks.sort());
  });

  it('that is killed does not send a video again that still lies there', { timeout: TIMEOUT }, async () => {
    const teacher = await createTeacher();
    server = await startGemini({ answer: teacher.answer });
    // Uploads go through, questions find no answer.
    server.play(({ route }) => (route === 'generate' ? { fault: 'hang' } : null));
    await makeScenes(at('killed-videos'), ['arrives', 'changes', 'passes']);
    const args = [
      'run',
      '--videos',
      at('killed-videos'),
      '-o',
      at('killed'),
      '--backend',
      'gemini',
      '--trust-endpoint',
    ];
    const fields = [`base_url=${server.url}`, `api_key=${KEY}`];
    const all = [
      ...args,
      ...['vlm', 'llm'].flatMap((name) => fields.map((field) => `${name}.gemini.${field}`)),
    ];
    const first = startReeltrace(all);
    await server.until(() => server.asked.length === 3);
    first.kill('SIGKILL');
    await first.finished;
    expect(server.uploads).toHaveLength(3);
    expect(server.files.size).toBe(3);

    server.play([]);
    const { code, stderr } = await reeltrace(all);
    expect(code, stderr).toBe(0);
    expect(server.uploads).toHaveLength(3);
    expect(server.files.size).toBe(0);
  });

  it('that has to stop says why and what to do, marks nothing as failed and leaves nothing there', {
    timeout: TIMEOUT,
  }, async () => {
    const teacher = await createTeacher();
    server = await startGemini({ answer: teacher.answer });
    await makeScenes(at('stopped-videos'), ['arrives', 'changes', 'passes']);
    const args = ['run', '--videos', at('stopped-videos'), '-o', at('stopped'), '--backend', 'gemini'];
    const env = { GOOGLE_API_KEY: KEY };
    const all = [
      ...args,
      '--trust-endpoint',
      `vlm.gemini.base_url=${server.url}`,
      `llm.gemini.base_url=${server.url}`,
    ];
    const stopping = async (fault: 'unknown_model' | 'quota', answers: number) => {
      let asked = 0;
      server.play(({ route }) => (route === 'generate' && ++asked > answers ? { fault } : null));
      const ran = await reeltrace(all, { env });
      expect(ran.code).toBe(1);
      expect(ran.stderr).not.toMatch(/^ +at /m);
      expect(failuresOf(at('stopped'))).toEqual([]);
      expect(server.files.size).toBe(0);
      return ran.stderr;
    };
    const fatal = await stopping('unknown_model', 4);
    expect(fatal).toContain('Gemini does not know the model "gemini-3.1-flash-lite-preview"');
    expect(fatal).toContain('→ Set vlm.gemini.model');
    const quota = await stopping('quota', 4);
    expect(quota).toMatch(/^stopped with \d+ inputs? to go: Gemini has no quota or credit left/m);
    expect(quota).toContain('start the same command again');
    expect(countsOf(quota).failed).toBe(0);

    server.play([]);
    const { code, stderr } = await reeltrace(all, { env });
    expect(code, stderr).toBe(0);
    const answered = server.asked.filter(({ outcome }) => outcome === 'answered');
    expect(byQuestion(answered).size).toBe(answered.length);
  });
});

describe('a run with an OpenAI-compatible server', () => {
  let server: Emulator;
  afterEach(() => server.close());

  it('sends each clip once for every question about it, and a long video as frames with their times', {
    timeout: TIMEOUT,
  }, async () => {
    server = await startOpenai({ answer: await seeing(), keys: [OTHER_KEY] });
    const openai = { base_url: `${server.url}/v1`, model_name: 'teacher', api_key: OTHER_KEY };
    const ran = await runWatched(configured('openai', { backend: 'openai', openai }));
    expectWhole(ran, at('openai'));
    expectOnce(server);
    expectNoKey(ran, at('openai'), server, OTHER_KEY);
    if (process.platform === 'linux') expect(ran.arguments.join('\n')).toContain('ffmpeg');

    const about = server.asked.filter(isAboutVideo);
    const withFrames = about.filter(({ parts }) => parts.some(({ kind }) => kind === 'image'));
    for (const { parts } of about.filter((request) => !withFrames.includes(request)))
      expect(parts).toMatchObject([
        { kind: 'video', mime_type: 'video/mp4', delivery: 'video_url' },
        { kind: 'text' },
      ]);
    const long = [...videos.values()].filter(({ info }) => info.duration > 60).length;
    expect(withFrames.length).toBeGreaterThanOrEqual(2 * long);
    for (const { parts } of withFrames) {
      const frames = parts.slice(0, -1);
      expect(frames.length).toBeGreaterThan(20);
      frames.forEach((part, index) => {
        if (index % 2 === 0) expect(part.text).toMatch(/^<\d\d:\d\d:\d\d(\.\d+)?>$/);
        else expect(part).toMatchObject({ kind: 'image', mime_type: 'image/jpeg' });
      });
    }
    expectBytes(server, at('openai'));
  });
});

/** What the records say was sent is what came. */
function expectBytes(server: Emulator & Partial<GeminiEmulator>, results: string): void {
  const inside = server.asked.flatMap(({ parts }) =>
    parts.map(({ bytes, delivery }) => (delivery === 'upload' ? 0 : (bytes ?? 0))),
  );
  const uploaded = (server.uploads ?? []).map(({ bytes }) => bytes);
  const told = [...rowsByKey(results).values()].map(
    ({ provenance }) => (provenance as { bytes_sent: number }).bytes_sent,
  );
  const sum = (counts: readonly number[]) => counts.reduce((total, count) => total + count, 0);
  expect(sum(told)).toBe(sum([...inside, ...uploaded]));
}

const isHighlight = (key: PromptKey) => key.startsWith('highlight_');

function rangeText(
  sha256: string,
  range: { readonly start: number; readonly end: number } | undefined,
): string {
  return `${sha256} ${range === undefined ? 'all' : `${range.start.toFixed(3)} ${range.end.toFixed(3)}`}`;
}
