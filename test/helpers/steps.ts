/** What tests and benches ask of the declared steps, in short. */
import type { PromptDeclaration } from '../../src/operators/define-step.js';
import type { QaType } from '../../src/records/qa-types.js';
import { BUILT_IN_QA_TYPES } from '../../src/records/qa-types.js';
import type { Mode, PromptKey, Step, Video } from '../../src/records/record.js';
import { recalledRow } from '../../src/records/rows.js';
import { STEPS } from '../../src/steps.js';

export type RowStep = '0' | '1a' | '1b' | '1c' | '2' | '3';
export const ROW_STEPS: readonly RowStep[] = ['0', '1a', '1b', '1c', '2', '3'];

/** The file of each step, below the results directory. */
export const ROW_FILES: Readonly<Record<RowStep, string>> = Object.fromEntries(
  STEPS.writing.map(({ id, row }) => [id, row.file]),
) as Record<RowStep, string>;

export function qaPromptKey(type: string, mode: Mode): PromptKey {
  return BUILT_IN_QA_TYPES.keyFor(type, mode);
}

export function qaTypeOf(key: string): QaType | undefined {
  return BUILT_IN_QA_TYPES.ofKey(key)?.like;
}

export function stepOfPrompt(key: PromptKey): Step {
  return STEPS.prompts.get(key)?.step ?? '';
}

/** What a prompt may use, and what it must. */
export function offerOf(key: PromptKey): PromptDeclaration {
  const prompt = STEPS.prompts.get(key);
  if (prompt === undefined) throw new Error(`there is no prompt ${key}`);
  return prompt;
}

/** The row that a step makes of a record. */
export function rowOf(step: Step, record: object): Readonly<Record<string, unknown>> {
  return STEPS.writer(step).row.of(record as Video).row;
}

/** What a row gives back to the record of its video. */
export function recalledFields(step: Step, raw: unknown): ReturnType<typeof recalledRow> {
  return recalledRow(STEPS.writer(step), raw);
}
