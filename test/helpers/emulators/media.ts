import { createHash } from 'node:crypto';
import type { TimeRange } from '../../../src/records/record.js';
import { type EmulatedMedia, type EmulatorOptions, type LoggedPart, Refusal } from './wire.js';

const MEDIA =
  /^(video|image)\/(mp4|webm|quicktime|mov|x-matroska|matroska|x-msvideo|avi|mpeg|mpg|wmv|x-flv|3gpp|jpeg|png|webp)$/;

/** A media part with its bytes. @throws Refusal for no bytes and for mime types that no model takes. */
export function mediaPart(
  data: Buffer,
  mime_type: string,
  more: Omit<LoggedPart, 'kind' | 'mime_type' | 'bytes' | 'sha256'>,
): EmulatedMedia {
  const kind = MEDIA.exec(mime_type)?.[1];
  if (kind !== 'video' && kind !== 'image') throw new Refusal(`Unsupported MIME type: ${mime_type}`);
  if (data.length === 0) throw new Refusal('The media part has no bytes.');
  const sha256 = createHash('sha256').update(data).digest('hex');
  return { kind, mime_type, bytes: data.length, sha256, data, ...more };
}

/** Bytes of base64 text. @throws Refusal when it is not base64. */
export function fromBase64(text: string): Buffer {
  const data = Buffer.from(text, 'base64');
  // Node skips what is not base64, so that the result is too short then; a pattern would not do for 20 MB.
  const padding = text.endsWith('==') ? 2 : text.endsWith('=') ? 1 : 0;
  if (data.length !== Math.floor(((text.length - padding) * 3) / 4))
    throw new Refusal('Base64 decoding failed.');
  return data;
}

/** A range of a video that makes sense. @throws Refusal when it is empty, backwards or past the end. */
export function checkRange(range: TimeRange, sha256: string, options: EmulatorOptions): TimeRange {
  const duration = options.duration?.(sha256) ?? Number.POSITIVE_INFINITY;
  if (!(range.start >= 0 && range.start < range.end)) {
    throw new Refusal(`The video range ${range.start}s to ${range.end}s is empty or backwards.`);
  }
  // The last frame's end may be rounded up.
  if (Number.isFinite(range.end) && range.end > duration + 0.5) {
    throw new Refusal(`The video range ends at ${range.end}s, the video at ${duration}s.`);
  }
  return range;
}

/** The part without its bytes, for the log. */
export function logged({ data: _, ...part }: EmulatedMedia): LoggedPart {
  return part;
}

/** Tokens of a prompt, roughly as models count them. */
export function promptTokens(parts: readonly LoggedPart[]): number {
  const tokens = parts.map((part) => {
    if (part.kind === 'text') return Math.ceil((part.text ?? '').length / 4);
    if (part.kind === 'image') return 258;
    return part.range && Number.isFinite(part.range.end)
      ? Math.ceil((part.range.end - part.range.start) * 100)
      : 1000;
  });
  return tokens.reduce((sum, count) => sum + count, 0);
}

/** The answer of an emulator that was given none: names what it saw, so that it differs from question to question. */
export function plainAnswer(text: string, media: readonly LoggedPart[]): string {
  const seen = media.map((part) => `${part.kind} ${part.sha256?.slice(0, 8)}`).join(', ') || 'no video';
  return `I looked at ${seen} and was asked: ${text.trim().split('\n')[0]?.slice(0, 80) ?? ''}`;
}
