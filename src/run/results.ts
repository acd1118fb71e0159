import { join } from 'node:path';
import type { Config } from '../config.js';
import type { ParseOptions } from '../operators/parse.js';
import { TASK_DESCRIPTIONS } from '../qa/index.js';
import type { Step } from '../record.js';
import { ROW_FILES, ROW_STEPS, type RowStep } from '../rows.js';
import { createNdjsonFile, type NdjsonFile } from '../sinks/ndjson.js';
import type { AddTo } from './add-items.js';
import { readCompact } from './compact.js';
import { type Endings, openEndings } from './endings.js';
import { mediaRoot, videoId } from './inputs.js';
import type { Ledger } from './ledger.js';
import { type Judge, NEVER_STALE } from './stale.js';
import { openTaskFiles, type TaskFileOptions } from './task-files.js';

/** A results directory that is open for a run. */
export interface Results {
  /** The open file of each selected step. */
  readonly rows: Readonly<Partial<Record<RowStep, NdjsonFile>>>;
  /** What earlier runs left. */
  readonly ledger: Ledger;
  readonly endings: Endings;
  readonly taskFiles: AddTo;
  readonly parsing: ParseOptions;
  /** What was found and put right on opening, in sentences. */
  readonly notices: readonly string[];
  /**
   * @param whole true when the run came to its end: the task files are then put in canonical order
   * @param complete true when all inputs were taken
   */
  close(whole: boolean, complete?: boolean): Promise<void>;
}

/** Opens a results directory: torn lines are set aside, earlier rows read, the task files brought up to date. */
export async function openResults(
  config: Config,
  steps: ReadonlySet<Step>,
  judge: Judge = NEVER_STALE,
): Promise<Results> {
  const { results_dir } = config;
  const rows: Partial<Record<RowStep, NdjsonFile>> = {};
  for (const step of ROW_STEPS)
    if (steps.has(step)) rows[step] = await createNdjsonFile(join(results_dir, ROW_FILES[step]));
  const endings = await openEndings(results_dir, steps, {
    qa_types: config.workflow.qa_types,
    sources: ['stdin:', ...config.data.input_jsonl_files.map((file) => `${file}:`), ...config.data.videos],
  });
  const { ledger, compacted } = await readCompact(results_dir, judge, endings.passed);
  const options = taskFileOptions(config);
  const taskFiles = steps.has('4') ? await openTaskFiles(options, ledger) : undefined;
  return {
    rows,
    ledger,
    endings,
    taskFiles: taskFiles ?? { append: async () => undefined, replace: () => undefined },
    parsing: { ...options.parsing, ...(taskFiles !== undefined && { onRejected: taskFiles.rejected.add }) },
    notices: [
      ...Object.values(rows).flatMap(({ torn }) =>
        torn === null ? [] : [`a torn line at the end of ${torn.file} was moved to ${torn.moved_to}`],
      ),
      ...compacted.map((file) => `${file} had several records of the same key: the last of each was kept`),
      ...ledger.problems.map((problem) => `${problem}; the line is left alone`),
      ...(taskFiles?.rebuilt ? [`the task files were built anew from ${taskFiles.rebuilt} records`] : []),
    ],
    close: async (whole, complete) => {
      for (const file of Object.values(rows)) await file.close();
      await endings.finish(complete);
      // Records that were made again stand behind those that they replace.
      const read = async () => (await readCompact(results_dir, judge)).ledger;
      await (whole ? taskFiles?.finish(read) : taskFiles?.close());
    },
  };
}

function taskFileOptions(config: Config): TaskFileOptions {
  const { results_dir, license, description_extra, data, workflow } = config;
  const media_root = mediaRoot(data);
  return {
    results_dir,
    envelope: {
      media_root,
      license,
      description_extra,
      date: new Date().toISOString().slice(0, 10),
      descriptions: TASK_DESCRIPTIONS,
    },
    parsing: {
      videoId: (video) => videoId(video, media_root),
      permute_mcq_options: workflow.permute_mcq_options,
    },
  };
}
