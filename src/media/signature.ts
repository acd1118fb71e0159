/** What the first bytes of a file show: pure functions, for better messages about files that can't be read. */

const text = (bytes: Uint8Array, from: number, length: number): string =>
  Buffer.from(bytes.subarray(from, from + length)).toString('latin1');

/** How many of the first bytes the functions here need. */
export const SIGNATURE_BYTES = 512;

const MEDIA_TYPES = {
  MP4: 'video/mp4',
  'Matroska or WebM': 'video/x-matroska',
  AVI: 'video/x-msvideo',
  'Flash video': 'video/x-flv',
  'Windows Media': 'video/x-ms-wmv',
  Ogg: 'video/ogg',
  MPEG: 'video/mpeg',
  'MPEG-TS': 'video/mp2t',
} as const;
export type Container = keyof typeof MEDIA_TYPES;

/** The container that a file claims to be, e.g. `AVI`; undefined when it has no such signature. */
export function claimedContainer(bytes: Uint8Array): Container | undefined {
  if (/^(?:ftyp|moov|mdat|wide|free|skip|moof)$/.test(text(bytes, 4, 4))) return 'MP4';
  if (text(bytes, 0, 4) === '\x1a\x45\xdf\xa3') return 'Matroska or WebM';
  if (text(bytes, 0, 4) === 'RIFF' && text(bytes, 8, 4) === 'AVI ') return 'AVI';
  if (text(bytes, 0, 3) === 'FLV') return 'Flash video';
  if (text(bytes, 0, 4) === '\x30\x26\xb2\x75') return 'Windows Media';
  if (text(bytes, 0, 4) === 'OggS') return 'Ogg';
  if (text(bytes, 0, 4) === '\x00\x00\x01\xba') return 'MPEG';
  if (bytes[0] === 0x47 && bytes[188] === 0x47) return 'MPEG-TS';
  return undefined;
}

/** The media type of a container, e.g. `video/x-msvideo`. */
export function containerType(container: Container): string {
  return MEDIA_TYPES[container];
}

/** True for readable text: a web page or an error message saved as a video, a playlist, a Git LFS pointer. */
export function looksLikeText(bytes: Uint8Array): boolean {
  return bytes.length > 0 && bytes.every((byte) => byte >= 0x20 || (byte >= 0x09 && byte <= 0x0d));
}

/**
 * Reads an EBML number, whose first byte gives its length. Undefined when it is cut off; without a value when it is
 * "unknown".
 */
function ebmlNumber(
  bytes: Uint8Array,
  at: number,
): { readonly value?: number; readonly next: number } | undefined {
  const head = bytes[at];
  if (head === undefined || head === 0) return undefined;
  const length = Math.clz32(head) - 23;
  if (at + length > bytes.length) return undefined;
  let value = head & ((1 << (8 - length)) - 1);
  let all = value === (1 << (8 - length)) - 1;
  for (const byte of bytes.subarray(at + 1, at + length)) {
    value = value * 256 + byte;
    all = all && byte === 0xff;
  }
  return all ? { next: at + length } : { value, next: at + length };
}

/**
 * The length in bytes that a file should have: the size in the header of an AVI (RIFF) or of a Matroska segment (RFC
 * 8794, RFC 9559). Undefined for other formats and for headers without it.
 */
export function promisedBytes(bytes: Uint8Array): number | undefined {
  const container = claimedContainer(bytes);
  const view = Buffer.from(bytes);
  if (container === 'AVI') {
    const size = view.readUInt32LE(4);
    // Recorders that were interrupted, or can't seek back, leave 0 or all ones.
    return size === 0 || size === 0xffffffff ? undefined : size + 8;
  }
  if (container !== 'Matroska or WebM') return undefined;
  const header = ebmlNumber(bytes, 4);
  if (header?.value === undefined) return undefined;
  const segment = header.next + header.value;
  if (text(bytes, segment, 4) !== '\x18\x53\x80\x67') return undefined;
  const size = ebmlNumber(bytes, segment + 4);
  return size?.value === undefined ? undefined : size.next + size.value;
}
