/**
 * The configuration: one strict schema, the only place for names, meanings and defaults. `reeltrace init` prints the
 * defaults, with the descriptions as comments.
 */
import { z } from 'zod';
import { ConfigError } from '../errors/errors.js';
import { CHECK_NAMES } from '../qa/check-names.js';
import { QA_TYPES } from '../records/qa-types.js';
import { type AnyStep, STEPS, StepList } from '../steps.js';
import { explainIssue, isObject } from './issues.js';

const count = z.number().int().min(1);
const seconds = z.number().positive();
const limits = {
  max_concurrent: count
    .nullable()
    .default(null)
    .describe(
      'calls to this account in flight at once, over all steps; null: four times workflow.max_workers',
    ),
  requests_per_minute: count
    .nullable()
    .default(null)
    .describe('null: only the limit that the server reports'),
  tokens_per_minute: count.nullable().default(null).describe('in and out; null: as for requests'),
  price_per_million_tokens: z
    .strictObject({
      input: z.number().nonnegative().nullable().default(null),
      output: z.number().nonnegative().nullable().default(null),
      cached: z.number().nonnegative().nullable().default(null),
    })
    .prefault({})
    .describe('for the sum in the summary; null: unknown'),
};

const clipCodec = z
  .enum(['h264', 'vp9'])
  .default('h264')
  .describe('of clips: h264 (mp4), or vp9 (webm), which is smaller and costs more to make');

const geminiSchema = z
  .strictObject({
    api_key: z
      .string()
      .default('')
      .describe('leave empty and set GOOGLE_API_KEY (or GEMINI_API_KEY) instead'),
    base_url: z.string().default('').describe('another address than Google’s own'),
    model: z.string().default('gemini-3.1-flash-lite-preview').describe('as Google names it'),
    media_resolution: z
      .preprocess(
        (value) =>
          typeof value === 'string' ? value.replace(/^(?=LOW$|MEDIUM$|HIGH$)/, 'MEDIA_RESOLUTION_') : value,
        z.enum(['MEDIA_RESOLUTION_LOW', 'MEDIA_RESOLUTION_MEDIUM', 'MEDIA_RESOLUTION_HIGH']),
      )
      .default('MEDIA_RESOLUTION_LOW')
      .describe('LOW | MEDIUM | HIGH, with or without the prefix'),
    temperature: z.number().min(0).max(2).default(0.3),
    max_output_tokens: count.default(8192).describe('tokens of an answer, at most'),
    timeout: seconds.default(120).describe('seconds an answer may take, its body included'),
    reuse_uploads: z
      .boolean()
      .nullable()
      .default(null)
      .describe('upload each video once for all its questions; null: when more than one question is asked'),
    inline_limit_mb: z.number().positive().default(20).describe('largest request with a video inside'),
    upload_timeout: seconds.default(600).describe('seconds until an upload can be asked about'),
    long_videos: z.enum(['video', 'frames']).default('video').describe('frames: see workflow.long_video_*'),
    video_fps: z
      .number()
      .positive()
      .nullable()
      .default(null)
      .describe('frames a second that Gemini looks at; null: 1'),
    clip_fps: z
      .union([z.number().positive(), z.literal('full')])
      .nullable()
      .default(null)
      .describe(
        'clips inside the request: frames a second, or full; null: 2, or video_fps where that is more',
      ),
    clip_max_dim: count.default(768).describe('longest side of such clips in pixels'),
    clip_codec: clipCodec,
    ...limits,
  })
  .prefault({});

const openaiSchema = z
  .strictObject({
    base_url: z.string().default('').describe('e.g. http://localhost:8000/v1; empty: OpenAI’s own'),
    base_urls: z
      .array(z.string())
      .default([])
      .describe('replicas of one server: each video sticks to one, others take over when it fails'),
    model_name: z.string().default('').describe('as the server names it; required with this backend'),
    api_key: z.string().default('').describe('leave empty and set OPENAI_API_KEY instead'),
    temperature: z.number().min(0).max(2).default(0.7),
    top_p: z.number().min(0).max(1).nullable().default(null).describe('null: the server’s default'),
    top_k: z.number().int().nullable().default(null).describe('null: the server’s default'),
    max_tokens: count.default(4096).describe('tokens of an answer, at most'),
    timeout: seconds.default(60).describe('seconds an answer may take, its body included'),
    reasoning_model: z
      .boolean()
      .default(false)
      .describe('send no sampling parameters, as reasoning models want'),
    enable_thinking: z
      .boolean()
      .nullable()
      .default(null)
      .describe('vLLM: thinking on or off; null: the server’s default'),
    extra_body: z
      .record(z.string(), z.unknown())
      .default({})
      .describe('fields added to each request as they are'),
    video_part: z
      .enum(['video_url', 'image_url'])
      .default('video_url')
      .describe('the content part that carries a video; some gateways want image_url'),
    frames_only: z.boolean().default(false).describe('send timestamped JPEG frames instead of video'),
    frame_sample_fps: z.number().positive().default(1).describe('frames_only: frames a second'),
    min_frames: count.default(4).describe('frames_only: frames at least'),
    max_frames: count.default(32).describe('frames_only: frames at most'),
    frame_max_dim: count.default(768).describe('longest side of frames in pixels'),
    long_videos: z.enum(['video', 'frames']).default('frames').describe('frames: see workflow.long_video_*'),
    clip_fps: z
      .union([z.number().positive(), z.literal('full')])
      .default(2)
      .describe('frames a second of the clips that are sent; full: original rate and size'),
    clip_max_dim: count.default(768).describe('longest side of the clips in pixels'),
    clip_codec: clipCodec,
    inline_limit_mb: z.number().positive().default(20).describe('a larger whole video is sent as a clip'),
    ...limits,
  })
  .prefault({});

