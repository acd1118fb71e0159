/** Checks data sets in the format `tao-vl-reason-v1.0`, whoever made them. */
import { checkFile, type FileFigures, type MediaOptions } from './check-file.js';
import { datasetFiles } from './dataset-files.js';
import { ItemMeasures } from './measures.js';
import { type ProblemKind, Problems } from './problems.js';
import type { ItemFigures } from './report-schema.js';
import { itemWarnings } from './warnings.js';

/** How a data set is checked. */
export interface ValidateOptions extends MediaOptions {
  /** How many problems of each kind are kept (all are counted); 20 by default. */
  readonly max_problems?: number | undefined;
}

/** What `reeltrace validate --json` prints; fields may be added to it, never changed. */
export interface Validation {
  readonly version: 1;
  /** Errors make items unfit for training. */
  readonly errors: number;
  /** Warnings are matters of style and balance. */
  readonly warnings: number;
  readonly files: readonly FileFigures[];
  /** Errors first. */
  readonly problems: readonly ProblemKind[];
  readonly figures: ItemFigures;
}

/**
 * Checks task files: their form, that the media are there, each item as the pipeline checks its own, and all items
 * together. Reads them item by item, so that they may be larger than memory.
 *
 * @param paths results directories, folders with task files, or task files
 * @throws ConfigError when a path does not exist, or a folder has no task files
 * @example (await validateDataset(['results'])).errors // 0
 */
export async function validateDataset(
  paths: readonly string[],
  options: ValidateOptions = {},
): Promise<Validation> {
  const problems = new Problems(options.max_problems ?? 20);
  const measures = new ItemMeasures();
  const files: FileFigures[] = [];
  for (const file of await datasetFiles(paths))
    files.push(await checkFile(file, options, problems, measures));

  const figures = measures.figures();
  const all = files.length === 1 ? (files[0]?.file ?? '') : 'all files';
  for (const { kind, message } of itemWarnings(figures))
    problems.add({ file: all, item: null, id: null, check: kind, severity: 'warning', message });
  const kinds = problems.kinds();
  const count = (severity: ProblemKind['severity']) =>
    kinds.reduce((sum, kind) => sum + (kind.severity === severity ? kind.count : 0), 0);
  return { version: 1, errors: count('error'), warnings: count('warning'), files, problems: kinds, figures };
}
