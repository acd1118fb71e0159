/**
 * The files in which version 0.2 of NVIDIA's pipeline has what our step 0 has in one: the filter, the classifier, and the
 * lanes that the videos were sent to. They are only read. The later file has the last word on the lane, and a row of our
 * own step 0 has it over all of them. Its `step_2b_reroute` is not read: nothing is made from it.
 */
import { readdir } from 'node:fs/promises';
import { join } from 'node:path';
import { z } from 'zod';
import { MODES, type Mode } from '../../records/record.js';
import { problemOf, videoOf } from '../../records/rows.js';
import type { LedgerStep } from './ledger-step.js';

const FILTER = 'step_0a_filter/filter_results.jsonl';
const CLASSIFICATION = 'step_0b_classify/classification.jsonl';
const ROUTING = 'step_0c_routing';

/** A row of the classifier, or of a file of lanes. */
const laneSchema = z.looseObject({
  video: z.unknown().optional(),
  video_path: z.unknown().optional(),
  mode: z.unknown().optional(),
  is_anomaly: z.boolean().nullish(),
  is_normal: z.boolean().nullish(),
});

/** The files of a results directory, as further files of the step that sorts videos, in the order in which they count. */
export async function curationSteps(
  results_dir: string,
  sorting: LedgerStep,
): Promise<readonly LedgerStep[]> {
  const names = await readdir(join(results_dir, ROUTING)).catch(() => []);
  const routes = names.filter((name) => /^route_.*\.jsonl$/.test(name)).sort();
  const part = (key: string, file: string): LedgerStep => ({ ...sorting, key, file });
  const withLane = (step: LedgerStep, usual?: Mode): LedgerStep => ({
    ...step,
    readRow: (raw) => readLane(raw, usual),
  });
  return [
    part('0a', FILTER),
    withLane(part('0b', CLASSIFICATION)),
    ...routes.map((name) => withLane(part(`0c ${name}`, `${ROUTING}/${name}`), laneIn(name))),
  ];
}

/** The lane that a file is named after. */
function laneIn(name: string): Mode | undefined {
  return MODES.find((mode) => name.includes(mode));
}

/** @param usual the lane of rows that don't say it */
function readLane(raw: unknown, usual: Mode | undefined): ReturnType<LedgerStep['readRow']> {
  const { data, error } = laneSchema.safeParse(raw, { reportInput: true });
  if (data === undefined) return { problem: problemOf(error.issues[0], raw) };
  const video = videoOf(data);
  if (video === undefined) return { problem: 'video: missing' };
  const { is_anomaly, is_normal } = data;
  const said = is_anomaly === true ? 'anomaly' : is_normal === true ? 'normal' : usual;
  const mode = MODES.find((one) => one === data.mode) ?? said;
  if (mode === undefined) return { problem: 'is_anomaly, is_normal: expected one of them to be true' };
  return { row: { video, mode, is_valid: true, prompt_key: undefined, provenance: undefined } };
}
