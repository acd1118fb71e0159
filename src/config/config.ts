/**
 * The configuration: one strict schema, the only place for names, meanings and defaults. `reeltrace init` prints the
 * defaults, with the descriptions as comments.
 */
import { z } from 'zod';
import { ConfigError } from '../errors/errors.js';
import { WHOLE_CODECS } from '../models/video.js';
import { CAPTION_CHECKS, CHECK_LEVELS, CHECK_NAMES } from '../qa/check-names.js';
import { QA_TYPES } from '../records/qa-types.js';
import { type AnyStep, STEPS, StepList } from '../steps.js';
import { explainIssue } from './issues.js';
import { takeSpec, unwrapConfig } from './take-spec.js';

const count = z.number().int().min(1);
/** Seconds, megabytes or frames a second. */
const positive = z.number().positive();
const notNegative = z.number().nonnegative();
const temperature = z.number().min(0).max(2);
const frameRate = z.union([positive, z.literal('full')]);

/** Fields with a default: empty, off, on, null, or the first of several values. */
const text = z.string().default('');
const texts = z.array(z.string()).default([]);
const off = z.boolean().default(false);
const on = z.boolean().default(true);
const orNull = <T extends z.ZodType>(type: T) => z.nullable(type).default(null);
const oneOf = <const T extends string>(first: T, ...others: T[]) =>
  // TypeScript can't tell that a type parameter is a value of its own enum.
  z.enum([first, ...others]).default(first as never);

const limits = {
  max_concurrent: orNull(count).describe(
    'calls to this account in flight at once, over all steps; null: four times workflow.max_workers',
  ),
  requests_per_minute: orNull(count).describe('null: only the limit that the server reports'),
  tokens_per_minute: orNull(count).describe('in and out; null: as for requests'),
  price_per_million_tokens: z
    .strictObject({
      input: orNull(notNegative),
      output: orNull(notNegative),
      cached: orNull(notNegative),
    })
    .prefault({})
    .describe('for the sum in the summary; null: unknown'),
};

const clipCodec = oneOf('h264', 'vp9').describe(
  'of clips: h264 (mp4), or vp9 (webm), which is smaller and costs more to make',
);
const wholeCodecs = z
  .array(z.string())
  .default([...WHOLE_CODECS])
  .describe('whole files are sent as they are only in these codecs, else as a clip');

const geminiSchema = z.strictObject({
  api_key: text.describe('leave empty and set GOOGLE_API_KEY (or GEMINI_API_KEY) instead'),
  base_url: text.describe('another address than Google’s own'),
  model: z.string().default('gemini-3.1-flash-lite-preview').describe('as Google names it'),
  media_resolution: z
    .preprocess(
      (value) =>
        typeof value === 'string' ? value.replace(/^(?=LOW$|MEDIUM$|HIGH$)/, 'MEDIA_RESOLUTION_') : value,
      z.enum(['MEDIA_RESOLUTION_LOW', 'MEDIA_RESOLUTION_MEDIUM', 'MEDIA_RESOLUTION_HIGH']),
    )
    .default('MEDIA_RESOLUTION_LOW')
    .describe('LOW | MEDIUM | HIGH, with or without the prefix'),
  temperature: temperature.default(0.3),
  max_output_tokens: count.default(8192).describe('tokens of an answer, at most'),
  timeout: positive.default(120).describe('seconds an answer may take, its body included'),
  reuse_uploads: orNull(z.boolean()).describe(
    'upload each video once for all its questions; null: when more than one question is asked',
  ),
  inline_limit_mb: positive.default(20).describe('largest request with a video inside'),
  upload_timeout: positive.default(600).describe('seconds until an upload can be asked about'),
  long_videos: oneOf('video', 'frames').describe('frames: see workflow.long_video_*'),
  video_fps: orNull(positive).describe('frames a second that Gemini looks at; null: 1'),
  clip_fps: orNull(frameRate).describe(
    'clips inside the request: frames a second, or full; null: 2, or video_fps where that is more',
  ),
  clip_max_dim: count.default(768).describe('longest side of such clips in pixels'),
  clip_codec: clipCodec,
  whole_codecs: wholeCodecs,
  ...limits,
});

