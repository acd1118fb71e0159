/** The public API: everything that a chain of one's own is composed from, and the composed pipeline. */
export { type Config, configSchema, parseConfig } from './config/config.js';
export * from './errors/errors.js';
export { createMedia, type MediaOptions } from './media/index.js';
export type { Media } from './media/media.js';
export * from './models/index.js';
export * from './operators/index.js';
export { type PipelineParts, pipeline } from './pipeline.js';
export { gatherPlan, type PlanOptions } from './plan/gather.js';
export type { Plan } from './plan/plan.js';
export type { Pack, Prompt, PromptVariables } from './prompts/index.js';
export { checkPair, parseQa, renderQa, shuffleOptions, toItems } from './qa/index.js';
export {
  type QualityReport,
  qualityMarkdown,
  qualityReport,
  qualityReportSchema,
  type ValidateOptions,
  type Validation,
  validateDataset,
} from './quality/index.js';
export * from './records/qa-types.js';
export * from './records/record.js';
export { type Draft, type RowDeclaration, rowHead } from './records/rows.js';
export type { OwnOperators } from './results/step.js';
export type { Summary } from './results/summary.js';
export { type RunEvent, type RunOptions, run } from './run/run.js';
export { createSignals } from './signals/index.js';
export * from './sinks/index.js';
export * from './sources/index.js';
export { loadPack, PROMPT_KEYS, STEPS, StepList } from './steps.js';
