import { open, writeFile } from 'node:fs/promises';
import fc from 'fast-check';
import { afterAll, describe, expect, it } from 'vitest';
import { readEdits, shownSeconds, showsAll } from '../../src/media/edits.js';
import { isSteady } from '../../src/media/transport.js';
import { temporaryFolder } from '../helpers/command.js';

const { at, remove } = temporaryFolder();
afterAll(remove);

async function read<T>(
  bytes: Uint8Array,
  work: (file: Awaited<ReturnType<typeof open>>) => Promise<T>,
): Promise<T> {
  await writeFile(at('bytes'), bytes);
  const file = await open(at('bytes'));
  try {
    return await work(file);
  } finally {
    await file.close();
  }
}

const word = (value: number): Buffer => {
  const bytes = Buffer.alloc(4);
  bytes.writeInt32BE(value | 0);
  return bytes;
};
const box = (type: string, ...contents: Uint8Array[]): Buffer => {
  const content = Buffer.concat(contents);
  return Buffer.concat([word(8 + content.length), Buffer.from(type, 'latin1'), content]);
};
const track = (handler: string, ...edits: readonly (readonly number[])[]): Buffer =>
  box(
    'trak',
    box('edts', box('elst', word(0), word(edits.length), ...edits.flat().map(word))),
    box('mdia', box('hdlr', word(0), word(0), Buffer.from(handler, 'latin1'))),
  );
const movie = (...tracks: Buffer[]): Buffer =>
  Buffer.concat([
    box('ftyp', Buffer.from('isom')),
    box('moov', box('mvhd', word(0), word(0), word(0), word(1000), word(9000)), ...tracks),
  ]);
const ONE = 0x10000;

describe('edit lists', () => {
  it('are those of the first video track, in seconds', async () => {
    const bytes = movie(
      track('soun', [1, 2, ONE]),
      track('vide', [500, -1, ONE], [4000, 10, ONE], [1000, 0, ONE / 2]),
    );
    const edits = await read(bytes, readEdits);
    expect(edits).toEqual([
      { duration: 0.5, empty: true, rate: 1 },
      { duration: 4, empty: false, rate: 1 },
      { duration: 1, empty: false, rate: 0.5 },
    ]);
    expect(shownSeconds(edits)).toBe(5);
    expect(await read(movie(track('soun', [1, 2, ONE])), readEdits)).toEqual([]);
  });

  it('are none in bytes that make no sense', async () => {
    const whole = movie(track('vide', [4000, 10, ONE]));
    await fc.assert(
      fc.asyncProperty(fc.nat(whole.length - 1), fc.integer({ min: 0, max: 255 }), async (place, value) => {
        const broken = Buffer.from(whole);
        broken[place] = value;
        expect((await read(broken.subarray(0, whole.length - (value % 9)), readEdits)).length).toBeLessThan(
          10,
        );
      }),
      { numRuns: 200 },
    );
  });

  it('show all of a video when they only say when it begins', () => {
    const span = { first: 0, last: 9.9, fragmented: false };
    const edit = (duration: number, rate = 1, empty = false) => ({ duration, rate, empty });
    expect(showsAll([], span)).toBe(true);
    expect(showsAll([edit(10)], span)).toBe(true);
    expect(showsAll([edit(30)], span)).toBe(true);
    expect(showsAll([edit(2, 1, true), edit(10)], { ...span, first: 2, last: 11.9 })).toBe(true);
    expect(showsAll([edit(9.9)], span)).toBe(false);
    expect(showsAll([edit(10)], { ...span, first: -0.1 })).toBe(false);
    expect(showsAll([edit(5), edit(5)], span)).toBe(false);
    expect(showsAll([edit(10, 0.5)], span)).toBe(false);
    expect(showsAll([edit(0)], span)).toBe(false);
    expect(showsAll([edit(0)], { ...span, fragmented: true })).toBe(true);
  });
});

describe('the times of a transport stream', () => {
  /** A packet of a length that begins a picture, decoded at some seconds. */
  function packet(seconds: number, length: number, stream = 256): Buffer {
    const bytes = Buffer.alloc(length, 0xff);
    const offset = length === 192 ? 4 : 0;
    const time = Math.round(seconds * 90_000);
    const high = Math.floor(time / 2 ** 30);
    const stamp = [
      high * 2 + 1,
      (time >> 22) & 0xff,
      ((time >> 14) & 0xfe) | 1,
      (time >> 7) & 0xff,
      ((time << 1) & 0xfe) | 1,
    ];
    const header = [
      0x47,
      0x40 | (stream >> 8),
      stream & 0xff,
      0x10,
      0,
      0,
      1,
      0xe0,
      0,
      0,
      0x80,
      0x80,
      5,
      ...stamp,
    ];
    bytes.set(header, offset);
    return bytes;
  }
  const isSteadyAt = (times: readonly number[], length = 188, after = Buffer.alloc(0)) =>
    read(Buffer.concat([...times.map((time) => packet(time, length)), after]), (file) => isSteady(file, 256));

  it.each([188, 192, 204])(
    'are steady when they ascend without a jump, in packets of %i bytes',
    async (length) => {
      const ascending = Array.from({ length: 7000 }, (_, index) => 20_000 + index / 25);
      expect(await isSteadyAt(ascending, length)).toBe(true);
      expect(await isSteadyAt([...ascending, 20_000], length)).toBe(false);
    },
  );

  it('are not steady when they go back, jump or run over, or when bytes lie between', async () => {
    expect(await isSteadyAt([1, 2, 3, 1.5, 4])).toBe(false);
    expect(await isSteadyAt([1, 2, 3, 14])).toBe(false);
    expect(await isSteadyAt([95_443, 95_443.7, 0.1])).toBe(false);
    expect(await isSteadyAt([1, 2], 188, Buffer.alloc(400))).toBe(false);
    expect(await read(Buffer.alloc(1000), (file) => isSteady(file, 256))).toBe(false);
  });

  it('are those of one stream', async () => {
    const bytes = Buffer.concat([packet(1, 188), packet(500, 188, 257), packet(2, 188)]);
    expect(await read(bytes, (file) => isSteady(file, 256))).toBe(true);
  });
});
