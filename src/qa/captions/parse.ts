/** Reads the answers of steps 1a to 2. Pure functions. */
import { ParseError } from '../../errors/errors.js';
import type { CheckLevels } from '../check-names.js';
import { captionFault, denseCaptionFault, refuseFault } from './checks.js';

/**
 * Reads a text answer as it is, without the white space around it.
 * @throws ParseError (kind `empty`) when nothing is left.
 */
export function parseText(text: string): string {
  const trimmed = text.trim();
  if (trimmed === '') throw new ParseError('expected a text, got an empty answer', text, { kind: 'empty' });
  return trimmed;
}

/**
 * Reads a caption of prose.
 * @throws ParseError when it is empty, refuses, or breaks off.
 */
export function parseCaption(text: string, checks: CheckLevels = {}): string {
  const caption = parseText(text);
  refuseFault(captionFault(caption, checks), text);
  return caption;
}

/**
 * Reads a description: the pack decides its form, but it must not be a refusal.
 * @throws ParseError when it is empty or refuses.
 */
export function parseDescription(text: string, checks: CheckLevels = {}): string {
  const description = parseText(text);
  refuseFault(captionFault(description, { ...checks, caption_cut_off: 'off' }), text);
  return description;
}

/**
 * Reads a caption of events in time.
 * @param video_length seconds
 * @throws ParseError when it is empty, refuses, breaks off, or its events are unreadable, outside the video or out of order.
 */
export function parseDenseCaption(text: string, video_length: number, checks: CheckLevels = {}): string {
  const caption = parseText(text);
  refuseFault(denseCaptionFault(caption, video_length, checks), text);
  return caption;
}
