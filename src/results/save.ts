import { hash } from 'node:crypto';
import { stat } from 'node:fs/promises';
import { mergeMap, type OperatorFunction } from 'rxjs';
import { RecordError } from '../errors/errors.js';
import type { Media } from '../media/media.js';
import { type EachOptions, each } from '../operators/each.js';
import { fileOf } from '../records/part.js';
import {
  type Ended,
  type Ending,
  ended,
  fileFacts,
  going,
  looseStamp,
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
import type { Recalled } from './recall.js';

/**
 * Completes a row's provenance. Its fingerprint changes when anything the row was made from, or the row itself, changes:
 * so rows made from it can tell that it was made again.
 */
export function provenanceOf(
  step: Step,
  { row, trace }: Draft,
  from: Pick<Provenance, 'video_hash' | 'upstream' | 'video_stamp'>,
): Provenance {
  const { prompts, model_hash } = trace;
  // Other fields of the input don't influence answers, nor does what checks say of them.
  const content = { ...row, meta: undefined, doubtful: undefined };
  const made = [step, from.video_hash, model_hash, Object.entries(prompts).sort(), from.upstream, content];
  const fingerprint = hash('sha256', JSON.stringify(made)).slice(0, 16);
  return { ...trace, ...from, fingerprint, written_at: new Date().toISOString() };
}

/**
 * Writes the row of each record, and passes the record on once the line is written, so that no answer is used before it
 * is on disk. Outcomes without a row pass through.
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
    const isSame = async () => lineage.video_hash === (await hashOf(media, video));
    const changed = watches && info !== undefined && (await changedMeanwhile(id, video, info, isSame));
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

/** The fingerprint of the row that a step's row is made from; empty when there is no such row. */
function upstreamPrint(step: Step, lane: Mode | undefined, { prints }: Lineage, list: StepList): string {
  const from = list.upstreamOf(step, lane, (upstream) => prints[upstream] !== undefined);
  return (from !== undefined && prints[from]) || '';
}

/** The hash of a video's content; empty when the file is missing, e.g. when text steps run where only records are. */
async function hashOf(media: Pick<Media, 'hash'>, video: string): Promise<string> {
  try {
    return await media.hash(video);
  } catch (error) {
    if (error instanceof RecordError) return '';
    throw error;
  }
}

/**
 * Adds the hash of a video's content before anything is asked about it. So each row says what its answers are about, and
 * a file that is replaced meanwhile is noticed: also one that was replaced between the look at its records and its probe,
 * which would mix answers about two versions, under the stamp of the new one.
 */
export function identify<T extends Recalled>(
  media: Pick<Media, 'hash'>,
  concurrency: EachOptions['concurrency'],
): OperatorFunction<Outcome<T>, Outcome<T>> {
  return each({ step: 'probe', concurrency }, async (record, signal) => {
    const { lineage, video } = record;
    const info = 'info' in record ? (record.info as VideoInfo) : undefined;
    const isKnown = info === undefined || isStampOf(lineage.video_stamp, info);
    if (lineage.video_hash !== undefined && isKnown) return going(record);
    const video_hash = await media.hash(video, signal);
    if (lineage.video_hash !== undefined && lineage.video_hash !== video_hash)
      return changedDuring('probe', video);
    return going({ ...record, lineage: { ...lineage, video_hash } });
  });
}

/** Whether rows with this stamp were made from the file; those of earlier versions lack the time of the last change. */
function isStampOf(stamp: string | undefined, info: VideoInfo): boolean {
  return stamp === undefined || stamp === videoStamp(info) || stamp === looseStamp(info);
}

/**
 * The failure of a video whose file has changed since it was probed: its answers may be about either version. A file that
 * was removed meanwhile does not matter, nor does one with other permissions or links.
 * @param isSame compares the content; asked when only the time of the last change differs
 */
export async function changedMeanwhile(
  step: Step,
  video: string,
  info: VideoInfo,
  isSame: () => Promise<boolean>,
): Promise<Ended | undefined> {
  const found = await stat(fileOf(video)).catch(() => undefined);
  if (found === undefined) return undefined;
  const now = fileFacts(found);
  const isTouched = info.changed_ms !== undefined && videoStamp(info) !== videoStamp(now);
  if (looseStamp(info) === looseStamp(now) && (!isTouched || (await isSame()))) return undefined;
  return changedDuring(step, video);
}

function changedDuring(step: Ending['step'], video: string): Ended {
  return ended({
    state: 'failed',
    video,
    step,
    kind: 'mismatch',
    message: `"${video}" was changed while it was worked on, so it is unclear which version the answers are about.`,
    hint: 'Run again once the file is complete; a watch does so by itself.',
  });
}
