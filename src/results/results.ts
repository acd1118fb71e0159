import { join, resolve } from 'node:path';
import type { Config } from '../config/config.js';
import type { ParseOptions } from '../operators/parse.js';
import { TASK_DESCRIPTIONS } from '../qa/index.js';
import type { Step } from '../records/record.js';
import { createNdjsonFile, type NdjsonFile } from '../sinks/ndjson.js';
import type { TornEnd } from '../sinks/torn.js';
import { STEPS, type StepList } from '../steps.js';
import type { AddTo } from './add-items.js';
import { descriptionExtra } from './baseline.js';
import { type Endings, openEndings } from './endings.js';
import { compactAll, keepCompact } from './ledger/compact.js';
import { IGNORED } from './ledger/file-state.js';
import type { Ledger } from './ledger/ledger.js';
import { type Judge, NEVER_STALE } from './ledger/stale.js';
import { mediaRoot } from './media-root.js';
import type { FoundByChecks, Rejected } from './rejected.js';
import { stateDirectory } from './state-directory.js';
import { openTaskFiles, type TaskFileOptions } from './task-files.js';

/** A results directory that is open for a run. */
export interface Results {
  /** The open file of each selected step. */
  readonly rows: ReadonlyMap<Step, NdjsonFile>;
  /** What earlier runs have written. */
  readonly ledger: Ledger;
  readonly endings: Endings;
  readonly taskFiles: AddTo;
  readonly parsing: ParseOptions;
  /** True when records of earlier runs were replaced: their items are replaced when the directory is closed. */
  replaced(): boolean;
  /** Items of task files that were rebuilt from records on opening. */
  readonly rebuilt_items: number;
  /** The media root of the task files; undefined in a run that makes none. Final once the directory is closed. */
  media_root(): string | null | undefined;
  /** How many pairs each check refused and flagged; complete once the directory is closed. */
  checks(): FoundByChecks;
  /** What was found and repaired on opening, in sentences. */
  readonly notices: readonly string[];
  /**
   * @param whole true when the run reached its end: the task files are then put in canonical order
   * @param complete true when all inputs were taken
   */
  close(whole: boolean, complete?: boolean): Promise<void>;
}

/**
 * Opens a results directory, which must be locked. Moves torn lines aside and brings the ledger and the task files up to
 * date.
 * @throws FatalError when something in it can't be written
 */
export async function openResults(
  config: Config,
  steps: ReadonlySet<Step>,
  judge: Judge = NEVER_STALE,
  list: StepList = STEPS,
): Promise<Results> {
  const { results_dir } = config;
  const torn = await setTornLinesAside(results_dir, steps, list);
  const sources = [
    'stdin:',
    ...config.data.input_jsonl_files.map((file) => `${file}:`),
    ...[...config.data.videos, config.data.video_root]
      .filter((path) => path !== '')
      .map((path) => resolve(path)),
  ];
  const endings = await openEndings(
    results_dir,
    steps,
    { qa_types: config.workflow.qa_types, sources },
    list,
  );
  const { ledger, notices } = await keepCompact(results_dir, {
    judge,
    list,
    directory: (await stateDirectory(config)).ledger,
  });
  endings.resolveByRows(ledger);
  // Only now: compacting replaces the files, so one that was opened before would be the old file.
  const rows = new Map<Step, NdjsonFile>();
  for (const { id, row } of list.writing)
    if (steps.has(id)) rows.set(id, telling(await createNdjsonFile(join(results_dir, row.file)), ledger));
  const options = taskFileOptions(config, list, descriptionExtra(config, steps, list, ledger));
  const taskFiles = steps.has('4') ? await openTaskFiles(options, ledger) : undefined;
  let replaced = false;
  return {
    rows,
    ledger,
    endings: { ...endings, settle: listing(endings, taskFiles?.rejected) },
    taskFiles: {
      append: taskFiles?.append ?? (async () => undefined),
      replace: () => {
        replaced = true;
        taskFiles?.replace();
      },
    },
    parsing: { ...options.parsing, videoId: (video) => video, ...taskFiles?.parsing },
    media_root: () => taskFiles?.media_root(),
    replaced: () => replaced,
    rebuilt_items: taskFiles?.rebuilt_items ?? 0,
    checks: () => taskFiles?.checks() ?? { refused: {}, doubtful: {} },
    notices: [
      ...torn.map(({ file, moved_to }) => `a torn line at the end of ${file} was moved to ${moved_to}`),
      ...notices,
      ...ledger.problems.map((problem) => `${problem}; ${IGNORED}`),
      ...(taskFiles?.rebuilt ? [`the task files were rebuilt from ${taskFiles.rebuilt} records`] : []),
    ],
    close: async (whole, complete) => {
      for (const file of rows.values()) await file.close();
      await endings.finish(complete);
      // After a run that broke off, the next run reads the new rows.
      if (whole) await ledger.update();
      // New records come after those that they replace.
      if (whole && replaced) await compactAll(results_dir, ledger, list);
      await (whole ? taskFiles?.finish(ledger) : taskFiles?.close());
      await ledger.close();
    },
  };
}

/** Tells the ledger of each row once it is written. */
function telling(file: NdjsonFile, ledger: Ledger): NdjsonFile {
  return {
    ...file,
    append: async (row) => {
      await file.append(row);
      ledger.wrote();
    },
  };
}

async function setTornLinesAside(
  results_dir: string,
  steps: ReadonlySet<Step>,
  list: StepList,
): Promise<readonly TornEnd[]> {
  const torn: TornEnd[] = [];
  for (const { id, row } of list.writing) {
    if (!steps.has(id)) continue;
    const file = await createNdjsonFile(join(results_dir, row.file));
    await file.close();
    if (file.torn !== null) torn.push(file.torn);
  }
  return torn;
}

/** Lists the rejected pairs of answers without a record: they end at step 3 and never reach step 4. */
function listing(endings: Endings, rejected: Rejected | undefined): Endings['settle'] {
  return (settled) => {
    for (const { video, prompt_key = '', rejections = [] } of settled.endings) {
      if (rejections.length > 0) rejected?.renew(video, prompt_key);
      for (const rejection of rejections) rejected?.add({ video, prompt_key, ...rejection });
    }
    return endings.settle(settled);
  };
}

function taskFileOptions(config: Config, list: StepList, description_extra: string): TaskFileOptions {
  const { results_dir, license, data, workflow } = config;
  return {
    results_dir,
    media_root: mediaRoot(data),
    envelope: {
      license,
      description_extra,
      date: new Date().toISOString().slice(0, 10),
      descriptions: TASK_DESCRIPTIONS,
    },
    parsing: {
      permute_mcq_options: workflow.permute_mcq_options,
      checks: workflow.checks,
      judge: list.judge,
    },
    list,
  };
}