const endpointShape = z.strictObject({
  backend: z.enum(['gemini', 'openai', 'signals']).default('gemini').describe('gemini | openai | signals'),
  gemini: geminiSchema,
  openai: openaiSchema,
});
const endpointSchema = endpointShape.prefault({});
/** YAML reads `[2, 3]` as numbers, so the steps 0, 2, 3 and 4 may be numbers. */
const stepSchema = (ids: readonly string[]) =>
  z.preprocess((step) => (typeof step === 'number' ? String(step) : step), z.enum(ids));

const workflowSchema = (steps: readonly string[]) =>
  z
    .strictObject({
      steps: z
        .array(stepSchema(steps))
        .min(1)
        .default([...steps])
        .describe(
          '0 filter and classify, 1a captions, 1b chunks, 1c highlight, 2 description, 3 questions, 4 task files',
        ),
      mode: z
        .enum(['auto', 'anomaly', 'normal'])
        .default('auto')
        .describe('auto: step 0 decides for each video'),
      max_workers: count
        .default(4)
        .describe(
          'videos in flight per step; max_in_flight and max_concurrent follow it where they are null',
        ),
      vlm_workers: count
        .nullable()
        .default(null)
        .describe('videos in flight in each step that watches video: 0, 1a, 1b, 1c; null: max_workers'),
      text_workers: count
        .nullable()
        .default(null)
        .describe(
          'videos at once in steps 1c and 2 (1c takes the lower of this and vlm_workers); null: max_workers',
        ),
      qa_workers: count
        .nullable()
        .default(null)
        .describe('videos in flight in step 3, where each has a call for every QA type; null: max_workers'),
      max_in_flight: count
        .nullable()
        .default(null)
        .describe('videos in flight over all steps; null: four times max_workers'),
      max_video_length_sec: seconds.default(300).describe('longer videos are skipped'),
      chunk_duration_options: z
        .array(seconds)
        .min(1)
        .default([5, 10, 15, 20, 30])
        .describe('seconds of a chunk: the first by which a video has at most max_chunks'),
      max_chunks: count.default(10).describe('calls of step 1b for a video, at most'),
      highlight_before_sec: z
        .number()
        .nonnegative()
        .default(3)
        .describe('seconds before the critical moment that its clip shows'),
      highlight_after_sec: z.number().nonnegative().default(3).describe('seconds after it'),
      long_video_threshold_sec: seconds
        .default(60)
        .describe('longer videos are sent as frames where long_videos says so'),
      long_video_sample_fps: z.number().positive().default(0.5).describe('of long videos: frames a second'),
      long_video_max_frames: count.default(60).describe('of long videos: frames at most'),
      qa_types: z
        .array(z.union([z.enum(QA_TYPES), z.string()]))
        .min(1)
        .default([...QA_TYPES])
        .describe('kinds of pairs to make, of those that the prompt pack offers: one call of step 3 each'),
      permute_mcq_options: z
        .boolean()
        .default(true)
        .describe('shuffle options so that no letter is favoured'),
      checks_off: z
        .array(z.enum(CHECK_NAMES))
        .default([])
        .describe('checks of captions and pairs to leave out, by name (docs/quality.md)'),
      max_repairs: z
        .number()
        .int()
        .min(0)
        .default(2)
        .describe('how often pairs that fail a check are asked again, with the reasons'),
      structured_output: z
        .preprocess(
          (value) => (typeof value === 'boolean' ? (value ? 'on' : 'off') : value),
          z.enum(['auto', 'on', 'off']),
        )
        .default('auto')
        .describe('questions as JSON by a schema: auto where the backend can (gemini, openai), on, off'),
      max_attempts: count.default(5).describe('tries of a call that fails for a passing reason'),
      max_parse_attempts: count.default(2).describe('tries of a call whose answer can’t be read'),
      on_quota: z
        .enum(['stop', 'wait'])
        .default('stop')
        .describe('when the daily quota or the credit is used up'),
      pilot: count
        .nullable()
        .default(null)
        .describe('only a spread of this many inputs, with a digest to read'),
      refresh: z
        .enum(['none', 'video', 'stale', 'all'])
        .default('none')
        .describe('records to make again: none, those of changed videos, those that are out of date, all'),
      refresh_steps: z
        .array(stepSchema(steps))
        .default([])
        .describe('only records of these steps; empty: of all'),
      only: z.array(z.string()).default([]).describe('only videos that match one of these patterns (globs)'),
      retry_failed: z.boolean().default(true).describe('false: leave alone what failed in an earlier run'),
      ffmpeg_processes: count.nullable().default(null).describe('null: one a core'),
      drain_timeout_sec: seconds
        .default(120)
        .describe('how long an interrupted run may finish what is in flight'),
    })
    .prefault({});

