import { hash } from 'node:crypto';
import { mergeMap, type OperatorFunction } from 'rxjs';
import { RecordError } from '../errors/errors.js';
import type { Media } from '../media/media.js';
import { type Ending, type Outcome, type Provenance, type VideoInfo, videoStamp } from '../records/record.js';
import { type Draft, lineageOf, type RowStep, upstreamPrint } from '../records/rows.js';
import type { NdjsonFile } from '../sinks/ndjson.js';
import { changedMeanwhile } from './changed.js';
import type { Recalled } from './recall.js';

/**
 * Makes a row's provenance complete: what it was made from and what came of it, as one fingerprint that changes when any
 * part of that does. So whatever is made from a row knows when that row has been made anew.
 */
export function provenanceOf(
  step: RowStep,
  { row, trace }: Draft,
  from: Pick<Provenance, 'video_hash' | 'upstream' | 'video_stamp'>,
): Provenance {
  const { prompts, model_hash } = trace;
  // What an input says beside the video's path shapes no answer.
  const content = { ...row, meta: undefined };
  const made = [step, from.video_hash, model_hash, Object.entries(prompts).sort(), from.upstream, content];
  const fingerprint = hash('sha256', JSON.stringify(made)).slice(0, 16);
  return { ...trace, ...from, fingerprint, written_at: new Date().toISOString() };
}

/** What the rows of a step are made of. */
export interface Drafts<T> {
  readonly of: (record: T) => Draft;
  /** The row of a video that ended here, where it has one. */
  readonly ofEnding?: (ending: Ending) => Draft | undefined;
}

/**
 * Writes the row of each record and re-emits the record once the line is written, so that nothing is done with an answer
 * before it is on disk. What has no row passes through.
 */
export function save<T extends Recalled>(
  step: RowStep,
  file: Pick<NdjsonFile, 'append'>,
  media: Pick<Media, 'hash'>,
  drafts: Drafts<T>,
): OperatorFunction<Outcome<T>, Outcome<T>> {
  return mergeMap(async (outcome) => {
    const draft = outcome.ok ? drafts.of(outcome.record) : drafts.ofEnding?.(outcome.ending);
    if (draft === undefined) return outcome;
    const lineage = outcome.ok ? outcome.record.lineage : { prints: {} };
    const video = outcome.ok ? outcome.record.video : outcome.ending.video;
    const info = outcome.ok && 'info' in outcome.record ? (outcome.record.info as VideoInfo) : undefined;
    const changed = info && (await changedMeanwhile(step, video, info));
    if (changed !== undefined) return changed;
    const video_stamp = info === undefined ? lineage.video_stamp : videoStamp(info);
    const provenance = provenanceOf(step, draft, {
      video_hash: lineage.video_hash ?? (await hashOf(media, video)),
      ...(video_stamp !== undefined && { video_stamp }),
      upstream: upstreamPrint(step, lineage),
    });
    await file.append({ ...draft.row, provenance });
    if (!outcome.ok) return outcome;
    return { ...outcome, record: { ...outcome.record, lineage: lineageOf(step, provenance, lineage) } };
  });
}

/** The hash of a video's content; empty when the file is not at hand, as when text steps run where only records are. */
async function hashOf(media: Pick<Media, 'hash'>, video: string): Promise<string> {
  try {
    return await media.hash(video);
  } catch (error) {
    if (error instanceof RecordError) return '';
    throw error;
  }
}
