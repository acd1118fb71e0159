/** Checks on the captions of steps 1a to 1c: whatever is wrong here would be in every question about the video. */
import { ParseError } from '../../errors/errors.js';
import { type CaptionCheckName, type CheckLevels, reasonText } from '../check-names.js';
import { refusalIn } from '../text/refusal.js';
import { cutOffEnd, unendedText } from '../text/sentences.js';
import { readEvents } from './events.js';

/** Models state whole seconds, so an event may end up to this many seconds after the end of its video. */
const ROUNDING = 1;

/** What a check says of a caption: what is wrong in one sentence, or undefined. */
type Finding = string | undefined;

function refusal(text: string): Finding {
  const words = refusalIn(text);
  return words === undefined ? undefined : `Expected a caption, got a refusal: "${words}".`;
}

function cutOff(text: string): Finding {
  const bare = text.trimEnd();
  const lastLine = bare.slice(Math.max(bare.lastIndexOf('\n'), bare.lastIndexOf('\r')) + 1);
  // Items of a list need no full stop.
  if (/^\s*(?:[-*•#|]|\d{1,3}[.)])\s/.test(lastLine)) return undefined;
  const said = readEvents(lastLine).events[0]?.text ?? lastLine;
  const end = cutOffEnd(said) ?? unendedText(said);
  return end === undefined ? undefined : `Expected a whole text, got one that breaks off: "… ${end}".`;
}

/** Events can be read, lie within the video, and are in the order in which they begin. */
function events(text: string, video_length: number): Finding {
  const read = readEvents(text);
  const expected = 'Expected lines "<HH:MM:SS><HH:MM:SS> text"';
  const [broken] = read.broken;
  if (broken !== undefined) return `${expected}, got "${broken.slice(0, 80)}".`;
  if (read.events.length === 0) return `${expected}, found none.`;
  let before = 0;
  for (const { start, end, text: told } of read.events) {
    const at = `the event from ${start} s to ${end} s`;
    if (told === '') return `Expected a text after the times, found none for ${at}.`;
    if (end < start) return `Expected the beginning before the end, got ${at}.`;
    if (start >= video_length + ROUNDING || end > Math.ceil(video_length) + ROUNDING)
      return `Expected times within the video of ${video_length} s, got ${at}.`;
    if (start < before)
      return `Expected events in the order in which they begin, got ${at} after one that begins at ${before} s.`;
    before = start;
  }
  return undefined;
}

/** What is wrong with a caption of prose: as `name: sentence`, or undefined. */
export function captionFault(text: string, levels: CheckLevels = {}): string | undefined {
  return (
    faultOf('caption_refusal', levels, () => refusal(text)) ??
    faultOf('caption_cut_off', levels, () => cutOff(text))
  );
}

/**
 * What is wrong with a list of events: as `name: sentence`, or undefined.
 *
 * @param video_length seconds
 */
export function denseCaptionFault(
  text: string,
  video_length: number,
  levels: CheckLevels = {},
): string | undefined {
  return (
    faultOf('caption_refusal', levels, () => refusal(text)) ??
    faultOf('dense_events', levels, () => events(text, video_length)) ??
    faultOf('caption_cut_off', levels, () => cutOff(text))
  );
}

/**
 * What is wrong with the captions of all chunks together: as `name: sentence`, or undefined. A model that does not look
 * says the same of each.
 */
export function chunksFault(captions: readonly string[], levels: CheckLevels = {}): string | undefined {
  return faultOf('chunks_alike', levels, () => {
    const flat = new Set(
      captions.map((text) => text.normalize('NFKC').toLowerCase().split(/\s+/).join(' ').trim()),
    );
    return captions.length > 1 && flat.size === 1
      ? `Expected captions that differ from chunk to chunk, got the same for all ${captions.length}.`
      : undefined;
  });
}

/** @throws ParseError of kind `rejected` when there is a fault, so that the caption is asked for again. */
export function refuseFault(fault: string | undefined, text: string): void {
  if (fault === undefined) return;
  throw new ParseError(fault, text, {
    kind: 'rejected',
    hint: 'look at what the model sees (docs/quality.md); workflow.checks switches a check off',
  });
}

function faultOf(name: CaptionCheckName, levels: CheckLevels, check: () => Finding): string | undefined {
  const finding = levels[name] === 'off' ? undefined : check();
  return finding === undefined ? undefined : reasonText(name, finding);
}
