/** How good a data set is: measures, warnings, checks of finished task files, and the report on a results directory. */
export type { FileFigures } from './check-file.js';
export type { Problem } from './problems.js';
export { qualityReport, writeQuality } from './report.js';
export { type QualityReport, qualityReportSchema } from './report-schema.js';
export { qualityMarkdown } from './report-text.js';
export { type ValidateOptions, type Validation, validateDataset } from './validate.js';
