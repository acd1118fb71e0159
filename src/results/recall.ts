import { stat } from 'node:fs/promises';
import { join } from 'node:path';
import type { OperatorFunction } from 'rxjs';
import type { Config } from '../config/config.js';
import type { Media } from '../media/media.js';
import { each } from '../operators/each.js';
import { laneOf } from '../operators/route.js';
import { fileOf } from '../records/part.js';
import {
  type Ended,
  ended,
  fileFacts,
  going,
  looseStamp,
  type Mode,
  type Outcome,
  type PromptKey,
  type Step,
  type Video,
  videoStamp,
} from '../records/record.js';
import { type Lineage, lineageOf, recalledRow } from '../records/rows.js';
import { readRowAt } from '../sinks/rows.js';
import { STEPS, type StepList } from '../steps.js';
import { Keys } from '../tables/keys.js';
import { type PendingAnswer, readPendingAnswers } from './answers.js';
import type { Ledger } from './ledger/ledger.js';
import type { Recorded, RowPlace } from './ledger/recorded.js';
import { short, shortStamp } from './ledger/short-hashes.js';
import { type Pending, pendingOf, type Refresh } from './refresh.js';
import type { WithoutFailed } from './without-failed.js';

/** A video with what earlier runs have recorded about it. */
export type Recalled = Video & {
  /** Steps of this run that are still to be done. */
  readonly pending: ReadonlySet<Step>;
  /** QA types without answers, or whose answers are made again. */
  readonly pending_types: readonly string[];
  /** Answers of earlier runs that a step after the questions has not seen yet. */
  readonly pending_answers: readonly PendingAnswer[];
  /** Prompt keys that already have rows: new rows replace them. */
  readonly answered: ReadonlySet<PromptKey>;
  /** The lane of its rows, when step 0 is asked again and may decide differently. */
  readonly former_mode?: Mode;
  /** Set when another tool's filter has let it through, and nothing says its lane. */
  readonly is_valid?: true;
  readonly lineage: Lineage;
};

/** Options of {@link recall}. */
export interface RecallOptions {
  readonly results_dir: string;
  readonly steps: ReadonlySet<Step>;
  /** All steps; the built-in ones by default. */
  readonly list?: StepList;
  readonly workflow: Pick<Config['workflow'], 'mode' | 'qa_types' | 'max_workers'>;
  readonly media: Pick<Media, 'hash'>;
  readonly refresh: Refresh;
  /** A video may be named again, as by a watch when its file has changed; otherwise no names are kept. */
  readonly repeats?: boolean;
  /** Called when rows will be replaced, e.g. when the file of a video that is named again is another one. */
  readonly taskFiles?: { replace(): void };
  /** Called before the content of a file is read because its times have changed. */
  readonly onCompare?: (() => void) | undefined;
  /** Called with the rows of a video that are out of date and are kept. */
  readonly onStale?: (stale: Pending['stale']) => void;
  /** Ends a video before questions are asked anew whose answers can't be used; absent when they may be asked. */
  readonly leftAlone?: LeftAlone | undefined;
  /** Removes what failed in earlier runs from the plan for a video; absent when failures are retried. */
  readonly withoutFailed?: ((video: string, lane: Mode, pending: Pending) => WithoutFailed) | undefined;
}

/** Adds to each video what earlier runs have recorded, so that steps do only what is missing or is made again. */
export function recall(
  ledger: Ledger,
  options: RecallOptions,
): OperatorFunction<Outcome<Video>, Outcome<Recalled>> {
  const { steps: selected, list = STEPS, workflow, refresh } = options;
  const named = options.repeats === true ? new Keys() : undefined;
  return each(
    { step: 'source', concurrency: workflow.max_workers },
    async (record): Promise<Outcome<Recalled>> => {
      const isAgain = named?.add(record.video) === false;
      // The ledger may lack what this run has already done with the video.
      if (isAgain) await ledger.catchUp();
      const before = ledger.find(record.video);
      const changed = before !== undefined && (await hasChanged(record.video, before, ledger, options));
      // All is done again with another file. With the same one, only what is missing is done.
      const isReplaced = isAgain && (changed || before === undefined || before.stamp === 0);
      if (isReplaced) options.taskFiles?.replace();
      const recorded = isReplaced ? undefined : before;
      const formerMode = record.mode ?? recorded?.mode;
      const { lane, planned } = planOf(record, recorded, changed, { ...options, list });
      if (isOutOfDomain(recorded, planned, selected))
        return outOfDomain(record.video, recorded?.foreign.has('0') === true, list);
      const alone = options.leftAlone?.(record.video, { recorded, planned, lane });
      if (alone !== undefined) return alone;
      const { pending, endings } = (isReplaced
        ? undefined
        : options.withoutFailed?.(record.video, lane, planned)) ?? {
        pending: planned,
        endings: [],
      };
      options.onStale?.(stillStale(pending));
      const [ending] = endings;
      if (ending !== undefined && pending.steps.size === 0) return { ok: false, ending };
      if (recorded !== undefined && replaces(pending, recorded, lane, list)) options.taskFiles?.replace();
      // The lane of the records is kept, unless step 0, which decided it, is asked again.
      const sortsAgain = pending.steps.has('0') && recorded?.steps.has('0') === true;
      const mode = sortsAgain ? record.mode : formerMode;
      const known: Recalled = {
        ...record,
        pending: pending.steps,
        pending_types: pending.types,
        pending_answers:
          pending.judged.length === 0
            ? []
            : await readPendingAnswers(record.video, pending.judged, lane, ledger, options.results_dir, list),
        answered: isReplaced ? new Set(list.qa_types.keys) : (recorded?.questions ?? new Set()),
        lineage: { prints: {} },
        ...(mode !== undefined && { mode }),
        ...(recorded?.is_unsorted && refresh.policy !== 'all' && { is_valid: true as const }),
        ...(sortsAgain && recorded.mode !== undefined && { former_mode: recorded.mode }),
      };
      if (pending.steps.size === 0 || recorded === undefined) return going(known);
      // A row of a step of the other lane, e.g. a highlight, is ignored.
      const kept = recorded.places.filter(
        ({ step }) => !pending.steps.has(step) && (list.get(step).lane ?? lane) === lane,
      );
      const { mode: _mode, lineage, ...fields } = await readFields(options, kept);
      return going({ ...fields, ...known, lineage: changed ? known.lineage : lineage });
    },
  );
}

