import fc from 'fast-check';
import { describe, expect, it } from 'vitest';
import { JpegSplitter, jpegLength } from '../../src/media/jpeg.js';

/** A picture by structure only; its comment and its scan may hold any bytes. */
function jpeg(comment: Uint8Array, scan: Uint8Array): Buffer {
  const length = Buffer.alloc(2);
  length.writeUInt16BE(comment.length + 2);
  // In a scan, FF is followed by 00 or stands for a restart marker.
  const stuffed = [...scan].flatMap((byte) => (byte === 0xff ? [0xff, 0x00] : [byte]));
  const parts = [[0xff, 0xd8], [0xff, 0xff, 0xfe], length, comment, [0xff, 0xda, 0, 3, 9], stuffed];
  return Buffer.concat([...parts, [0xff, 0xd3], stuffed, [0xff, 0xd9]].map((part) => Buffer.from(part)));
}

// End markers, start markers and escapes are likelier than chance would have it.
const wild = fc
  .uint8Array({ maxLength: 30 })
  .chain((bytes) =>
    fc
      .constantFrom([], [0xff, 0xd9], [0xff, 0xd8], [0xff])
      .map((extra) => Uint8Array.from([...bytes, ...extra])),
  );

describe('splitting JPEGs', () => {
  it('finds the same pictures in whatever pieces they come', () => {
    const pictures = fc.array(fc.tuple(wild, wild), { maxLength: 5 });
    fc.assert(
      fc.property(
        pictures,
        fc.array(fc.integer({ min: 1, max: 40 }), { minLength: 1 }),
        (contents, sizes) => {
          const expected = contents.map(([comment, scan]) => jpeg(comment, scan));
          const stream = Buffer.concat(expected);
          const splitter = new JpegSplitter();
          const found: Buffer[] = [];
          for (let at = 0, turn = 0; at < stream.length; turn += 1) {
            const size = sizes[turn % sizes.length] ?? 1;
            for (const picture of splitter.add(stream.subarray(at, at + size)))
              found.push(Buffer.from(picture));
            at += size;
          }
          expect(found).toEqual(expected);
        },
      ),
    );
  });

  it('waits for the end and refuses what is no JPEG', () => {
    const whole = jpeg(Uint8Array.of(1), Uint8Array.of(2));
    expect(jpegLength(whole)).toBe(whole.length);
    expect(jpegLength(whole.subarray(0, -1))).toBeUndefined();
    expect(jpegLength(new Uint8Array())).toBeUndefined();
    expect(() => jpegLength(Buffer.from('GIF89a'))).toThrow(RangeError);
    expect(() => jpegLength(Uint8Array.of(0xff, 0xd8, 1, 2))).toThrow(RangeError);
  });
});
