import { hash } from 'node:crypto';
import { mergeMap, type OperatorFunction } from 'rxjs';
import { RecordError } from '../errors/errors.js';
import type { Media } from '../media/media.js';
import {
  type Mode,
  type Outcome,
  type Provenance,
  type Step,
  type VideoInfo,
  videoStamp,
} from '../records/record.js';
import { type Draft, type Lineage, lineageOf } from '../records/rows.js';
import type { NdjsonFile } from '../sinks/ndjson.js';
import type { StepList, WritingStep } from '../steps.js';
import { changedMeanwhile } from './changed.js';
import type { Recalled } from './recall.js';

/**
 * Makes a row's provenance complete: what it was made from and what came of it, as one fingerprint that changes when any
 * part of that does. So whatever is made from a row knows when that row has been made anew.
 */
export function provenanceOf(
  step: Step,
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

/**
 * Writes the row of each record and re-emits the record once the line is written, so that nothing is done with an answer
 * before it is on disk. What has no row passes through.
 */
export function save(
  { id, row, watches }: WritingStep,
  file: Pick<NdjsonFile, 'append'>,
  media: Pick<Media, 'hash'>,
  list: StepList,
): OperatorFunction<Outcome<Recalled>, Outcome<Recalled>> {
  return mergeMap(async (outcome) => {
    const draft = outcome.ok ? row.of(outcome.record) : row.ofEnding?.(outcome.ending);
    if (draft === undefined) return outcome;
    const lineage: Lineage = outcome.ok ? outcome.record.lineage : { prints: {} };
    const video = outcome.ok ? outcome.record.video : outcome.ending.video;
    const info = outcome.ok && 'info' in outcome.record ? (outcome.record.info as VideoInfo) : undefined;
    const changed = watches && info !== undefined && (await changedMeanwhile(id, video, info));
    if (changed) return changed;
    const video_stamp = info === undefined ? lineage.video_stamp : videoStamp(info);
    const provenance = provenanceOf(id, draft, {
      video_hash: lineage.video_hash ?? (await hashOf(media, video)),
      ...(video_stamp !== undefined && { video_stamp }),
      upstream: upstreamPrint(id, outcome.ok ? outcome.record.mode : undefined, lineage, list),
    });
    await file.append({ ...draft.row, provenance });
    if (!outcome.ok) return outcome;
    return { ...outcome, record: { ...outcome.record, lineage: lineageOf(id, provenance, lineage) } };
  });
}

/** The fingerprint of the row that a step's row is made from; empty where there is none. */
function upstreamPrint(step: Step, lane: Mode | undefined, { prints }: Lineage, list: StepList): string {
  const from = list.upstreamOf(step, lane, (upstream) => prints[upstream] !== undefined);
  return (from !== undefined && prints[from]) || '';
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
