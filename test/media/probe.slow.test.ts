import { execFileSync } from 'node:child_process';
import { copyFile, mkdir, mkdtemp, readFile, rm, stat, symlink, writeFile } from 'node:fs/promises';
import { createServer } from 'node:http';
import type { AddressInfo } from 'node:net';
import { tmpdir } from 'node:os';
import { join, relative } from 'node:path';
import { afterAll, beforeAll, describe, expect, it } from 'vitest';
import { isAbort } from '../../src/errors/errors.js';
import { createFfmpeg } from '../../src/media/ffmpeg.js';
import { fileError } from '../../src/media/files.js';
import { endOfVideo } from '../../src/media/inspect.js';
import { createProbe, type Probe } from '../../src/media/probe.js';
import { collect } from '../../src/media/processes.js';
import type { MediaTools } from '../../src/media/tools.js';
import {
  cutOff,
  makeAudio,
  makeClip,
  makeCoverArt,
  makeEmpty,
  makeStreamed,
  makeText,
  remux,
  tools,
  turn,
} from '../helpers/clips.js';

let directory = '';
const at = (name: string): string => join(directory, name);
let found: MediaTools;
let probe: Probe;
let bare: Probe;

beforeAll(async () => {
  directory = await mkdtemp(join(tmpdir(), 'reeltrace-probe-'));
  found = await tools();
  probe = createProbe(createFfmpeg(found));
  bare = createProbe(createFfmpeg({ ffmpeg: found.ffmpeg }));
  await makeClip(at('plain.mp4'), { audio: true, output_options: ['-movflags', '+faststart'] });
});

afterAll(() => rm(directory, { recursive: true, force: true }));

const PLAIN = { width: 64, height: 48, frame_rate: 10, codec: 'h264', has_audio: false };

async function failure(path: string, how: Probe = probe) {
  const error: unknown = await how.probe(path).catch((thrown: unknown) => thrown);
  expect(error).toMatchObject({ name: 'RecordError', hint: expect.stringMatching(/\w/) });
  return error;
}

describe('good files', () => {
  it('tells length, size, rate, codec, sound and the facts of the file', async () => {
    const info = await probe.probe(at('plain.mp4'));
    const stats = await stat(at('plain.mp4'));
    const facts = {
      size_bytes: stats.size,
      modified_ms: stats.mtimeMs,
      changed_ms: stats.ctimeMs,
      media_type: 'video/mp4',
    };
    expect(info).toEqual({ ...PLAIN, has_audio: true, ...facts, duration: 4 });
  });

  it.each(['.mov', '.mkv', '.ts', '.webm', '.avi', '.flv', '.wmv'])('reads %s', async (ending) => {
    const info = await probe.probe(await makeClip(at(`container${ending}`)));
    expect(info.duration).toBeCloseTo(4, 1);
    expect(info).toMatchObject({ width: 64, height: 48, has_audio: false });
    expect(info.frame_rate).toBeCloseTo(10, 1);
  });

  it('reads AVI by ffprobe and names its codec', async () => {
    expect(await probe.probe(await makeClip(at('old.avi')))).toMatchObject({
      ...PLAIN,
      codec: 'mpeg4',
      duration: 4,
    });
  });

  it('computes the length of a streamed file from its packets', async () => {
    const streamed = await makeStreamed(at('plain.mp4'), at('streamed.mkv'));
    // ffmpeg 4 shows the first frame longer, by the lead-in of the sound.
    expect((await probe.probe(streamed)).duration).toBeCloseTo(4, 1);
  });

  it('reads a fragmented file', async () => {
    const path = await remux(at('plain.mp4'), at('fragments.mp4'), '-movflags', 'frag_keyframe+empty_moov');
    expect((await probe.probe(path)).duration).toBeCloseTo(4, 2);
  });

  it('counts from the first frame to the end of the last, not the sound around them', async () => {
    await makeClip(at('late.mp4'), { start: 2, audio: true, seconds: 3 });
    expect((await probe.probe(at('late.mp4'))).duration).toBeCloseTo(3, 2);
    expect((await probe.probe(await remux(at('late.mp4'), at('late.ts')))).duration).toBeCloseTo(3, 2);
    expect((await probe.inspect(at('late.mp4'))).first).toBeCloseTo(2, 2);
  });

  it('gives the size as displayed when a phone was held upright', async () => {
    const turned = await turn(await remux(at('plain.mp4'), at('turned.mp4')));
    expect(await probe.probe(turned)).toMatchObject({ width: 48, height: 64 });
  });

  it('gives the size as displayed when pixels are not square', async () => {
    const wide = await makeClip(at('wide.mp4'), { output_options: ['-vf', 'setsar=2/1'] });
    expect(await probe.probe(wide)).toMatchObject({ width: 128, height: 48 });
    const wideAvi = await makeClip(at('wide.avi'), { output_options: ['-vf', 'setsar=2/1'] });
    expect(await probe.probe(wideAvi)).toMatchObject({ width: 128, height: 48 });
  });

  it('finds odd names', async () => {
    await mkdir(at('ünï "q" \'s\' 100%d $HOME'));
    for (const name of [
      '-i.mp4',
      'a b;c&d.mp4',
      '%03d.mp4',
      'http:x.mp4',
      'concat:a|b.mp4',
      '視頻 [1].avi',
      "it's.avi",
    ]) {
      const path = join(at('ünï "q" \'s\' 100%d $HOME'), name);
      if (name.endsWith('.avi')) await copyFile(at('old.avi'), path);
      else await copyFile(at('plain.mp4'), path);
      expect((await probe.probe(path)).duration).toBe(4);
      expect((await probe.probe(relative(process.cwd(), path))).duration).toBe(4);
    }
  });

  it('trusts the container for the end of a variable-rate video, and never for a part that is missing', () => {
    expect(endOfVideo({ start: 8, end: 10.8 }, 8.1)).toBe(8.1);
    expect(endOfVideo({ start: 3.9, end: 4 }, 10)).toBe(4);
    expect(endOfVideo({ start: 3.9, end: 4 }, null)).toBe(4);
    expect(endOfVideo({ start: 3.9, end: 4 }, 0)).toBe(4);
  });

  it('reports the frames per second of a variable-rate video as an average', async () => {
    const path = await makeClip(at('variable.mp4'), { select: 'not(mod(n,4))+eq(n,39)' });
    expect((await probe.probe(path)).frame_rate).toBeCloseTo(11 / 4, 1);
  });
});

