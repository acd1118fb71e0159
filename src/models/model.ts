/**
 * The model port: all that reeltrace knows of a model. The adapters `gemini`, `openai` and `signals` implement it;
 * limits, retries and memory are wrapped around it.
 */
import type { Wasted } from '../errors/errors.js';
import type { PromptKey, Step, TimeRange, Usage, VideoInfo } from '../records/record.js';

/** A video that a question is about. How it is sent is up to the adapter. */
export interface VideoInput {
  readonly path: string;
  readonly info: VideoInfo;
  /** Only this part is asked about; the whole video when absent. */
  readonly range?: TimeRange;
  /** Ranges that the same model will be asked about later: what they need can be made in the same decode. */
  readonly upcoming?: readonly TimeRange[];
}

/** The form that an answer should have, for servers that can enforce it. */
export interface AnswerSchema {
  /** Letters, digits and `_`. */
  readonly name: string;
  /** JSON Schema, with the few keywords that all servers know. */
  readonly json: Readonly<Record<string, unknown>>;
  /** Added to the prompt where the schema is sent. */
  readonly note: string;
}

/** One question to a model. */
export interface Question {
  readonly step: Step;
  readonly prompt_key: PromptKey;
  /** The rendered prompt. */
  readonly text: string;
  /** Absent for questions about text alone. */
  readonly video?: VideoInput;
  /** The path of the video that this is about, also for questions about text alone: for the wrappers, not the model. */
  readonly about?: string;
  /**
   * Asks for an answer in this form. A model that can't enforce it answers in text, and so does a model in
   * `withStructure` whose server refuses it. So readers of answers must read both.
   */
  readonly schema?: AnswerSchema;
  /** Sampling temperature that the prompt asks for, in place of the model's own. */
  readonly temperature?: number;
  /**
   * Throws a ParseError when the text can't be used. The wrappers of a model call it: the model is asked again then,
   * and the text is not remembered.
   */
  readonly check?: (text: string) => void;
}

/**
 * What a model answered, and what that took. Empty, blocked and truncated answers are errors (RecordError), never an
 * Answer.
 */
export interface Answer extends Wasted {
  /** Without thinking text; never empty. */
  readonly text: string;
  /** The version that answered, as the provider names it. */
  readonly model: string;
  /** How the video was delivered, e.g. `decode`, `inline`, `upload`, `video_url`, `frames`; absent for text. */
  readonly delivery?: string;
  /** How often the model was asked for this answer; 1 unless it was retried, 0 when it was remembered. */
  readonly attempts: number;
}

/** A model that answers questions. */
export interface Model {
  readonly backend: 'gemini' | 'openai' | 'signals' | (string & {});
  /** The model's name as configured. */
  readonly name: string;
  /** Everything else that shapes its answers (temperature, sampling, delivery …), but no key and no address. */
  readonly parameters: Readonly<Record<string, unknown>>;
  /**
   * Asks one question.
   * @throws ThrottledError, TransientError, RecordError, ParseError, QuotaError, FatalError as named by consequence.
   */
  ask(question: Question, signal?: AbortSignal): Promise<Answer>;
  /**
   * Makes ready what a question needs: cuts its clip, uploads its video. `ask` with the same object then only has to
   * send it. The account waits for this first, so that no call holds a place while it waits for ffmpeg.
   * @throws what `ask` throws for a video that can't be delivered
   */
  prepare?(question: Question, signal?: AbortSignal): Promise<void>;
  /** The model that answers a question, where this one hands questions on to others. */
  pick?(question: Pick<Question, 'prompt_key' | 'step'>): Model;
  /** The answer to this question turned out to be useless: it must not be given again from memory. */
  forget?(question: Question): Promise<void>;
  /** Nothing more will be asked about this part of a video: its clip can be removed. */
  done?(video: VideoInput): Promise<void>;
  /** Nothing more will be asked about this video: its uploads and measurements can be removed. */
  release?(path: string): Promise<void>;
  /** The run is over, also after a failure. */
  close?(): Promise<void>;
}

export const NO_USAGE: Usage = { input_tokens: 0, output_tokens: 0, thinking_tokens: 0, cached_tokens: 0 };