const dataSchema = z
  .strictObject({
    video_root: z
      .string()
      .default('')
      .describe('stripped from the paths in the task files; walked when no other input is given'),
    videos: z.array(z.string()).default([]).describe('folders and files'),
    input_jsonl_files: z
      .array(z.string())
      .default([])
      .describe('one object per line with video_path (or video)'),
    filter_field: z.string().nullable().default(null).describe('keep only lines where this field is true'),
  })
  .prefault({});

const budgetSchema = z
  .strictObject({
    max_calls: count.nullable().default(null).describe('calls over all runs of this results_dir; null: any'),
    max_tokens: count
      .nullable()
      .default(null)
      .describe('tokens, in and out, over all runs of this results_dir; null: any'),
    max_cost: z
      .number()
      .positive()
      .nullable()
      .default(null)
      .describe('money over all runs of this results_dir, in the currency of the prices; null: any'),
  })
  .prefault({});

/** The schema for the built-in steps and the user's own. */
const schemaFor = (list: StepList) =>
  z.strictObject({
    results_dir: z.string().min(1).describe('required: where records and task files go'),
    state_dir: z
      .string()
      .default('')
      .describe(
        'a folder on a local disk for the index and the memory of calls; empty: in results_dir, or below the user’s cache where that is on a network file system',
      ),
    vlm: endpointSchema.describe('watches video: steps 0, 1a, 1b, 1c'),
    llm: endpointSchema.describe('reads text only: steps 1c, 2, 3'),
    models: z
      .record(z.string(), endpointShape)
      .default({})
      .describe('further endpoints by name, each like vlm'),
    pipeline: z
      .record(z.string(), z.string())
      .default({})
      .describe('step or prompt key: name of the endpoint that answers it; the rest goes to vlm or llm'),
    workflow: workflowSchema(list.ids),
    limits: budgetSchema.describe(
      'when one is reached the run ends as with a used-up quota; see docs/cost.md',
    ),
    data: dataSchema,
    license: z.string().default('').describe('goes into every task file'),
    description_extra: z.string().default('').describe('added to the description in every task file'),
    prompts_module: z.string().default('').describe('a pack’s name (general) or a path to a pack directory'),
  });

/** The whole configuration, as the file holds it. */
export const configSchema = schemaFor(STEPS);

export type Config = z.infer<typeof configSchema>;
export type Endpoint = Config['vlm'];

/**
 * Checks a configuration and fills in the defaults.
 * @param raw what the file, the flags and the overrides gave, merged
 * @param own the user's own steps, which the configuration may name
 * @throws ConfigError that names every wrong field, and the nearest known name for an unknown one
 */
export function parseConfig(raw: unknown, own: readonly AnyStep[] = []): Config {
  const schema = own.length === 0 ? configSchema : schemaFor(new StepList(own));
  const result = schema.safeParse(unwrapConfig(raw), { reportInput: true });
  if (result.success) return result.data;
  const lines = result.error.issues.flatMap((issue) => explainIssue(issue, schema));
  throw new ConfigError(`the configuration can't be used:\n${lines.map((line) => `  ${line}`).join('\n')}`, {
    hint: 'reeltrace init prints every field with its meaning and default',
  });
}

/**
 * Unwraps `video_reasoning_annotation`: existing configuration files nest the fields in it, next to `results_dir` and an
 * `autolabel_type`, which is ignored.
 * @throws ConfigError when the configuration is not an object
 */
export function unwrapConfig(raw: unknown): Record<string, unknown> {
  if (!isObject(raw)) throw new ConfigError('the configuration must be an object with named fields');
  if (!isObject(raw.video_reasoning_annotation)) return { ...raw };
  const { video_reasoning_annotation, autolabel_type: _type, ...beside } = raw;
  return { ...beside, ...video_reasoning_annotation };
}
