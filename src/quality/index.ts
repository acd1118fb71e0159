/** How good a data set is: measures, warnings, and checks of finished task files. */

export type { FileFigures } from './file-check.js';

export {
  type FirstOf,
  type ItemFigures,
  ItemMeasures,
} from './measures.js';

export type { Problem } from './problems.js';
export { type QualityFigures, type QualityReport, qualityReportSchema } from './report-schema.js';
export { qualityMarkdown } from './report-text.js';

export { type ValidateOptions, type Validation, validateDataset } from './validate.js';
export { itemWarnings, yieldWarning } from './warnings.js';
