/**
 * The records that flow through the stream and the types written to disk. A record grows from step to step and is never
 * mutated. Other tools read the rows of the NDJSON files, so their format is fixed and their zod schemas keep unknown
 * fields. Times are seconds from the start of the video; paths are absolute; a record holds text, never bytes.
 */
import { z } from 'zod';

// ---- vocabulary ----------------------------------------------------------------------------------------------------

/** A step: a built-in one (`src/steps.ts` lists them in order) or a user's own. */
export type Step = '0' | '1a' | '1b' | '1c' | '2' | '3' | '4' | (string & {});

/** The two lanes. */
export const MODES = ['anomaly', 'normal'] as const;
export type Mode = (typeof MODES)[number];

/** A prompt of a pack: `video_filtering`, `anomaly_mcq`, or a user's own. Steps and QA types declare their prompts. */
export type PromptKey = string;

// ---- parts ---------------------------------------------------------------------------------------------------------

/** What probing a video file finds out; every later step uses it. */
export interface VideoInfo {
  /** Seconds from the first frame to the end of the last, as a player shows them; whole milliseconds. */
  readonly duration: number;
  /** As displayed: rotation is already applied. */
  readonly width: number;
  readonly height: number;
  /** Average frames a second; null when the container does not say. */
  readonly frame_rate: number | null;
  /** Short codec name, e.g. `h264`, `hevc`, `vp9`. */
  readonly codec: string;
  readonly has_audio: boolean;
  /** Media type of the file by its bytes, e.g. `video/mp4`; its name tells where this is absent. */
  readonly media_type?: string;
  /**
   * True for a file with edits, a late start, or times that restart, wrap or jump: a reader that does not play it as
   * ffmpeg does may see other pictures, or at other times. Such a file is sent as a clip or as frames, never as it is.
   */
  readonly odd_times?: true;
  readonly size_bytes: number;
  /** Modification time of the file in milliseconds since 1970. */
  readonly modified_ms: number;
  /**
   * When its content, name, links or permissions last changed, as the file system notes it, in milliseconds since 1970.
   * No program can set it. Absent when it is not known.
   */
  readonly changed_ms?: number | undefined;
}

/** What the file system says of a video file. */
type FileFacts = Pick<VideoInfo, 'size_bytes' | 'modified_ms' | 'changed_ms'>;

/** What `stat` says of a video file. */
export function fileFacts(stats: { size: number; mtimeMs: number; ctimeMs: number }): Required<FileFacts> {
  return { size_bytes: stats.size, modified_ms: stats.mtimeMs, changed_ms: stats.ctimeMs };
}

/** A file's size and times as one text. Its inode is left out: network mounts number files anew. */
export function videoStamp(facts: FileFacts): string {
  const { changed_ms } = facts;
  return looseStamp(facts) + (changed_ms === undefined ? '' : `-${Math.round(changed_ms)}`);
}

/** The part of a stamp that another file may have, too: size and modification time, which programs can set. */
export function looseStamp({ size_bytes, modified_ms }: FileFacts): string {
  return `${size_bytes}-${Math.round(modified_ms)}`;
}

/** A part of a video, in seconds from its start. */
export interface TimeRange {
  readonly start: number;
  readonly end: number;
}

export const chunkCaptionSchema = z.looseObject({
  chunk_index: z.number().int().nonnegative(),
  timestamp_start: z.number().nonnegative(),
  timestamp_end: z.number().nonnegative(),
  caption: z.string(),
});
export type ChunkCaption = z.infer<typeof chunkCaptionSchema>;

export const highlightChunkSchema = z.looseObject({
  anomaly_timestamp_sec: z.number().nonnegative(),
  timestamp_start: z.number().nonnegative(),
  timestamp_end: z.number().nonnegative(),
  caption: z.string(),
});
export type HighlightChunk = z.infer<typeof highlightChunkSchema>;

