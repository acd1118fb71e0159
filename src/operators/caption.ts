import type { OperatorFunction } from 'rxjs';
import type { Model } from '../models/model.js';
import { formatLength, LENGTH } from '../prompts/index.js';
import { parseCaption, parseDenseCaption } from '../qa/captions/parse.js';
import { type Captioned, going, type Outcome, type Probed, type Routed } from '../records/record.js';
import { rowHead, saidSchema } from '../records/rows.js';
import { type AskOptions, allSettled, ask, type Call, traceOf, videoInput } from './ask.js';
import type { ChunkPlan } from './chunk-plan.js';
import { defineStep, inBothLanes } from './define-step.js';
import { each } from './each.js';
import { tooLong } from './skip-long.js';
import { doneWithWhole, videoBefore } from './upcoming.js';

/** Options of {@link caption}. */
export interface CaptionOptions extends AskOptions, Partial<ChunkPlan> {
  /** Longer videos are skipped; in seconds. */
  readonly max_video_length_sec: number;
}

/** The two questions of step 1a about a video. */
export function captionCalls(
  { mode, video_length, ...record }: Routed<Probed>,
  checks?: CaptionOptions['checks'],
): readonly [Call<string>, Call<string>] {
  const video = videoInput({ ...record, video_length });
  const about = { step: '1a', variables: formatLength(video_length), video };
  return [
    { ...about, prompt_key: `${mode}_global_caption`, parse: (text) => parseCaption(text, checks) },
    {
      ...about,
      prompt_key: `${mode}_dense_caption`,
      parse: (text) => parseDenseCaption(text, video_length, checks),
    },
  ];
}

/**
 * Step 1a: a narrative summary and timestamped events, asked at the same time; both must return text that passes the
 * checks. Videos longer than the limit end as skipped, with the reason.
 */
export function caption<T extends Routed<Probed>>(
  model: Model,
  options: CaptionOptions,
): OperatorFunction<Outcome<T>, Outcome<Captioned<T>>> {
  const { pack, max_video_length_sec, checks } = options;
  return each({ step: '1a', concurrency: options.concurrency }, async (record, signal) => {
    if (record.video_length > max_video_length_sec) return tooLong(record, max_video_length_sec);
    const put = (call: Call<string>) =>
      ask(model, pack, { ...call, video: videoBefore(model, record, call, options) }, signal);
    const [globally, densely] = captionCalls(record, checks);
    try {
      const [global, dense] = await allSettled([put(globally), put(densely)]);
      return going({
        ...record,
        global_caption: global.value,
        dense_caption: dense.value,
        caption_trace: traceOf(model, pack, [global, dense]),
      });
    } finally {
      await doneWithWhole(model, record, options);
    }
  });
}

const WATCHED = { watches: true, offers: LENGTH, requires: [] };
/** The fields of a row of captions. The rows of later steps have them, too. */
export const CAPTION_FIELDS = { global_caption: saidSchema, dense_caption: saidSchema };

export const captionStep = defineStep<Routed<Probed>, Captioned, CaptionOptions>({
  id: '1a',
  title: 'captions',
  made_from: [],
  watches: true,
  workers: ['vlm'],
  per: 'video',
  grows_with: 'whole',
  prompts: inBothLanes({ global_caption: WATCHED, dense_caption: WATCHED }),
  row: {
    file: 'step_1a_caption/captions.jsonl',
    fields: CAPTION_FIELDS,
    of: (record) => ({ row: captionRow(record), trace: record.caption_trace }),
  },
  digest: ({ global_caption, dense_caption }) => [
    { column: 'captions', title: 'Global caption', text: String(global_caption) },
    { column: 'captions', title: 'Dense caption', text: String(dense_caption) },
  ],
  calls: (record, { settings }) => captionCalls(record, settings.checks),
  expect: ({ mode }, text) => ({
    global_caption: text(`${mode}_global_caption`),
    dense_caption: text(`${mode}_dense_caption`),
  }),
  operator: ({ vlm, settings }) => caption(vlm, settings),
});

/** The first fields of the rows of all caption steps. */
export function captionRow(record: Captioned): Record<string, unknown> {
  const { global_caption, dense_caption } = record;
  return { ...rowHead(record), global_caption, dense_caption };
}