const openaiSchema = z.strictObject({
  base_url: text.describe('e.g. http://localhost:8000/v1; empty: OpenAI’s own'),
  base_urls: texts.describe(
    'replicas of one server: each video sticks to one, others take over when it fails',
  ),
  model_name: text.describe('as the server names it; required with this backend'),
  api_key: text.describe('leave empty and set OPENAI_API_KEY instead'),
  temperature: temperature.default(0.7),
  top_p: orNull(z.number().min(0).max(1)).describe('null: the server’s default'),
  top_k: orNull(z.number().int()).describe('null: the server’s default'),
  max_tokens: count.default(4096).describe('tokens of an answer, at most'),
  timeout: positive.default(60).describe('seconds an answer may take, its body included'),
  reasoning_model: off.describe('send no sampling parameters, as reasoning models want'),
  enable_thinking: orNull(z.boolean()).describe('vLLM: thinking on or off; null: the server’s default'),
  extra_body: z
    .record(z.string(), z.unknown())
    .default({})
    .describe('fields added to each request as they are'),
  video_part: oneOf('video_url', 'image_url').describe(
    'the content part that carries a video; some gateways want image_url',
  ),
  frames_only: off.describe('send timestamped JPEG frames instead of video'),
  frame_sample_fps: positive.default(1).describe('frames_only: frames a second'),
  min_frames: count.default(4).describe('frames_only: frames at least'),
  max_frames: count.default(32).describe('frames_only: frames at most'),
  frame_max_dim: count.default(768).describe('longest side of frames in pixels'),
  long_videos: z.enum(['video', 'frames']).default('frames').describe('frames: see workflow.long_video_*'),
  clip_fps: frameRate
    .default(2)
    .describe('frames a second of the clips that are sent; full: original rate and size'),
  clip_max_dim: count.default(768).describe('longest side of the clips in pixels'),
  clip_codec: clipCodec,
  whole_codecs: wholeCodecs,
  inline_limit_mb: positive.default(20).describe('a larger whole video is sent as a clip'),
  ...limits,
});

const endpointSchema = z.strictObject({
  backend: oneOf('gemini', 'openai', 'signals').describe('gemini | openai | signals'),
  gemini: geminiSchema.prefault({}),
  openai: openaiSchema.prefault({}),
});
/** YAML reads `[2, 3]` as numbers, so the steps 0, 2, 3 and 4 may be numbers. */
const stepSchema = (ids: readonly string[]) =>
  z.preprocess((step) => (typeof step === 'number' ? String(step) : step), z.enum(ids));

