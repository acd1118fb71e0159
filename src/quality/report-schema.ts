/** The quality report in `step_4_output/quality.json`, and the names of its parts. */
import { z } from 'zod';
import { TASKS } from '../records/record.js';

const count = z.number().int().nonnegative();
const share = z.number().min(0).max(1);
const task = z.enum(TASKS);

const tested = z.object({
  task,
  /** Options that the questions have; 2 for yes/no. */
  options: count,
  /** How often each letter, or verdict, is the answer. */
  counts: z.record(z.string(), count),
  /** Compared with equal shares. */
  chi_squared: z.number(),
  degrees_of_freedom: count,
  /** From 0 to 1; small where chance does not explain the counts. */
  p_value: share,
  /** `too_few`: less than five expected of each, so nothing can be said. */
  verdict: z.enum(['balanced', 'skewed', 'too_few']),
});

const interval = z.tuple([share, share]).readonly();

/** How well a guesser that sees no video, trained on the other videos' questions, guesses the answers. */
const probe = z.object({
  qa_type: z.enum(['mcq', 'bcq']),
  /** Questions that were looked at: all, or a sample. */
  items: count,
  right: count,
  accuracy: share,
  /** What guessing gives: one of the options, or always the commoner verdict. */
  chance: share,
  /** Of the accuracy; 95 of 100 such intervals hold the true one. */
  interval,
  /** The accuracy by one kind of signs alone: `words`, `lengths`, `positions`. */
  by: z.record(z.string(), share),
  verdict: z.enum(['guessable', 'not_guessable', 'too_few']),
});

/** How often the right option is the longest of all; only of questions that have one longest option. */
const longest = z.object({
  items: count,
  longest: count,
  share,
  chance: share,
  interval,
  verdict: z.enum(['balanced', 'skewed', 'too_few']),
});

/** In words; all 0 where there are no texts. `p95`: 95 of 100 texts are no longer than this. */
const figure = z.number();
const lengths = z.object({ min: figure, median: figure, mean: figure, p95: figure, max: figure });

/** Ten numbers, for 0 to 10 % of the video, 10 to 20 % and so on. */
const tenths = z.array(count).length(10).readonly();

/** Fields may be added to it, never changed. */
export const qualityReportSchema = z.object({
  version: z.literal(1),
  /** How the run ended that wrote this. */
  run: z.object({
    /** `broken_off`: it ended in the middle of videos, and the figures are those of an earlier run. */
    ended: z.enum(['whole', 'stopped', 'broken_off']),
    /** Why it stopped by itself, such as a used-up quota; null when it did not. */
    why: z.string().nullable(),
    /** Inputs that a stopped run has not finished, where their number was counted. */
    left: count.nullable().default(null),
    written_at: z.string(),
  }),
  /** What the figures were made from: file and state. While that is the same, they are not computed again. */
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
          step: z.string(),
          in: count,
          out: count,
          failed: count,
          filtered: count,
          skipped: count,
        }),
      )
      .readonly(),
    /** Answers of step 3: those with a record, and those without anything usable. */
    answers: z.array(z.object({ qa_type: z.string(), answers: count, failed: count })).readonly(),
    /** Pairs that became items; parts of answers that did not; pairs that passed all checks when they came first. */
    pairs: z.object({ kept: count, refused: count, passed_at_once: count }),
  }),
  /** Most frequent first; a pair can be refused by several. */
  checks: z.array(z.object({ name: z.string(), before_repair: count, after_repair: count })).readonly(),
  /** Captions that were refused to the end, by the check that refused them; the videos are in `failures.jsonl`. */
  captions: z
    .array(z.object({ name: z.string(), videos: count }))
    .readonly()
    .default([]),
  /** Kept pairs by the check that flagged them, most frequent first; a pair can be flagged by several. */
  doubtful: z
    .array(z.object({ name: z.string(), pairs: count }))
    .readonly()
    .default([]),
  repairs: z.object({
    /** Records of which a part was asked again, how often, and the pairs that this gave. */
    answers: count,
    rounds: count,
    saved: count,
  }),
  letters: z.array(tested).readonly(),
  yes_no: z.array(tested).readonly(),
  blind_probe: z.array(probe).readonly(),
  longest_option: longest,
  lengths: z.array(z.object({ task, question: lengths, answer: lengths, reasoning: lengths })).readonly(),
  /** Questions that differ only in numbers, times and case have one template. */
  templates: z.object({
    /** How many questions were compared. */
    questions: count,
    templates: count,
    /** The same when templates that are nearly alike count as one. */
    near_templates: count,
    /** Questions whose template is asked of more videos than that. */
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
    /** Most frequent first. */
    top: z.array(z.object({ template: z.string(), questions: count, videos: count })).readonly(),
  }),
  /** Where in their videos the intervals of temporal localization are. */
  times: z.object({
    intervals: count,
    /** Those of videos whose length is known; only they are in the histograms. */
    placed: count,
    starts: tenths,
    ends: tenths,
    /** Intervals that touch the tenth. */
    covered: tenths,
    /** Intervals by their length as a share of the video. */
    lengths: tenths,
  }),
  /** Videos of the domain without items, by reason, and the first few of them. */
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

/** Everything that is measured, without how the run went. */
export type QualityFigures = Omit<QualityReport, 'run' | 'made_from'>;
/** What is measured on the items alone. */
export type ItemFigures = Pick<
  QualityReport,
  'items' | 'letters' | 'yes_no' | 'blind_probe' | 'longest_option' | 'lengths' | 'templates' | 'times'
>;
export type AnswerCounts = ItemFigures['letters'][number];
export type ChiSquared = Omit<AnswerCounts, 'task' | 'options' | 'counts'>;
export type ProbeFigures = z.infer<typeof probe>;
export type LongestFigures = z.infer<typeof longest>;
export type LengthFigures = z.infer<typeof lengths>;
export type PositionFigures = ItemFigures['times'];
export type TemplateFigures = ItemFigures['templates'];