describe('files that are not there or not readable', () => {
  it('says that a file does not exist', async () => {
    expect(await failure(at('gone.mp4'))).toMatchObject({
      kind: 'not_found',
      message: expect.stringContaining('exist'),
    });
    expect(await failure(join(at('plain.mp4'), 'below.mp4'))).toMatchObject({ kind: 'not_found' });
    expect(await failure(at('nul\0.mp4'))).toMatchObject({ kind: 'not_found' });
    expect(await failure(at(`${'long'.repeat(100)}.mp4`))).toMatchObject({ kind: 'not_found' });
  });

  it('says that a directory is one', async () => {
    await mkdir(at('folder.mp4'));
    expect(await failure(at('folder.mp4'))).toMatchObject({
      kind: 'not_found',
      message: expect.stringContaining('directory'),
    });
  });

  it('follows links, and survives those that lead back to themselves', async () => {
    await symlink(at('plain.mp4'), at('link.mp4'));
    expect((await probe.probe(at('link.mp4'))).duration).toBe(4);
    await symlink(at('loop-b.mp4'), at('loop-a.mp4'));
    await symlink(at('loop-a.mp4'), at('loop-b.mp4'));
    expect(await failure(at('loop-a.mp4'))).toMatchObject({
      kind: 'not_found',
      message: expect.stringContaining('link'),
    });
  });

  it('says that a file may not be read, or not from this disk', () => {
    // By its code: a test that runs as root may read everything.
    const refused = (code: string) => fileError('a.mp4', Object.assign(new Error(code), { code }));
    expect(refused('EACCES')).toMatchObject({
      kind: 'unreadable',
      hint: expect.stringContaining('readable'),
    });
    expect(refused('EIO')).toMatchObject({ kind: 'unreadable', hint: expect.stringContaining('disk') });
    const bug = new TypeError('x is not a function');
    expect(fileError('a.mp4', bug)).toBe(bug);
  });

  it.runIf(process.platform === 'linux')('does not wait for ever at a named pipe', async () => {
    execFileSync('mkfifo', [at('pipe.mp4')]);
    expect(await failure(at('pipe.mp4'))).toMatchObject({ kind: 'not_a_video' });
  });
});

