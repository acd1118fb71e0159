/** Checks on the captions of steps 1a to 1c: whatever is wrong here would be in every question about the video. */

import { ParseError } from '../../errors/errors.js';
import { type CaptionCheckName, type CheckName, reasonText } from '../check-names.js';
import { cutOffEnd } from '../text/cut-off.js';
import { refusalIn } from '../text/refusal.js';
import { readEvents } from './events.js';

/** Models state whole seconds: an event may end so much behind the end of its video. */
const ROUNDING = 1;

/** What a check says of a caption: what is wrong in one sentence, or undefined. */
type Finding = string | undefined;

function refusal(text: string): Finding {
  const words = refusalIn(text);
  return words === undefined ? undefined : `Expected a caption, got a refusal: "${words}".`;
}

function cutOff(text: string): Finding {
  const lastLine =
    text
      .trimEnd()
      .split(/\r\n|\r|\n/)
      .at(-1) ?? '';
  // Items of a list need no full stop.
  if (/^\s*(?:[-*•#|]|\d{1,3}[.)])\s/.test(lastLine)) return undefined;
  const end = cutOffEnd(readEvents(lastLine).events[0]?.text ?? lastLine);
  return end === undefined ? undefined : `Expected a whole text, got one that breaks off: "… ${end}".`;
}

/** Events parse, lie within the video and stand in the order in which they begin. */
function events(text: string, video_length: number): Finding {
  const read = readEvents(text);
  const [broken] = read.broken;
  if (broken !== undefined)
    return `Expected lines "<HH:MM:SS><HH:MM:SS> text", got "${broken.slice(0, 80)}".`;
  if (read.events.length === 0) return 'Expected lines "<HH:MM:SS><HH:MM:SS> text", found none.';
  let before = 0;
  for (const { start, end, text: told } of read.events) {
    const at = `the event from ${start} s to ${end} s`;
    if (told === '') return `Expected a text behind the times, found none for ${at}.`;
    if (end < start) return `Expected the beginning before the end, got ${at}.`;
    if (start >= video_length + ROUNDING || end > Math.ceil(video_length) + ROUNDING)
      return `Expected times within the video of ${video_length} s, got ${at}.`;
    if (start < before)
      return `Expected events in the order in which they begin, got ${at} behind ${before} s.`;
    before = start;
  }
  return undefined;
}

/** What is wrong with a caption of prose: as `name: sentence`, or undefined. */
export function captionFault(text: string, off: readonly CheckName[] = []): string | undefined {
  return firstFault(off, [
    ['caption_refusal', () => refusal(text)],
    ['caption_cut_off', () => cutOff(text)],
  ]);
}

/**
 * What is wrong with a list of events: as `name: sentence`, or undefined.
 *
 * @param video_length seconds
 */
export function denseCaptionFault(
  text: string,
  video_length: number,
  off: readonly CheckName[] = [],
): string | undefined {
  return firstFault(off, [
    ['caption_refusal', () => refusal(text)],
    ['dense_events', () => events(text, video_length)],
    ['caption_cut_off', () => cutOff(text)],
  ]);
}

/**
 * What is wrong with the captions of all chunks together: as `name: sentence`, or undefined. A model that does not look
 * says the same of each.
 */
export function chunksFault(captions: readonly string[], off: readonly CheckName[] = []): string | undefined {
  return firstFault(off, [
    [
      'chunks_alike',
      () =>
        areAlike(captions)
          ? `Expected captions that differ from chunk to chunk, got the same for all ${captions.length}.`
          : undefined,
    ],
  ]);
}

/** @throws ParseError of kind `rejected`, when there is a fault, so that the caption is asked for again. */
export function refuseFault(fault: string | undefined, text: string): void {
  if (fault === undefined) return;
  throw new ParseError(fault, text, {
    kind: 'rejected',
    hint: 'look at what the model sees (docs/quality.md); workflow.checks_off leaves a check out',
  });
}

function areAlike([first, ...others]: readonly string[]): boolean {
  if (first === undefined || others.length === 0) return false;
  const flatFirst = flat(first);
  return others.every((other) => flat(other) === flatFirst);
}

function flat(text: string): string {
  return text.normalize('NFKC').toLowerCase().split(/\s+/).join(' ').trim();
}

function firstFault(
  off: readonly CheckName[],
  checks: readonly (readonly [CaptionCheckName, () => Finding])[],
): string | undefined {
  for (const [name, check] of checks) {
    const finding = off.includes(name) ? undefined : check();
    if (finding !== undefined) return reasonText(name, finding);
  }
  return undefined;
}
