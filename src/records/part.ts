/**
 * Parts of long videos. To every step a part is a video of its own, with its own name: the path of the file and a media
 * fragment (W3C Media Fragments URI 1.0), as `/videos/shift.mp4#t=0226,0451`. So rows, failures, the ledger and the
 * memory of calls tell parts apart as they tell videos apart. Times in the records of a part are seconds from its own
 * start; only items name times of the file.
 */

/** What the name of a part says; seconds from the start of the file, whole numbers. */
export interface VideoPart {
  /** The path of the file. */
  readonly path: string;
  readonly start: number;
  /** May be a fraction of a second behind the end of the file. */
  readonly end: number;
}

const FRAGMENT = /#t=(\d+),(\d+)$/;

/** The part that a video is; undefined for a whole file. */
export function partOf(video: string): VideoPart | undefined {
  const match = FRAGMENT.exec(video);
  if (match === null) return undefined;
  const [fragment, start, end] = match;
  return { path: video.slice(0, -fragment.length), start: Number(start), end: Number(end) };
}

/** The path of the file that a video is, or is a part of. */
export function fileOf(video: string): string {
  return partOf(video)?.path ?? video;
}

/** A length that is measured this much longer, in seconds, moves no border. */
const JITTER = 0.01;

/**
 * Divides a file into the fewest parts that are not too long. They are cut at whole seconds, so that any time of a part,
 * as a model states it, is exact in the file, too; apart from that they are equal in length. The last one ends with the
 * file.
 * @param duration of the file, in seconds
 * @param longest length of a part in seconds; a part has at least one
 * @returns the names of the parts, in their order; sorted as text they have the same order
 * @example partNames('a.mp4', 450.7, 300) // ['a.mp4#t=000,226', 'a.mp4#t=226,451']
 */
export function partNames(path: string, duration: number, longest: number): string[] {
  const seconds = Math.ceil(duration - JITTER);
  const count = Math.ceil(seconds / Math.max(1, Math.floor(longest)));
  const borders = Array.from({ length: count + 1 }, (_, index) => Math.ceil((index * seconds) / count));
  const digits = String(borders.at(-1)).length;
  const texts = borders.map((border) => String(border).padStart(digits, '0'));
  return texts.slice(1).map((end, index) => `${path}#t=${texts[index]},${end}`);
}

const ABOUT = /^From (\d+):(\d\d)(?:\.\d\d)? to \d+:\d\d(?:\.\d\d)? of the video: /;

/** A question about a part as a question about the file. @param start as `MM:SS` or `MM:SS.ff`, as is `end` */
export function askOfPart(question: string, start: string, end: string): string {
  return `From ${start} to ${end} of the video: ${question}`;
}

/** The second of the file at which the part begins that a question is about; undefined for one about a whole file. */
export function partAskedOf(question: string): number | undefined {
  const match = ABOUT.exec(question);
  return match === null ? undefined : 60 * Number(match[1]) + Number(match[2]);
}
