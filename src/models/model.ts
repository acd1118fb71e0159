/**
 * The model port: all that reeltrace knows of a model. Adapters (`gemini`, `openai`, `signals`) implement it; limits,
 * retries and memory wrap it where the pipeline is composed.
 */
import type { Wasted } from '../errors/errors.js';
import type { PromptKey, Step, TimeRange, Usage, VideoInfo } from '../records/record.js';

/** A video that a question is about. How it reaches the model is the adapter's affair. */
export interface VideoInput {
  readonly path: string;
  readonly info: VideoInfo;
  /** Only this part is asked about; the whole video when absent. */
  readonly range?: TimeRange;
  /** Ranges of it that will be asked about after this, of the same model: what they need can be made in one go. */
  readonly upcoming?: readonly TimeRange[];
}

/** The form in which an answer is to be given, for servers that can hold a model to it. */
export interface AnswerSchema {
  /** Letters, digits and `_`. */
  readonly name: string;
  /** JSON Schema, of the few words that all servers know. */
  readonly json: Readonly<Record<string, unknown>>;
  /** What is said to the model beside the prompt where the schema is sent. */
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
  /** The path of the video that this is about, also where only text is read: for those around a model, not for it. */
  readonly about?: string;
  /**
   * Asks for an answer in this form. A model that can't be held to it answers in text, as does one whose server refuses
   * where `withStructure` wraps it: whoever reads the answer has to be able to read both.
   */
  readonly schema?: AnswerSchema;
  /** Sampling temperature that the prompt asks for; wins over the model's own. */
  readonly temperature?: number;
  /**
   * Throws a ParseError when the text can't be used. Whatever wraps a model applies it: such a text is asked for again
   * and is not remembered.
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
  /** Everything else that shapes its answers (temperature, sampling, delivery …); never a key or an address. */
  readonly parameters: Readonly<Record<string, unknown>>;
  /**
   * Asks one question.
   * @throws ThrottledError, TransientError, RecordError, ParseError, QuotaError, FatalError as named by consequence.
   */
  ask(question: Question, signal?: AbortSignal): Promise<Answer>;
  /**
   * Makes ready what a question needs: cuts its clip, uploads its video. `ask` with the same object then has only to send
   * it. Whoever bounds calls waits for this first, so that a call never holds a place while it waits for ffmpeg.
   * @throws what `ask` throws for a video that can't be delivered
   */
  prepare?(question: Question, signal?: AbortSignal): Promise<void>;
  /** The model that answers a question, where this one hands questions on to others. */
  pick?(question: Pick<Question, 'prompt_key' | 'step'>): Model;
  /** The answer to this question turned out to be worth nothing: it is not to be given again from memory. */
  forget?(question: Question): Promise<void>;
  /** Nothing more will be asked about this part of a video: its clip can go. */
  done?(video: VideoInput): Promise<void>;
  /** Nothing more will be asked about this video: uploads and cached measurements of it can go. */
  release?(path: string): Promise<void>;
  /** The run is over, also after a failure. */
  close?(): Promise<void>;
}

export const NO_USAGE: Usage = { input_tokens: 0, output_tokens: 0, thinking_tokens: 0, cached_tokens: 0 };
