import { readRow } from '../../records/rows.js';
import type { StepList, WritingStep } from '../../steps.js';
import type { LedgerStep } from './ledger-step.js';

/** True when nothing in the new lane replaces a step's row after the video has moved. */
export function isOfLane({ per, lane }: Pick<WritingStep, 'per' | 'lane'>): boolean {
  return per === 'prompt_key' || lane !== undefined;
}

/** The steps that write rows, in the order in which their files are read. */
export function ledgerSteps(list: StepList): readonly LedgerStep[] {
  const isKnown = (prompt_key: string) => list.qa_types.ofKey(prompt_key) !== undefined;
  return list.writing.map((step) => ({
    id: step.id,
    file: step.row.file,
    per: step.per,
    sorts: step.sorts === true,
    gives_back: step.per === 'video' && step.sorts !== true,
    of_lane: isOfLane(step),
    made_from: (mode) => step.made_from.filter((from) => (list.find(from)?.lane ?? mode) === mode),
    unit: (prompt_key) => prompt_key ?? step.id,
    saysLane: (prompt_key) => list.qa_types.ofKey(prompt_key ?? '')?.per_lane === true,
    readRow: (raw) => readRow(step, raw, isKnown),
  }));
}
