/**
 * The answers that items are made from: the rows of step 3, by any tool, each with the findings of later steps. Every
 * rebuild of the task files reads them here, so that it can't forget a finding.
 */
import { type FileHandle, open } from 'node:fs/promises';
import { join } from 'node:path';
import { readAnswer } from '../operators/question.js';
import type { Answered, Mode, Questioned, Rejection, Step } from '../records/record.js';
import { recalledRow, rowMode, rowSchema, videoOf } from '../records/rows.js';
import { readRowAt, readRowBatches } from '../sinks/rows.js';
import type { StepList } from '../steps.js';
import type { Ledger } from './ledger/ledger.js';

/** A row of step 3, read back. */
export interface AnswerRow {
  /** Undefined for a row that does not say it: then it counts for either lane. */
  readonly mode: Mode | undefined;
  /** Its pairs and what they are judged by; undefined when its prompt key is unknown. */
  readonly answer: Answered | undefined;
}

/** Reads all answers in the order of their rows. Skips unusable rows. */
export async function* readAnswers(
  results_dir: string,
  list: StepList,
  ledger: Ledger,
): AsyncGenerator<AnswerRow> {
  const later = await openLater(results_dir, list, ledger);
  for await (const entries of readRowBatches(join(results_dir, list.writer('3').row.file)))
    for (const entry of entries) {
      const row = 'row' in entry ? readAnswerRow(entry.row, list) : undefined;
      if (row !== undefined) yield later === undefined ? row : await later.add(row);
    }
  await later?.close();
}

/** Adds to answers what the rows of steps after the questions say; undefined when there are no such steps. */
async function openLater(results_dir: string, list: StepList, ledger: Ledger) {
  const steps = list.afterQuestions;
  if (steps.length === 0) return undefined;
  const files = new Map<Step, FileHandle>();
  for (const { id, row } of steps) {
    const file = await open(join(results_dir, row.file)).catch(() => undefined);
    if (file !== undefined) files.set(id, file);
  }
  return {
    add: async ({ mode, answer }: AnswerRow): Promise<AnswerRow> => {
      if (answer === undefined) return { mode, answer };
      let known = answer;
      for (const { step, prompt_key, offset, length } of ledger.rowsOf(answer.video)) {
        const file = files.get(step);
        if (file === undefined || prompt_key !== answer.prompt_key) continue;
        const { fields } = recalledRow(list.writer(step), await readRowAt(file, offset, length));
        known = { ...fields, ...known };
      }
      return { mode, answer: known };
    },
    close: async () => {
      for (const file of files.values()) await file.close();
    },
  };
}

/** The fields of a row of step 3 that are used here. The pairs are read from `qa_output`, which every tool writes. */
interface Fields {
  /** 0 or null when it is unknown. */
  readonly video_length: number | null;
  readonly prompt_key: string;
  readonly qa_output: string;
  readonly detailed_description?: string | undefined;
  /** The parts that were rejected before the row was written. */
  readonly rejected: readonly Rejection[];
}

/** Reads a row of step 3; undefined when it can't be used. */
export function readAnswerRow(raw: unknown, list: StepList): AnswerRow | undefined {
  const { data } = rowSchema(list.writer('3').row).safeParse(raw);
  if (data === undefined) return undefined;
  const { prompt_key, qa_output, video_length, detailed_description, rejected } = data as unknown as Fields;
  const mode = rowMode(data);
  const video = videoOf(data);
  const type = list.qa_types.ofKey(prompt_key);
  if (video === undefined || type === undefined) return { mode, answer: undefined };
  const read = readAnswer(type.like, qa_output);
  return {
    mode,
    answer: {
      video,
      video_length: video_length || Number.POSITIVE_INFINITY,
      prompt_key,
      ...(detailed_description !== undefined && { detailed_description }),
      qa: read.qa,
      rejections: [...rejected, ...read.rejections],
    },
  };
}

/** An answer of an earlier run, as the fields that step 3 gave its record, and the fingerprint of its row. */
export interface PendingAnswer {
  readonly fields: Pick<Questioned, 'prompt_key' | 'qa_output' | 'qa' | 'rejections'>;
  readonly print: string | undefined;
}

/** The answers of a video to some QA types, from the rows of step 3. */
export async function readPendingAnswers(
  video: string,
  types: readonly string[],
  lane: Mode,
  ledger: Ledger,
  results_dir: string,
  list: StepList,
): Promise<readonly PendingAnswer[]> {
  const keys = types.map((type) => list.qa_types.keyFor(type, lane));
  const writer = list.writer('3');
  const answers: PendingAnswer[] = [];
  for (const { step, prompt_key, offset, length } of ledger.rowsOf(video)) {
    if (step !== '3' || prompt_key === undefined || !keys.includes(prompt_key)) continue;
    const raw = await readRowAt(join(results_dir, writer.row.file), offset, length);
    const answer = readAnswerRow(raw, list)?.answer;
    if (answer === undefined) continue;
    const { qa, rejections } = answer;
    const qa_output = String(Object(raw).qa_output);
    const print = recalledRow(writer, raw).provenance?.fingerprint;
    answers.push({ fields: { prompt_key, qa_output, qa, rejections }, print });
  }
  return answers;
}
