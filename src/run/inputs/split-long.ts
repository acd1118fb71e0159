import { join } from 'node:path';
import type { Config } from '../../config/config.js';
import { RecordError } from '../../errors/errors.js';
import type { Media } from '../../media/media.js';
import { fileOf, partNames, partOf } from '../../records/part.js';
import { going, type Outcome, type Step, type Video } from '../../records/record.js';
import type { Ledger } from '../../results/ledger/ledger.js';
import { fromRecords } from '../../results/recorded-videos.js';
import { startingFile } from '../../results/select.js';
import type { StepList } from '../../steps.js';

/** What the parts of a video are found out from. */
export interface SplitOptions {
  readonly config: Config;
  readonly steps: ReadonlySet<Step>;
  readonly list: StepList;
  readonly media: Pick<Media, 'probe'>;
  /** Looks up a video in the ledger: one that was captioned as a whole stays whole, and is not looked into again. */
  readonly find?: ((video: string) => ReturnType<Ledger['find']>) | undefined;
}

/**
 * The inputs, with its parts in place of each video that is too long, where the configuration asks for that. A run that
 * watches no video looks into none: the records of its first step name the parts.
 */
export async function* splitLong(
  videos: AsyncIterable<Outcome<Video>>,
  { config, steps, list, media, find }: SplitOptions,
): AsyncGenerator<Outcome<Video>> {
  const { long_videos_over, max_video_length_sec } = config.workflow;
  if (long_videos_over === 'skip') return yield* videos;
  const start = startingFile(steps, list);
  const watches = [...steps].some((step) => list.get(step).watches);
  const recorded =
    watches || start === undefined ? undefined : await recordedParts(join(config.results_dir, start));
  for await (const outcome of videos) {
    const names =
      outcome.ok && partOf(outcome.record.video) === undefined ? await partsOf(outcome.record.video) : [];
    if (!outcome.ok || names.length === 0) yield outcome;
    else for (const video of names) yield going({ ...outcome.record, video });
  }

  async function partsOf(video: string): Promise<readonly string[]> {
    if (recorded !== undefined) return recorded.get(video) ?? [];
    if (find?.(video)?.steps.has('1a') === true) return [];
    try {
      const { duration } = await media.probe(video);
      return duration > max_video_length_sec ? partNames(video, duration, max_video_length_sec) : [];
    } catch (error) {
      // The probe of the pipeline says so again, as the failure of this video.
      if (error instanceof RecordError) return [];
      throw error;
    }
  }
}

/** The parts that a file of records names, by the path of their file. */
async function recordedParts(records: string): Promise<ReadonlyMap<string, readonly string[]>> {
  const parts = new Map<string, Set<string>>();
  for await (const outcome of fromRecords(records)) {
    if (!outcome.ok || partOf(outcome.record.video) === undefined) continue;
    const { video } = outcome.record;
    parts.set(fileOf(video), (parts.get(fileOf(video)) ?? new Set()).add(video));
  }
  return new Map([...parts].map(([file, names]) => [file, [...names].sort()]));
}
