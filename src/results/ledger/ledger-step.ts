/** What the ledger knows of a step: where its rows are, and how they depend on the rows of other steps. */
import type { Mode, Step } from '../../records/record.js';
import { aboutOf, type Row, type RowStep, readRow } from '../../records/rows.js';
import type { StepList, WritingStep } from '../../steps.js';

/** What the ledger takes from a row. */
export type LedgerRow = Omit<Row, 'video_length'>;

/** A step as the ledger sees it. */
export interface LedgerStep extends Pick<RowStep, 'id' | 'per'> {
  /** Names the file: the step, or another name for a further file whose rows have a part of what the step's rows have. */
  readonly key: string;
  /** Its row file, below the results directory. */
  readonly file: string;
  /** True for the step that decides whether a video is in the domain, and in which lane. */
  readonly sorts: boolean;
  /** True when its rows give fields back to a record, so that their places are needed. */
  readonly gives_back: boolean;
  /** True when no row replaces its row after the video has moved to the other lane. */
  readonly of_lane: boolean;
  /** The steps from whose row its row is made; the first one that the video has counts. */
  made_from(mode: Mode | undefined): readonly string[];
  /** The name of a row among those that are done or out of date: a step, or a prompt key. */
  unit(prompt_key: string | undefined): string;
  /** True when that name includes the lane, so that a video can have rows of both lanes. */
  saysLane(prompt_key: string | undefined): boolean;
  /** Reads a row, or says briefly why it can't be used. */
  readRow(raw: unknown): { readonly row: LedgerRow } | { readonly problem: string };
  /** What an unusable row of another tool, or the text of a line that is not JSON, is about; undefined when unknown. */
  aboutOf(raw: unknown): LedgerRow | undefined;
}

/** True for a file whose rows have only a part of what the step's rows have. */
export function isPart({ key, id }: Pick<LedgerStep, 'key' | 'id'>): boolean {
  return key !== id;
}

/** True when no row replaces a step's row after the video has moved to the other lane. */
export function isOfLane({ per, lane }: Pick<WritingStep, 'per' | 'lane'>): boolean {
  return per === 'prompt_key' || lane !== undefined;
}

/** The name of a step's row: the step if it has one row per video, otherwise the step and the prompt key. */
export function unitOf(step: Step, prompt_key?: string): string {
  return prompt_key === undefined ? step : `${step}\n${prompt_key}`;
}

/** The steps that write rows, in the order in which their files are read. */
export function ledgerSteps(list: StepList): readonly LedgerStep[] {
  const isKnown = (prompt_key: string) => list.qa_types.ofKey(prompt_key) !== undefined;
  return list.writing.map((step) => ({
    key: step.id,
    id: step.id,
    file: step.row.file,
    per: step.per,
    sorts: step.sorts === true,
    gives_back: step.per === 'video' && step.sorts !== true,
    of_lane: isOfLane(step),
    made_from: (mode) => step.made_from.filter((from) => (list.find(from)?.lane ?? mode) === mode),
    unit: (prompt_key) => (step.qa_prompt === undefined ? unitOf(step.id, prompt_key) : (prompt_key ?? '')),
    saysLane: (prompt_key) => list.qa_types.ofKey(prompt_key ?? '')?.per_lane === true,
    readRow: (raw) => readRow(step, raw, isKnown),
    aboutOf: (raw) => aboutOf(step, raw, isKnown),
  }));
}