/** What is recorded of a video, and what a run will do about it. */
export interface Planned {
  readonly recorded: Recorded | undefined;
  readonly planned: Pending;
  readonly lane: Mode;
}

/** Ends a video before it is asked about; undefined lets it pass. */
export type LeftAlone = (video: string, plan: Planned) => Ended | undefined;

/** The lane of a video, and what is still to be done for it. */
export function planOf(
  record: Video,
  recorded: Recorded | undefined,
  changed: boolean,
  { steps: selected, list, workflow, refresh }: PlanOptions,
): Pick<Planned, 'lane' | 'planned'> {
  const { qa_types, mode } = workflow;
  const formerMode = record.mode ?? recorded?.mode;
  const lane = laneOf(formerMode === undefined ? record : { ...record, mode: formerMode }, mode);
  return {
    lane,
    planned: pendingOf(record.video, recorded, lane, changed, { selected, list, qa_types, refresh, mode }),
  };
}

type PlanOptions = Pick<RecallOptions, 'steps' | 'workflow' | 'refresh'> & { readonly list: StepList };

/** True when step 0 has found a video out of domain and is not asked again. */
export function isOutOfDomain(
  recorded: Recorded | undefined,
  { steps }: Pending,
  selected: ReadonlySet<Step>,
): boolean {
  return recorded?.is_valid === false && selected.has('0') && !steps.has('0');
}

/** True when new rows will replace existing ones, or when step 0 may make existing items invalid. */
function replaces(
  { steps, types, judged }: Pending,
  recorded: Recorded,
  lane: Mode,
  list: StepList,
): boolean {
  if (steps.has('0') && recorded.questions.size > 0) return true;
  return (
    [...steps].some((step) => recorded.steps.has(step)) ||
    judged.length > 0 ||
    types.some((type) => recorded.questions.has(list.qa_types.keyFor(type, lane)))
  );
}

/** When step 0 was asked again and moves a video to the other lane, all later steps have to be done again. */
export function moveLane(
  selected: ReadonlySet<Step>,
  workflow: RecallOptions['workflow'],
): <T extends Recalled>(outcome: Outcome<T>) => Outcome<T> {
  return (outcome) => {
    if (!outcome.ok) return outcome;
    const { record } = outcome;
    const { former_mode, mode } = record;
    if (former_mode === undefined || mode === undefined || former_mode === mode) return outcome;
    return {
      ...outcome,
      record: {
        ...record,
        pending: selected,
        pending_types: workflow.qa_types,
        pending_answers: [],
        lineage: { ...record.lineage, prints: {} },
      },
    };
  };
}

function stillStale({ stale, steps, types }: Pending): Pending['stale'] {
  const isRedone = (unit: string) => steps.has(unit as Step) || types.some((type) => unit.endsWith(type));
  return new Map([...stale].filter(([unit]) => !isRedone(unit)));
}

/** Whether the rows were made from another file; compares the content only when size or times differ. */
async function hasChanged(
  video: string,
  { stamp, hash }: Recorded,
  ledger: Ledger,
  { media, onCompare }: RecallOptions,
): Promise<boolean> {
  if (stamp === 0 || hash === 0) return false;
  const found = await stat(fileOf(video)).catch(() => undefined);
  if (found === undefined) return false;
  const facts = fileFacts(found);
  const now = shortStamp(videoStamp(facts));
  // Rows of earlier versions lack the time of the last change.
  if (stamp === now || stamp === shortStamp(looseStamp(facts))) return false;
  if (ledger.isKnownLook(video, now, hash)) return false;
  onCompare?.();
  if (short(await media.hash(video)) !== hash) return true;
  ledger.noteLook(video, now, hash);
  return false;
}

async function readFields(
  { results_dir, list = STEPS }: RecallOptions,
  places: readonly RowPlace[],
): Promise<Record<string, unknown> & { readonly lineage: Lineage }> {
  let fields: Record<string, unknown> = {};
  let lineage: Lineage = { prints: {} };
  for (const { step, offset, length } of places) {
    const writer = list.writer(step);
    const read = recalledRow(writer, await readRowAt(join(results_dir, writer.row.file), offset, length));
    fields = { ...fields, ...read.fields };
    lineage = lineageOf(step, read.provenance, lineage);
  }
  return { ...fields, lineage };
}

function outOfDomain(video: string, is_foreign: boolean, list: StepList): Ended {
  return ended({
    state: 'filtered',
    video,
    step: '0',
    prompt_key: 'video_filtering',
    kind: 'out_of_domain',
    message: `out of domain, as ${is_foreign ? 'the filter of another tool' : list.writer('0').row.file} says`,
  });
}
