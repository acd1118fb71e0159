/** Finds the ends of JPEG files that follow each other in a stream (ITU T.81, annex B). */

const START = 0xd8;
const END = 0xd9;
const SCAN = 0xda;

function hasNoLength(marker: number): boolean {
  return marker === 0x01 || (marker >= 0xd0 && marker <= 0xd7);
}

/** The position of the next marker in entropy-coded data, where `FF 00` and restart markers belong to the data. */
function endOfScan(bytes: Uint8Array, from: number): number | undefined {
  for (let at = bytes.indexOf(0xff, from); at >= 0; at = bytes.indexOf(0xff, at + 1)) {
    const next = bytes[at + 1];
    if (next === undefined) return undefined;
    if (next !== 0 && next !== 0xff && !hasNoLength(next)) return at;
  }
  return undefined;
}

/**
 * The length in bytes of the JPEG at the start of `bytes`, or undefined while its end is not there. Segments are
 * walked by their lengths, since the bytes of an end marker may also stand in a comment or a thumbnail.
 * @throws RangeError when no JPEG starts here.
 */
export function jpegLength(bytes: Uint8Array): number | undefined {
  if (bytes.length < 2) return undefined;
  if (bytes[0] !== 0xff || bytes[1] !== START) throw new RangeError('Expected the start of a JPEG.');
  for (let at = 2; at + 1 < bytes.length; ) {
    const marker = bytes[at + 1] ?? 0;
    if (bytes[at] !== 0xff) throw new RangeError(`Expected a JPEG marker, got 0x${bytes[at]?.toString(16)}.`);
    if (marker === END) return at + 2;
    // Any number of FF may stand before a marker.
    if (marker === 0xff) at += 1;
    else if (hasNoLength(marker)) at += 2;
    else {
      const high = bytes[at + 2];
      const low = bytes[at + 3];
      if (high === undefined || low === undefined) return undefined;
      at += 2 + high * 256 + low;
      if (marker !== SCAN) continue;
      const next = endOfScan(bytes, at);
      if (next === undefined) return undefined;
      at = next;
    }
  }
  return undefined;
}

/** Takes bytes as they come and gives the JPEGs that are complete. */
export class JpegSplitter {
  #rest: Uint8Array = new Uint8Array(0);

  /** @throws RangeError when something else than JPEGs comes. */
  *add(chunk: Uint8Array): Generator<Uint8Array> {
    this.#rest = Buffer.concat([this.#rest, chunk]);
    for (let length = jpegLength(this.#rest); length !== undefined; length = jpegLength(this.#rest)) {
      yield Uint8Array.prototype.slice.call(this.#rest, 0, length);
      this.#rest = this.#rest.subarray(length);
    }
  }
}
