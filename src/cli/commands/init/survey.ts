import { ReeltraceError } from '../../../errors/errors.js';
import type { Media } from '../../../media/media.js';
import type { Outcome, Video } from '../../../records/record.js';
import { choosePilot } from '../../../run/inputs/pilot.js';
import { counted } from '../../show/columns.js';

/** What the named inputs contain. */
export interface Survey {
  readonly videos: number;
  /** How many lines and folders can't be read; `reason` is the first one. */
  readonly bad: number;
  readonly reason: string | undefined;
  /** The lengths of the videos that were looked into, in seconds, ascending. */
  readonly lengths: readonly number[];
  /** One of these, to try an endpoint on; undefined when none of them is a video. */
  readonly example: string | undefined;
}

/** How many videos are looked into. */
const PROBED = 5;

/** Counts the inputs and looks into a few of them. @param signal ends the counting */
export async function survey(
  inputs: () => AsyncIterable<Outcome<Video>>,
  media: Pick<Media, 'probe'>,
  signal?: AbortSignal,
): Promise<Survey> {
  let first: string | undefined;
  let videos = 0;
  let bad = 0;
  let reason: string | undefined;
  for await (const outcome of inputs()) {
    if (signal?.aborted) break;
    if (outcome.ok) {
      videos += 1;
      first ??= outcome.record.video;
    } else {
      bad += 1;
      reason ??= outcome.ending.message;
    }
  }
  if (signal?.aborted) return { videos, bad, reason, lengths: [], example: undefined };
  const lengths: number[] = [];
  let example: string | undefined;
  for await (const outcome of choosePilot(inputs(), PROBED, media)) {
    if (!outcome.ok) continue;
    example ??= outcome.record.video;
    lengths.push((await media.probe(outcome.record.video)).duration);
  }
  if (example === undefined && first !== undefined) reason ??= await complaint(first, media);
  return { videos, bad, reason, lengths: lengths.sort((a, b) => a - b), example };
}

/** Why a file can't be used; undefined when it can. */
async function complaint(path: string, media: Pick<Media, 'probe'>): Promise<string | undefined> {
  try {
    await media.probe(path);
    return undefined;
  } catch (error) {
    if (error instanceof ReeltraceError) return error.message;
    throw error;
  }
}

/** A survey in one sentence. */
export function surveyText({ videos, bad, reason, lengths, example }: Survey): string {
  const parts = [`${counted(videos, 'video')} found`];
  const [shortest] = lengths;
  const longest = lengths.at(-1);
  if (shortest !== undefined && longest !== undefined)
    parts.push(`${lengths.length} looked into, ${shortest.toFixed(1)} s to ${longest.toFixed(1)} s long`);
  if (bad > 0) parts.push(`${bad} could not be read`);
  if (videos > 0 && example === undefined) parts.push('none of those looked into can be used');
  return `${parts.join('; ')}${reason === undefined ? '' : `. For instance: ${reason}`}`;
}
