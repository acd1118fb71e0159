/** The quality report as it stands in `step_4_output/quality.json`. */
import { z } from 'zod';
import { QA_TYPES, STEPS, TASKS } from '../records/record.js';

const count = z.number().int().nonnegative();
const share = z.number().min(0).max(1);
const task = z.enum(TASKS);

const tested = z.object({
  task,
  /** Options that the questions have; 2 for yes/no. */
  options: count,
  /** How often each letter, or verdict, is the answer. */
  counts: z.record(z.string(), count),
  /** Against equal shares. */
  chi_squared: z.number(),
  degrees_of_freedom: count,
  p_value: share,
  verdict: z.enum(['balanced', 'skewed', 'too_few']),
});

/** Words. */
const lengths = z.object({
  min: z.number(),
  median: z.number(),
  mean: z.number(),
  p95: z.number(),
  max: z.number(),
});

/** Ten numbers, for 0 to 10 % of the video, 10 to 20 % and so on. */
const tenths = z.array(count).length(10).readonly();

/** Fields may be added to it, never changed. */
export const qualityReportSchema = z.object({
  version: z.literal(1),
  /** How the run ended that wrote this. */
  run: z.object({
    /** `broken_off`: it ended in the middle of videos, and the figures are those of an earlier one. */
    ended: z.enum(['whole', 'stopped', 'broken_off']),
    /** Why it stopped by itself, such as a used-up quota; null when it did not. */
    why: z.string().nullable(),
    written_at: z.string(),
  }),
  /** What the figures were made from: file and state. While it is the same they are not made again. */
  made_from: z.record(z.string(), z.string()),
  items: z.object({
    total: count,
    videos: count,
    by_task: z
      .array(
        z.object({
          task,
          items: count,
          videos: count,
          by_lane: z.object({ anomaly: count, normal: count, unknown: count }),
        }),
      )
      .readonly(),
  }),
  yield: z.object({
    /** Videos by step: `in` are `out`, `failed`, `filtered` and `skipped` together. */
    steps: z
      .array(
        z.object({
          step: z.enum(['probe', ...STEPS]),
          in: count,
          out: count,
          failed: count,
          filtered: count,
          skipped: count,
        }),
      )
      .readonly(),
    /** Answers of step 3: those with a record, and those of which nothing could be used. */
    answers: z.array(z.object({ qa_type: z.enum(QA_TYPES), answers: count, failed: count })).readonly(),
    /** Pairs that became items; parts of answers that did not; pairs that passed all checks when they came first. */
    pairs: z.object({ kept: count, refused: count, passed_at_once: count }),
  }),
  /** Most frequent first; a pair can be refused by several. */
  checks: z.array(z.object({ name: z.string(), before_repair: count, after_repair: count })).readonly(),
  repairs: z.object({
    /** Records of which a part was asked for again, how often, and the pairs that this gave. */
    answers: count,
    rounds: count,
    saved: count,
  }),
  letters: z.array(tested).readonly(),
  yes_no: z.array(tested).readonly(),
  lengths: z.array(z.object({ task, question: lengths, answer: lengths, reasoning: lengths })).readonly(),
  /** Questions that differ only in numbers, times and case are of one template. */
  templates: z.object({
    questions: count,
    templates: count,
    near_templates: count,
    shared: z
      .array(
        z.object({
          more_than_videos: count,
          questions: count,
          share,
          near_questions: count,
          near_share: share,
        }),
      )
      .readonly(),
    top: z.array(z.object({ template: z.string(), questions: count, videos: count })).readonly(),
  }),
  /** Where the intervals of temporal localization lie. */
  times: z.object({
    intervals: count,
    placed: count,
    starts: tenths,
    ends: tenths,
    covered: tenths,
    lengths: tenths,
  }),
  /** Videos of the domain that gave no item, by why, and the first few. */
  videos_without_items: z.object({
    count,
    failed: count,
    skipped: count,
    refused: count,
    unfinished: count,
    first: z.array(z.object({ video: z.string(), why: z.string() })).readonly(),
  }),
  warnings: z.array(z.object({ kind: z.string(), message: z.string() })).readonly(),
});
export type QualityReport = z.infer<typeof qualityReportSchema>;

/** All that is measured; how the run went is not. */
export type QualityFigures = Omit<QualityReport, 'run' | 'made_from'>;
