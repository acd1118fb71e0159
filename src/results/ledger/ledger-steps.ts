import type { Step } from '../../records/record.js';
import { readRow } from '../../records/rows.js';
import type { StepList, WritingStep } from '../../steps.js';
import type { LedgerStep } from './ledger-step.js';

/** True when nothing in the new lane replaces a step's row after the video has moved. */
export function isOfLane({ per, lane }: Pick<WritingStep, 'per' | 'lane'>): boolean {
  return per === 'prompt_key' || lane !== undefined;
}

/** What a row is called of a step that has one for a video, or one for each prompt key behind the questions. */
export function unitOf(step: Step, prompt_key?: string): string {
  return prompt_key === undefined ? step : `${step}\n${prompt_key}`;
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
    unit: (prompt_key) => (step.qa_prompt === undefined ? unitOf(step.id, prompt_key) : (prompt_key ?? '')),
    saysLane: (prompt_key) => list.qa_types.ofKey(prompt_key ?? '')?.per_lane === true,
    readRow: (raw) => readRow(step, raw, isKnown),
  }));
}
