/** How good a data set is: measures, warnings, and checks of finished task files. */
export type { ChiSquared } from './chi-squared.js';
export type { FileFigures, MediaOptions } from './file-check.js';
export type { LengthFigures } from './lengths.js';
export {
  type AnswerCounts,
  type FirstOf,
  type ItemFigures,
  ItemMeasures,
  type TaskFigures,
  type TaskLengths,
} from './measures.js';
export type { PositionFigures } from './positions.js';
export type { Problem, ProblemKind } from './problems.js';
export { type QualityFigures, type QualityReport, qualityReportSchema } from './report-schema.js';
export { qualityMarkdown } from './report-text.js';
export type { TemplateFigures } from './template-effect.js';
export { type ValidateOptions, type Validation, validateDataset } from './validate.js';
export { itemWarnings, type Warning, yieldWarning } from './warnings.js';