const workflowSchema = (steps: readonly string[]) =>
  z.strictObject({
    steps: z
      .array(stepSchema(steps))
      .min(1)
      .default([...steps])
      .describe(
        '0 filter and classify, 1a captions, 1b chunks, 1c highlight, 2 description, 3 questions, 4 task files',
      ),
    mode: oneOf('auto', 'anomaly', 'normal').describe('auto: step 0 decides for each video'),
    max_workers: count
      .default(4)
      .describe('videos at once per step; max_in_flight and max_concurrent follow it where they are null'),
    vlm_workers: orNull(count).describe(
      'videos at once in each step that watches video: 0, 1a, 1b, 1c; null: max_workers',
    ),
    text_workers: orNull(count).describe(
      'videos at once in steps 1c and 2 (1c takes the lower of this and vlm_workers); null: max_workers',
    ),
    qa_workers: orNull(count).describe(
      'videos at once in step 3, where each has a call for every QA type; null: max_workers',
    ),
    max_in_flight: orNull(count).describe('videos in flight over all steps; null: four times max_workers'),
    max_video_length_sec: positive.default(300).describe('longer videos: see long_videos_over'),
    long_videos_over: oneOf('skip', 'split').describe(
      'of max_video_length_sec: skip them, or split them into parts that are worked on as videos',
    ),
    chunk_duration_options: z
      .array(positive)
      .min(1)
      .default([5, 10, 15, 20, 30])
      .describe('seconds of a chunk: the first by which a video has at most max_chunks'),
    max_chunks: count.default(10).describe('calls of step 1b for a video, at most'),
    highlight_before_sec: notNegative
      .default(3)
      .describe('seconds before the critical moment that its clip shows'),
    highlight_after_sec: notNegative.default(3).describe('seconds after it'),
    long_video_threshold_sec: positive
      .default(60)
      .describe('longer videos are sent as frames where long_videos says so'),
    long_video_sample_fps: positive.default(0.5).describe('of long videos: frames a second'),
    long_video_max_frames: count.default(60).describe('of long videos: frames at most'),
    qa_types: z
      .array(z.union([z.enum(QA_TYPES), z.string()]))
      .min(1)
      .default([...QA_TYPES])
      .describe('kinds of pairs to make, of those that the prompt pack offers: one call of step 3 each'),
    permute_mcq_options: on.describe('shuffle options so that no letter is favoured'),
    checks_off: z.array(z.enum(CHECK_NAMES)).default([]).describe('the same as `off` in `checks`'),
    checks: z
      .partialRecord(z.enum(CHECK_NAMES), z.enum(CHECK_LEVELS))
      .default({})
      .describe(
        'what is done about the findings of a check, by its name: refuse, flag (keep and list), off (docs/quality.md)',
      ),
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
    on_quota: oneOf('stop', 'wait').describe('when the daily quota or the credit is used up'),
    pilot: orNull(count).describe('only a spread of this many inputs, with a digest to read'),
    refresh: oneOf('none', 'video', 'stale', 'all').describe(
      'records to make again: none, those of changed videos, those that are out of date, all',
    ),
    refresh_steps: z
      .array(stepSchema(steps))
      .default([])
      .describe('only records of these steps; empty: of all'),
    only: texts.describe('only videos that match one of these patterns (globs)'),
    retry_failed: on.describe('false: leave alone what failed in an earlier run'),
    ask_again: off.describe(
      'ask anew what another tool has asked before where its records can’t be used (docs/nvidia.md)',
    ),
    ffmpeg_processes: orNull(count).describe('null: one a core'),
    drain_timeout_sec: positive
      .default(120)
      .describe('how long an interrupted run may finish what is in flight'),
  });

const dataSchema = z.strictObject({
  video_root: text.describe(
    'a folder that is stripped from the paths in the task files; its videos are inputs where lists, or nothing else, are given; auto: strips the deepest folder in common to all videos',
  ),
  videos: texts.describe('folders and files'),
  input_jsonl_files: texts.describe(
    'lists: JSON Lines, a JSON array or CSV, with video_path (or video); - is standard input',
  ),
  filter_field: orNull(z.string()).describe('keep only entries whose value of this field means yes'),
});

const budgetSchema = z.strictObject({
  max_calls: orNull(count).describe('calls over all runs of this results_dir; null: any'),
  max_tokens: orNull(count).describe('tokens, in and out, over all runs of this results_dir; null: any'),
  max_cost: orNull(positive).describe(
    'money over all runs of this results_dir, in the currency of the prices; null: any',
  ),
});

/** The schema for the built-in steps and the user's own. */
const schemaFor = (list: StepList) =>
  z.strictObject({
    results_dir: z.string().min(1).describe('required: where records and task files go'),
    state_dir: text.describe(
      'a folder on a local disk for the index and the memory of calls; empty: in results_dir, or below the user’s cache where that is on a network file system',
    ),
    vlm: endpointSchema.prefault({}).describe('watches video: steps 0, 1a, 1b, 1c'),
    llm: endpointSchema.prefault({}).describe('reads text only: steps 1c, 2, 3'),
    models: z
      .record(z.string(), endpointSchema)
      .default({})
      .describe('further endpoints by name, each like vlm'),
    pipeline: z
      .record(z.string(), z.string())
      .default({})
      .describe('step or prompt key: name of the endpoint that answers it; the rest goes to vlm or llm'),
    workflow: workflowSchema(list.ids).prefault({}),
    limits: budgetSchema
      .prefault({})
      .describe('when one is reached the run ends as with a used-up quota; see docs/cost.md'),
    data: dataSchema.prefault({}),
    license: text.describe('goes into every task file'),
    description_extra: text.describe('added to the description in every task file'),
    prompts_module: text.describe('a pack’s name (general) or a path to a pack directory'),
  });

