import { resolve } from 'node:path';
import { Readable } from 'node:stream';
import { describe, expect, it } from 'vitest';
import { fromStdin } from '../../src/sources/stdin.js';
import { collect, messages, paths, testSource } from './contract.js';

const read = (content: string | Buffer, options = {}) =>
  collect(fromStdin(Readable.from([Buffer.from(content)]), options));

testSource('fromStdin', async (count) => {
  const videos = Array.from({ length: count }, (_, index) => `/videos/${index}.mp4`);
  const extra: string[] = [];
  const streams = new Set<Readable>();
  async function* blocks() {
    for (let start = 0; start < count; start += 100) {
      yield Buffer.from(
        videos
          .slice(start, start + 100)
          .map((path) => `${path}\n`)
          .join(''),
      );
    }
    yield* extra.map((path) => Buffer.from(`${path}\n`));
  }
  return {
    videos,
    open: () => {
      const stream = Readable.from(blocks(), { highWaterMark: 1 });
      return (async function* () {
        streams.add(stream);
        yield* fromStdin(stream);
      })();
    },
    extend: async () => {
      extra.push('/videos/last.mp4');
      return '/videos/last.mp4';
    },
    held: async () => [...streams].filter((stream) => !stream.destroyed),
  };
});

describe('fromStdin', () => {
  it('reads paths and objects mixed, as they come', async () => {
    const outcomes = await read('a b.mp4\n{"video":"/b.mp4","mode":"normal"}\r\n\n -x.mp4\r\n"q".mp4');
    expect(outcomes).toEqual([
      { ok: true, record: { video: resolve('a b.mp4') } },
      { ok: true, record: { video: '/b.mp4', mode: 'normal' } },
      { ok: true, record: { video: resolve(' -x.mp4') } },
      { ok: true, record: { video: resolve('"q".mp4') } },
    ]);
  });

  it('reads NUL-separated paths as they are, with newlines and braces in them', async () => {
    const outcomes = await read('/a\nb.mp4\0{x}.mp4\0\0/c.mp4\r', { null_separated: true });
    expect(paths(outcomes)).toEqual(['/a\nb.mp4', resolve('{x}.mp4'), '/c.mp4\r']);
  });

  it('names a bad line by its number', async () => {
    const outcomes = await read(
      Buffer.concat([Buffer.from('/a.mp4\n{x}.mp4\n'), Buffer.from([0x2f, 0xff, 0x0a])]),
    );
    expect(messages(outcomes)).toEqual([
      expect.stringMatching(/^stdin:2: not valid JSON/),
      'stdin:3: not valid UTF-8 text',
    ]);
  });

  it('tells someone who forgot -0 about it', async () => {
    const [outcome] = await read('/a.mp4\0/b.mp4\0');
    expect(outcome).toMatchObject({ ok: false, ending: { hint: expect.stringContaining('-0') } });
  });
});