describe('files that are not videos', () => {
  it('names an empty file, a text file and a playlist as such', async () => {
    const cases = [
      [await makeEmpty(at('empty.mp4')), 'empty (0 bytes)'],
      [await makeText(at('page.mp4')), 'text file'],
      [await makeText(at('tiny.mp4'), 'x'), 'text file'],
      [await makeText(at('list.mp4'), '#EXTM3U\nplain.mp4\n'), 'playlist'],
    ] as const;
    for (const [path, text] of cases) {
      expect(await failure(path)).toMatchObject({
        kind: 'not_a_video',
        message: expect.stringContaining(text),
      });
    }
  });

  it('knows sound from video, with and without cover art', async () => {
    for (const path of [
      await makeAudio(at('sound.mp4')),
      await makeAudio(at('sound.wav')),
      await makeCoverArt(at('cover.mp3')),
      await makeCoverArt(at('cover.m4a')),
    ]) {
      expect(await failure(path)).toMatchObject({
        kind: 'not_a_video',
        message: expect.stringContaining('sound'),
      });
    }
  });

  it('turns away random bytes', async () => {
    await writeFile(
      at('random.mp4'),
      Uint8Array.from({ length: 5_000 }, (_, index) => (index * 7919) % 251),
    );
    expect(await failure(at('random.mp4'))).toMatchObject({ kind: 'not_a_video' });
    expect(await failure(at('random.mp4'), bare)).toMatchObject({
      kind: 'not_a_video',
      hint: expect.stringContaining('ffprobe'),
    });
  });
});

describe('damaged files', () => {
  it.each([
    ['an mp4 with its index in front', 'plain.mp4', 'cut.mp4', 'incomplete'],
    ['an mp4 with its index at the end', 'tail.mp4', 'cut-tail.mp4', "can't be read"],
    ['a Matroska file', 'plain.mkv', 'cut.mkv', 'incomplete'],
    ['an AVI', 'plain.avi', 'cut.avi', 'incomplete'],
  ])('recognises %s that was cut off', async (_what, whole, cut, text) => {
    if (whole !== 'plain.mp4') await makeClip(at(whole));
    await copyFile(at(whole), at(cut));
    await cutOff(at(cut), 0.6);
    expect(await failure(at(cut))).toMatchObject({ kind: 'damaged', message: expect.stringContaining(text) });
  });

  it('asks for ffprobe when only that could tell', async () => {
    await makeClip(at('needs.avi'));
    expect(await failure(at('needs.avi'), bare)).toMatchObject({
      kind: 'unreadable',
      message: expect.stringContaining('AVI'),
      hint: expect.stringContaining('ffprobe'),
    });
  });

  it('survives any single stretch of zeros', async () => {
    const whole = await readFile(at('plain.mp4'));
    for (let part = 0; part < 1; part += 0.1) {
      const bytes = Buffer.from(whole);
      bytes.fill(0, Math.floor(part * bytes.length), Math.floor(Math.min(1, part + 0.1) * bytes.length));
      await writeFile(at('holes.mp4'), bytes);
      const result: unknown = await bare.probe(at('holes.mp4')).catch((thrown: unknown) => thrown);
      expect(result instanceof Error ? result.name : 'video').toMatch(/^(?:RecordError|video)$/);
    }
  });
});

describe('safety', () => {
  it('opens no other file and no address that a playlist in disguise names', async () => {
    const asked: string[] = [];
    const server = createServer((request, response) => {
      asked.push(request.url ?? '');
      response.end();
    });
    await new Promise<void>((resolve) => server.listen(0, '127.0.0.1', resolve));
    const { port }: AddressInfo = Object.assign({ port: 0, address: '', family: '' }, server.address());
    try {
      await makeClip(at('segment.ts'));
      const lists = [
        ['local.mp4', '#EXTM3U\n#EXT-X-TARGETDURATION:4\n#EXTINF:4,\nsegment.ts\n#EXT-X-ENDLIST\n'],
        [
          'remote.mp4',
          `#EXTM3U\n#EXT-X-TARGETDURATION:4\n#EXTINF:4,\nhttp://127.0.0.1:${port}/x.ts\n#EXT-X-ENDLIST\n`,
        ],
        ['concat.mp4', `ffconcat version 1.0\nfile segment.ts\n`],
      ] as const;
      const ffmpeg = createFfmpeg(found);
      for (const [name, text] of lists) {
        await makeText(at(name), text);
        expect(await failure(at(name))).toMatchObject({ kind: 'not_a_video' });
        const job = {
          input: at(name),
          filter: 'null',
          output_options: ['-f', 'rawvideo'],
          output: 'stdout',
        } as const;
        const bytes: Buffer[] = [];
        for await (const chunk of ffmpeg.run(job)) bytes.push(chunk);
        expect(bytes).toHaveLength(0);
        expect((await collect(ffmpeg.run(job))).code).not.toBe(0);
        if (found.ffprobe !== undefined) {
          expect((await collect(ffmpeg.probe(at(name), ['-show_streams']))).code).not.toBe(0);
        }
      }
      expect(asked).toEqual([]);
    } finally {
      server.close();
    }
  });

  it('stops when the signal has aborted', async () => {
    const error: unknown = await probe
      .probe(at('plain.mp4'), AbortSignal.abort())
      .catch((thrown: unknown) => thrown);
    expect(isAbort(error)).toBe(true);
  });
});