const pairBase = { question: z.string().min(1), reasoning: z.string() };
/** One question with its answer, as parsed from the model's text. Strict, so that nothing is coerced into a label. */
export const qaPairSchema = z.discriminatedUnion('type', [
  z.object({
    type: z.literal('mcq'),
    ...pairBase,
    /** Texts of the options without their letters, A first. */
    options: z.array(z.string().min(1)).min(2).max(10),
    /** `A` … `J`; always one of the options. */
    answer: z.string().regex(/^[A-J]$/),
    /** What the model wrote after the letter, besides the option's own text. */
    explanation: z.string().optional(),
  }),
  z.object({
    type: z.literal('bcq'),
    ...pairBase,
    answer: z.enum(['Yes', 'No']),
    /** The whole answer as written, beginning with the verdict. */
    full_answer: z.string(),
  }),
  z.object({ type: z.literal('temporal_localization'), ...pairBase, start: z.number(), end: z.number() }),
  z.object({
    type: z.enum(['open_qa', 'causal_linkage', 'temporal_event_desc', 'scene_description', 'event_summary']),
    ...pairBase,
    answer: z.string().min(1),
  }),
]);
export type QaPair = z.infer<typeof qaPairSchema>;

/** An unused part of an answer, and everything that is wrong with it. */
export interface Rejection {
  /** Each begins with the name of a check or of a parser error, as `name: sentence`. */
  readonly reasons: readonly string[];
  /** The pair, if one could be read. */
  readonly pair?: QaPair;
  /** The text, if no pair could be read. */
  readonly text?: string;
}
/** What is doubtful about a pair that was kept. */
export interface DoubtfulPair {
  /** Its place in `qa`, from 0. */
  readonly index: number;
  /** Each as `name: sentence`. */
  readonly reasons: readonly string[];
}

export const rejectionSchema = z
  .object({
    reasons: z.array(z.string()),
    pair: qaPairSchema.optional().catch(undefined),
    text: z.string().optional().catch(undefined),
  })
  .transform(
    ({ reasons, pair, text }): Rejection => ({
      reasons,
      ...(pair !== undefined && { pair }),
      ...(text !== undefined && { text }),
    }),
  );

/** The result of asking again for the failed parts of an answer. */
export const repairSchema = z.object({
  /** How often it was asked again. */
  rounds: z.number(),
  /** How many parts of the first answer each check refused, or why they could not be read. */
  refused: z.record(z.string(), z.number()),
  /** How many pairs were gained by asking again. */
  saved: z.number(),
});
export type RepairTrace = z.infer<typeof repairSchema>;

const usageSchema = z.object({
  input_tokens: z.number(),
  output_tokens: z.number(),
  thinking_tokens: z.number(),
  cached_tokens: z.number(),
});
/** Tokens a call used, as the provider counted them; 0 when it does not say. */
export type Usage = Readonly<z.infer<typeof usageSchema>>;

/** What a row was made from and what it cost. */
export const provenanceSchema = z.looseObject({
  model: z.string(),
  backend: z.string(),
  pack: z.string(),
  /** Hash of the prompt text, by prompt key. */
  prompts: z.record(z.string(), z.string()),
  /** Hash of the model and the parameters that shape its answers. */
  model_hash: z.string(),
  /** Hash of the video file's content. */
  video_hash: z.string(),
  /** Size and times of that file: while they stay the same, its content need not be hashed again. */
  video_stamp: z.string().optional(),
  /** Fingerprint of the row this one was made from; empty for the first step. */
  upstream: z.string(),
  /** Hash of all of the above: changes when anything this row depends on changes. */
  fingerprint: z.string(),
  calls: z.number().int(),
  /** How often the model was asked, retries included. */
  attempts: z.number().int(),
  usage: usageSchema,
  bytes_sent: z.number(),
  milliseconds: z.number(),
  written_at: z.string(),
});
export type Provenance = z.infer<typeof provenanceSchema>;

/** The part of the provenance that the step itself knows. */
export type Trace = Pick<
  Provenance,
  | 'model'
  | 'backend'
  | 'pack'
  | 'prompts'
  | 'model_hash'
  | 'calls'
  | 'attempts'
  | 'usage'
  | 'bytes_sent'
  | 'milliseconds'
>;

// ---- the record as it grows ----------------------------------------------------------------------------------------

