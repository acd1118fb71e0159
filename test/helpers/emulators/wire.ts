/** The words of the emulators: faults, plans, the log, and what an API has to bring to be emulated. */
import type { IncomingHttpHeaders } from 'node:http';
import type { TimeRange } from '../../../src/records/record.js';

/** Something that goes wrong with one request. The API decides how it looks on the wire. */
export type Fault =
  /** 429; the delay is told by header, by a detail in the body, or not at all. */
  | { readonly fault: 'throttle'; readonly seconds?: number }
  /** 429 that only a new day (Gemini) or new credit (OpenAI) lifts. */
  | { readonly fault: 'quota' }
  | { readonly fault: 'payment_required' }
  | { readonly fault: 'status'; readonly status: number; readonly message?: string }
  | { readonly fault: 'bad_key' | 'unknown_model' }
  /** The connection breaks before or after the headers. */
  | { readonly fault: 'reset' | 'reset_in_body' }
  /** Nothing more comes, before or after the headers, until the client leaves. */
  | { readonly fault: 'hang' | 'hang_in_body' }
  /** Status 200 with something that is not the API's JSON, or is it under another content type. */
  | { readonly fault: 'truncated_json' | 'html' | 'wrong_type' }
  /** Well-formed answers without a usable text. */
  | { readonly fault: 'empty' | 'blocked' | 'too_long' };

/** Faults for the requests to come: a list for the model's own route in order, or a function that sees every request. */
export type Plan =
  | readonly (Fault | null)[]
  | ((request: LoggedRequest) => Fault | null | undefined | Promise<Fault | null | undefined>);

/** A part of a prompt as it was received. */
export interface LoggedPart {
  readonly kind: 'text' | 'video' | 'image';
  readonly text?: string;
  readonly mime_type?: string;
  readonly bytes?: number;
  /** SHA-256 of the media's bytes in hex. */
  readonly sha256?: string;
  /** How the media came. */
  readonly delivery?: 'inline' | 'upload' | 'video_url' | 'image_url';
  readonly range?: TimeRange;
  readonly fps?: number;
}

/** One request as the emulator saw it; the fields from `status` on are filled in when it ends. */
export interface LoggedRequest {
  readonly number: number;
  /** By the emulator's clock, when the request's headers arrived. */
  readonly time: number;
  readonly method: string;
  readonly path: string;
  readonly route: string;
  /** The key in the header where it belongs; undefined when there was none. */
  readonly key: string | undefined;
  /** Where else a key appeared: `url`, `body`, or a header's name. Must stay empty. */
  readonly key_elsewhere: readonly string[];
  readonly body_bytes: number;
  /** The parsed JSON body; undefined for uploads, and without the bytes of media. */
  model?: string;
  parts: readonly LoggedPart[];
  /** The JSON Schema that the answer is to follow. */
  form?: unknown;
  /** Tokens of the prompt that were kept from earlier prompts with the same beginning. */
  cached_tokens?: number;
  /** All text parts, joined by newlines. */
  text: string;
  status?: number;
  /** `answered`, `invalid: <reason>`, the name of a fault, or `left` when the client went before the end. */
  outcome?: string;
}

/** What an answering function gets. */
export interface EmulatedQuestion {
  readonly model: string;
  readonly text: string;
  readonly parts: readonly LoggedPart[];
  /** The bytes of the media parts in their order. */
  readonly media: readonly EmulatedMedia[];
  readonly temperature: number | undefined;
}
export type EmulatedMedia = LoggedPart & { readonly data: Buffer };

/** Options of both emulators. */
export interface EmulatorOptions {
  /** The text of an answer; a sentence that names what was asked when absent. */
  readonly answer?: (question: EmulatedQuestion, request: LoggedRequest) => string | Promise<string>;
  readonly plan?: Plan;
  /** Milliseconds; the clock of the log, of expiring files and of rate-limit headers. */
  readonly now?: () => number;
  /** Keys that are accepted; any key when absent. */
  readonly keys?: readonly string[];
  /** Models that exist; any when absent. */
  readonly models?: readonly string[];
  /** Thinking that goes with every answer. */
  readonly thinking?: string;
  /** Duration in seconds of a video by its hash, so that ranges beyond its end are refused. */
  readonly duration?: (sha256: string) => number | undefined;
}

/** A running emulator. */
export interface Emulator {
  /** `http://127.0.0.1:<port>` without a trailing slash. */
  readonly url: string;
  readonly log: readonly LoggedRequest[];
  /** Requests that ask the model, in order. */
  readonly asked: readonly LoggedRequest[];
  /** Replaces the plan. */
  play(plan: Plan): void;
  /** Resolves as soon as the log fulfils a condition. */
  until(condition: (log: readonly LoggedRequest[]) => boolean): Promise<void>;
  /** Requests that are being answered, now and at most. */
  readonly load: { readonly now: number; readonly most: number };
  /** Cuts all connections and stops listening, as a server that dies does. */
  close(): Promise<void>;
}

/** A request that makes no sense; becomes the API's error with this status. */
export class Refusal extends Error {
  readonly status: number;
  constructor(message: string, status = 400) {
    super(message);
    this.status = status;
  }
}

/** What a route answers with. */
export interface Reply {
  readonly status: number;
  readonly headers?: Readonly<Record<string, string>>;
  readonly body: unknown;
}

/** A request as it comes from the wire. */
export interface Received {
  readonly method: string;
  readonly url: URL;
  readonly headers: IncomingHttpHeaders;
  readonly body: Buffer;
}

/** What makes an emulator of a server. */
export interface Protocol {
  /** The name of the route, `unknown` when there is none; `asks` marks the model's own route. */
  route(received: Received): { readonly name: string; readonly asks: boolean };
  /** The key where it belongs, and the name of that header. */
  key(headers: IncomingHttpHeaders): { readonly header: string; readonly key: string | undefined };
  /** Reads and checks a request, notes its parts, and returns what answers it. @throws Refusal */
  receive(request: LoggedRequest, received: Received): () => Reply | Promise<Reply>;
  /** The wire form of a fault that is an answer of its own; undefined for those that spoil a good one. */
  fault(fault: Fault, request: LoggedRequest): Reply | undefined;
  refuse(status: number, message: string): Reply;
}
