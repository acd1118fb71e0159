/** The quality report on a results directory: `step_4_output/quality.json` and `QUALITY.md`. */
import { readFile, stat } from 'node:fs/promises';
import { join } from 'node:path';
import { isDeepStrictEqual } from 'node:util';
import { FatalError } from '../errors/errors.js';
import { systemCode } from '../errors/system-error.js';
import { TASKS } from '../records/record.js';
import type { Summary } from '../results/summary.js';
import { envelopeName } from '../sinks/envelope.js';
import { replaceFile } from '../sinks/replace.js';
import { STEPS, type StepList } from '../steps.js';
import { qualityFigures } from './figures.js';
import { type QualityReport, qualityReportSchema } from './report-schema.js';
import { qualityMarkdown } from './report-text.js';

const DIRECTORY = 'step_4_output';
const TASK_FILES = TASKS.map((task) => `${DIRECTORY}/${envelopeName(task)}`);
/** Rewritten at the end of each run: only their size shows a change. */
const LISTS = [`${DIRECTORY}/rejected.jsonl`, 'failures.jsonl', 'skipped.jsonl'];

/**
 * Writes the quality report at the end of a run. A report that can't be written does not fail the run: the records are
 * what counts.
 *
 * @param isBrokenOff true when the run ended in the middle of videos
 * @param tell called when there is no new report
 * @returns the kinds of warnings in the report
 */
export async function reportQuality(
  results_dir: string,
  { stopped, interrupted, left }: Pick<Summary, 'stopped' | 'interrupted' | 'left'>,
  isBrokenOff: boolean,
  tell: (message: string) => void,
  list: StepList = STEPS,
): Promise<readonly string[]> {
  const ended = isBrokenOff ? 'broken_off' : stopped !== null || interrupted ? 'stopped' : 'whole';
  try {
    const report = await writeQuality(results_dir, { ended, why: stopped?.message ?? null, left }, list);
    return [...new Set(report?.warnings.map(({ kind }) => kind))];
  } catch (error) {
    if (!(error instanceof FatalError)) throw error;
    tell(`there is no new quality report: ${error.message}`);
    return [];
  }
}

/**
 * Brings the report of a results directory up to date. The figures are computed again only when something that they are
 * made from has changed. After a run that was broken off nothing is measured: the earlier report then says that it is from
 * an earlier run.
 *
 * @returns the report; undefined when a run was broken off and there is no report
 * @throws FatalError when it can't be written
 */
export async function writeQuality(
  results_dir: string,
  run: Omit<QualityReport['run'], 'written_at'>,
  list: StepList = STEPS,
): Promise<QualityReport | undefined> {
  const path = join(results_dir, DIRECTORY, 'quality.json');
  const earlier = await readReport(path);
  const figures = run.ended === 'broken_off' ? earlier : await upToDate(results_dir, earlier, list);
  if (figures === undefined) return undefined;
  const report = { ...figures, run: { ...run, written_at: new Date().toISOString() } };
  await replaceFile(path, [`${JSON.stringify(report, null, 2)}\n`]);
  await replaceFile(join(results_dir, DIRECTORY, 'QUALITY.md'), [qualityMarkdown(report)]);
  return report;
}

/**
 * Measures a results directory as the report at the end of a run does; writes nothing.
 *
 * @throws ConfigError when a task file in it is torn or not a task file
 */
export async function qualityReport(results_dir: string): Promise<QualityReport> {
  const run = { ended: 'whole', why: null, left: null, written_at: new Date().toISOString() } as const;
  return { ...(await upToDate(results_dir, undefined, STEPS)), run };
}

async function upToDate(
  results_dir: string,
  earlier: QualityReport | undefined,
  list: StepList,
): Promise<Omit<QualityReport, 'run'>> {
  const made_from = await stateOf(results_dir, list);
  if (earlier !== undefined && isDeepStrictEqual(earlier.made_from, made_from)) return earlier;
  return { ...(await qualityFigures(results_dir, list)), made_from };
}

/** The state of the files that the figures are made from. */
async function stateOf(results_dir: string, list: StepList): Promise<Record<string, string>> {
  const state: Record<string, string> = {};
  // Row and task files are only appended to, or replaced as a whole: size and time show every change.
  for (const file of [...list.writing.map(({ row }) => row.file), ...TASK_FILES, ...LISTS]) {
    const found = await stat(join(results_dir, file)).catch((error: unknown) => {
      if (systemCode(error) === 'ENOENT') return undefined;
      throw error;
    });
    if (found === undefined) continue;
    state[file] = LISTS.includes(file) ? `${found.size}` : `${found.size} ${Math.round(found.mtimeMs)}`;
  }
  return state;
}

/** The existing report; undefined when there is none that this version can read. */
async function readReport(path: string): Promise<QualityReport | undefined> {
  try {
    return qualityReportSchema.safeParse(JSON.parse(await readFile(path, 'utf8'))).data;
  } catch (error) {
    if (error instanceof SyntaxError || systemCode(error) !== undefined) return undefined;
    throw error;
  }
}