/** A video as a source found it. */
export interface Video {
  /** Absolute path: the video's identity. */
  readonly video: string;
  /** Other fields of the JSONL line, carried along. */
  readonly meta?: Readonly<Record<string, unknown>>;
  /** The lane that the input names; overrides step 0 and the global mode. */
  readonly mode?: Mode;
}
export type Probed<T extends Video = Video> = T & { readonly info: VideoInfo; readonly video_length: number };
export type Filtered<T extends Video = Probed> = T & {
  readonly mode?: Mode;
  readonly is_valid: true;
  readonly raw_response: string;
  /** The reasoning of the anomaly/normal verdict, if it was asked for. */
  readonly classification?: string;
  readonly filter_trace: Trace;
};
export type Routed<T extends Video = Probed> = T & { readonly mode: Mode };
export type Captioned<T extends Video = Routed<Probed>> = T & {
  readonly global_caption: string;
  readonly dense_caption: string;
  readonly caption_trace: Trace;
};
export type Chunked<T extends Video = Captioned> = T & {
  readonly chunk_captions: readonly ChunkCaption[];
  readonly chunk_trace: Trace;
};
export type Highlighted<T extends Video = Chunked> = T & {
  readonly highlight_chunk: HighlightChunk | null;
  readonly highlight_trace: Trace;
};
export type Described<T extends Video = Captioned> = T & {
  readonly detailed_description: string;
  readonly description_trace: Trace;
};
/** One record per video and QA type. */
export type Questioned<T extends Video = Described> = T & {
  readonly prompt_key: PromptKey;
  /** The pairs in the text protocol, even if the model answered in JSON. */
  readonly qa_output: string;
  /** The pairs, and the rejected parts of the answer. */
  readonly qa: readonly QaPair[];
  readonly rejections: readonly Rejection[];
  /** What checks flagged when the answer came; step 4 judges again. */
  readonly doubtful?: readonly DoubtfulPair[];
  /** Absent when nothing was asked again. */
  readonly repair?: RepairTrace | undefined;
  readonly question_trace: Trace;
};
/** What items are made from: a record of step 3, or its row. */
export type Answered = Pick<Questioned, 'video' | 'video_length' | 'prompt_key' | 'qa' | 'rejections'> &
  Partial<Pick<Questioned, 'detailed_description'>>;
export type Parsed<T extends Video = Questioned> = T & { readonly items: readonly TaskItem[] };

// ---- how a video ends ----------------------------------------------------------------------------------------------

/** Why a video left the stream before the end. */
export interface Ending {
  /** `postponed`: the run stopped first (quota); nothing is wrong with the video, and it is not counted. */
  readonly state: 'failed' | 'filtered' | 'skipped' | 'postponed';
  /** Absolute path, or `file:line` for an input line that could not be read. */
  readonly video: string;
  readonly step: Step | 'source' | 'probe';
  readonly prompt_key?: PromptKey;
  /** Short machine-readable reason. */
  readonly kind: string;
  readonly message: string;
  readonly hint?: string | undefined;
  readonly attempts: number;
  /** ISO 8601. */
  readonly at: string;
  /** The parts of an answer when no part could be used. */
  readonly rejections?: readonly Rejection[];
  /** What the model said about a video that is out of domain. */
  readonly answer?: { readonly raw_response: string; readonly filter_trace: Trace };
}

/** A record that continues, or the reason why it does not: failures are values; a stream error stops the run. */
export type Outcome<T> = Going<T> | Ended;

/** A record that continues. */
export interface Going<T> {
  readonly ok: true;
  readonly record: T;
  /** How many outcomes the video has been divided into (one per QA type after step 3); 1 when absent. */
  readonly parts?: number;
}

/** A video, or one part of it, that has ended. */
export interface Ended {
  readonly ok: false;
  readonly ending: Ending;
  readonly parts?: number;
}

/** Wraps a record that continues. */
export function going<T>(record: T): Going<T> {
  return { ok: true, record };
}

/** Wraps the reason why a video has ended; sets the time. */
export function ended(ending: Omit<Ending, 'at' | 'attempts'> & { readonly attempts?: number }): Ended {
  return { ok: false, ending: { attempts: 1, ...ending, at: new Date().toISOString() } };
}

// ---- task files ----------------------------------------------------------------------------------------------------

/** The ten task files, in the order in which they are listed everywhere. */
export const TASKS = [
  'mcq',
  'mcq_openended',
  'bcq',
  'bcq_openended',
  'open_qa',
  'causal_linkage',
  'temporal_localization',
  'temporal_description',
  'scene_description',
  'video_summarization',
] as const;
export type Task = (typeof TASKS)[number];

/** One item of a task file, with the task it belongs to. */
export interface TaskItem {
  readonly task: Task;
  readonly video_id: string;
  readonly question: string;
  readonly answer: string;
  readonly reasoning: string;
}
