/** The rows of step 3 as they are read again: what items are made from, whichever tool has written them. */
import { z } from 'zod';
import { type Mode, type Rejection, rejectionSchema } from '../records/record.js';
import { hasAnswerShape, rowSchemas } from '../records/rows.js';

/** What a row of step 3 says of an answer; the pairs themselves are read from `qa_output`, which every tool writes. */
export interface AnswerRow {
  readonly video: string;
  /** Seconds. */
  readonly video_length: number;
  readonly mode: Mode;
  readonly prompt_key: string;
  readonly qa_output: string;
  readonly detailed_description: string | undefined;
  /** What had been refused before the row was written. */
  readonly rejected: readonly Rejection[];
}

const rejections = z.array(rejectionSchema).catch([]);

/** Reads a row of step 3; undefined when it can't be used. The schema is asked only where the row is not as ours are. */
export function readAnswerRow(raw: unknown): AnswerRow | undefined {
  const row = hasAnswerShape(raw) ? raw : rowSchemas['3'].safeParse(raw).data;
  if (row === undefined) return undefined;
  const { video, video_length, mode, prompt_key, qa_output, detailed_description, rejected } = row;
  return {
    video,
    video_length,
    mode,
    prompt_key,
    qa_output,
    detailed_description: typeof detailed_description === 'string' ? detailed_description : undefined,
    rejected: rejected === undefined ? [] : rejections.parse(rejected),
  };
}