/** The whole configuration, as the file holds it. */
export const configSchema = schemaFor(STEPS);

export type Config = z.infer<typeof configSchema>;
export type Endpoint = Config['vlm'];

/** How many lines an error has for fields that are wrong. */
const MOST_LINES = 20;

/**
 * Checks a configuration and fills in the defaults. Names of NVIDIA's specs are taken as well.
 * @param raw what the file, the flags and the overrides gave, merged
 * @param own the user's own steps, which the configuration may name
 * @param onNote told what is taken, but has no effect that somebody may expect
 * @throws ConfigError that names every wrong field, and the nearest known name for an unknown one
 */
export function parseConfig(
  raw: unknown,
  own: readonly AnyStep[] = [],
  onNote: (note: string) => void = () => undefined,
): Config {
  const schema = own.length === 0 ? configSchema : schemaFor(new StepList(own));
  const { fields, refusals, notes } = takeSpec(unwrapConfig(raw));
  const result = schema.safeParse(fields, { reportInput: true });
  if (result.success && refusals.length === 0) {
    const config = withLevels(result.data);
    for (const note of notes) onNote(note);
    return config;
  }
  const issues = result.error?.issues.flatMap((issue) => explainIssue(issue, schema)) ?? [];
  const lines = onceForAllEndpoints([...issues, ...refusals]);
  const more = lines.length - MOST_LINES;
  const told = more > 0 ? [...lines.slice(0, MOST_LINES), `and ${more} more`] : lines;
  throw new ConfigError(`the configuration can't be used:\n${told.map((line) => `  ${line}`).join('\n')}`, {
    hint:
      refusals.length > 0
        ? 'docs/specs.md says what becomes of each field of a spec; reeltrace init --defaults prints our own fields'
        : 'reeltrace init --defaults prints every field with its meaning',
  });
}

/** Joins lines that say the same of several endpoints, as they do where one is an alias of another. */
function onceForAllEndpoints(lines: readonly string[]): string[] {
  const by = new Map<string, { readonly first: string; readonly others: string[] }>();
  for (const line of lines) {
    const endpoint = /^(?:vlm|llm|models\.[^.:]+)(?=\.)/.exec(line)?.[0] ?? '';
    const key = endpoint === '' ? line : line.slice(endpoint.length).replaceAll(endpoint, '');
    const known = by.get(key);
    if (known === undefined) by.set(key, { first: line, others: [] });
    else known.others.push(endpoint);
  }
  return [...by.values()].map(({ first, others }) =>
    others.length === 0 ? first : `${first} (also in ${others.join(', ')})`,
  );
}

/**
 * Makes one map of `checks_off` and `checks`.
 * @throws ConfigError when they say different things of a check, or a check of captions is to flag
 */
function withLevels(config: Config): Config {
  const { checks_off, checks } = config.workflow;
  const twice = checks_off.find((name) => (checks[name] ?? 'off') !== 'off');
  if (twice !== undefined)
    throw new ConfigError(
      `workflow.checks.${twice} is ${checks[twice]}, but workflow.checks_off names ${twice} as well`,
      { hint: 'take the name out of workflow.checks_off' },
    );
  const flagged = CAPTION_CHECKS.find((name) => checks[name] === 'flag');
  if (flagged !== undefined)
    throw new ConfigError(
      `workflow.checks.${flagged}: expected refuse or off for a check of captions, got flag: only pairs are listed as doubtful`,
    );
  const off = Object.fromEntries(checks_off.map((name) => [name, 'off'] as const));
  return { ...config, workflow: { ...config.workflow, checks: { ...off, ...checks } } };
}
