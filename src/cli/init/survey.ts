import type { Media } from '../../media/media.js';
import type { Outcome, Video } from '../../record.js';
import { choosePilot } from '../../run/pilot.js';

/** What lies behind the inputs that someone named. */
export interface Survey {
  readonly videos: number;
  /** Lines and folders that could not be read, with the first reason. */
  readonly bad: number;
  readonly reason: string | undefined;
  /** Lengths in seconds of a few that were looked into, ascending. */
  readonly lengths: readonly number[];
  /** One of them, to try an endpoint on. */
  readonly example: string | undefined;
}

/** How many videos are looked into. */
const PROBED = 5;

/** Counts the inputs and looks into a few of them. */
export async function survey(
  inputs: () => AsyncIterable<Outcome<Video>>,
  media: Pick<Media, 'probe'>,
): Promise<Survey> {
  let videos = 0;
  let bad = 0;
  let reason: string | undefined;
  for await (const outcome of inputs()) {
    if (outcome.ok) videos += 1;
    else {
      bad += 1;
      reason ??= outcome.ending.message;
    }
  }
  const lengths: number[] = [];
  let example: string | undefined;
  for await (const outcome of choosePilot(inputs(), PROBED, media)) {
    if (!outcome.ok) continue;
    example ??= outcome.record.video;
    lengths.push((await media.probe(outcome.record.video)).duration);
  }
  return { videos, bad, reason, lengths: lengths.sort((a, b) => a - b), example };
}

/** A survey in one or two sentences. */
export function surveyText({ videos, bad, reason, lengths }: Survey): string {
  const shortest = lengths[0];
  const longest = lengths.at(-1);
  const looked =
    shortest === undefined || longest === undefined
      ? ''
      : `; ${lengths.length} looked into, ${shortest.toFixed(1)} s to ${longest.toFixed(1)} s long`;
  const problems = bad === 0 ? '' : `; ${bad} could not be read, e.g. ${reason}`;
  return `${videos} ${videos === 1 ? 'video' : 'videos'} found${looked}${problems}`;
}
