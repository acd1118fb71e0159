import { hash } from 'node:crypto';
import { ParseError, RecordError } from '../errors/errors.js';
import {
  type Answer,
  type AnswerSchema,
  type Model,
  NO_USAGE,
  type Question,
  type VideoInput,
} from '../models/model.js';
import { asStructured } from '../models/structured.js';
import { addUsage } from '../models/usage.js';
import type { Pack, PromptValues } from '../prompts/index.js';
import type { CheckLevels } from '../qa/check-names.js';
import type { Probed, PromptKey, Step, TimeRange, Trace } from '../records/record.js';
import type { EachOptions } from './each.js';

/** What every step that asks a model needs: its prompts, and how many videos it works on at once. */
export interface AskOptions {
  readonly pack: Pack;
  /** Videos that this step works on at the same time. */
  readonly concurrency: EachOptions['concurrency'];
  /** What is done about the findings of checks, where it is not the usual. */
  readonly checks?: CheckLevels;
}

/** One question of a step. */
export interface Call<T> {
  readonly step: Step;
  readonly prompt_key: PromptKey;
  readonly variables: PromptValues;
  readonly video?: VideoInput;
  /** The path of the video that a question about text is about. */
  readonly about?: string;
  /** The JSON schema that a server is asked to follow, if it can. */
  readonly schema?: AnswerSchema | undefined;
  /** Changes the rendered prompt before it is asked. */
  readonly amend?: (prompt: string) => string;
  /** In a plan: the exact question depends on the answer to another call of the step. */
  readonly is_guess?: true;
  /** Accept any text: don't ask again when `parse` throws. */
  readonly once?: true;
  /** Reads the answer; throws a ParseError when it can't be used. */
  readonly parse: (text: string) => T;
}

/** An answer that has been read. */
export interface Asked<T> {
  readonly value: T;
  readonly prompt_key: PromptKey;
  readonly answer: Answer;
  readonly question: Question;
  /** The model that answered. */
  readonly by: Model;
}

/**
 * Renders a prompt, asks the model and reads its answer.
 * @throws RecordError with the prompt key; errors that concern the whole run are rethrown unchanged
 */
export async function ask<T>(
  model: Model,
  pack: Pack,
  call: Call<T>,
  signal: AbortSignal,
): Promise<Asked<T>> {
  const { prompt_key, parse, schema } = call;
  const picked = model.pick?.(call) ?? model;
  const by = schema === undefined ? picked : asStructured(picked);
  const question = questionOf(pack, call);
  try {
    const answer = await picked.ask(question, signal);
    return { value: parse(answer.text), prompt_key, answer, question, by };
  } catch (error) {
    // A ParseError comes from a model without a retry layer, so there is no second try.
    const isOfCall = error instanceof ParseError || error instanceof RecordError;
    if (!isOfCall || ('prompt_key' in error && error.prompt_key !== undefined)) throw error;
    const { kind, message, hint } = error;
    const attempts = error instanceof RecordError ? error.attempts : 1;
    throw new RecordError(kind, message, { prompt_key, attempts, cause: error, hint });
  }
}

/** The question of a call, with its prompt filled in. A plan makes it too, so that it finds remembered answers. */
export function questionOf<T>(pack: Pack, call: Call<T>): Question {
  const { step, prompt_key, video, parse, schema } = call;
  const about = call.about ?? video?.path;
  const prompt = pack.prompt(prompt_key);
  const text = prompt.render(call.variables);
  return {
    step,
    prompt_key,
    text: call.amend?.(text) ?? text,
    ...(call.once !== true && { check: (answer: string) => void parse(answer) }),
    ...(video !== undefined && { video }),
    ...(about !== undefined && { about }),
    ...(schema !== undefined && { schema }),
    ...(prompt.temperature !== undefined && { temperature: prompt.temperature }),
  };
}

/**
 * Waits until all calls have ended, then returns their values or throws. So a failed call never discards the answers of
 * the others, which are already paid for. Of several errors, throws the first that concerns more than this video (bad
 * key, used-up quota, a bug).
 */
export async function allSettled<T extends readonly unknown[]>(
  calls: readonly [...{ [K in keyof T]: Promise<T[K]> }],
): Promise<[...T]>;
export async function allSettled<T>(calls: readonly Promise<T>[]): Promise<T[]>;
export async function allSettled(calls: readonly Promise<unknown>[]): Promise<unknown[]> {
  const results = await Promise.allSettled(calls);
  const errors = results.flatMap((result) =>
    result.status === 'rejected' ? [result.reason as unknown] : [],
  );
  if (errors.length > 0) throw errors.find((error) => !(error instanceof RecordError)) ?? errors[0];
  return results.flatMap((result) => (result.status === 'fulfilled' ? [result.value] : []));
}

/** The video of a record, or a part of it, as the input of a model. */
export function videoInput(record: Probed, range?: TimeRange): VideoInput {
  return { path: record.video, info: record.info, ...(range !== undefined && { range }) };
}

/** The trace of a step that asks no model. */
export const NO_TRACE: Trace = {
  model: 'none',
  backend: 'none',
  pack: '',
  prompts: {},
  model_hash: '',
  calls: 0,
  attempts: 0,
  usage: NO_USAGE,
  bytes_sent: 0,
  milliseconds: 0,
};

/** Sums up what the calls of a step were made with and what they cost. */
export function traceOf(model: Model, pack: Pack, asked: readonly Asked<unknown>[]): Trace {
  const answers = asked.map(({ answer }) => answer);
  const keys = [...new Set(asked.map(({ prompt_key }) => prompt_key))].sort();
  const models = asked.length === 0 ? [model] : asked.map(({ by }) => by);
  return {
    model: [...new Set(asked.length === 0 ? [model.name] : answers.map((answer) => answer.model))].join(', '),
    backend: (models[0] ?? model).backend,
    pack: pack.name,
    prompts: Object.fromEntries(keys.map((key) => [key, pack.prompt(key).hash])),
    model_hash: modelHash(models),
    calls: answers.length,
    attempts: sum(answers.map((answer) => answer.attempts)),
    usage: answers.map((answer) => answer.usage).reduce(addUsage, NO_USAGE),
    bytes_sent: sum(answers.map((answer) => answer.bytes_sent)),
    milliseconds: Math.round(sum(answers.map((answer) => answer.milliseconds))),
  };
}

/** A hash of models and the parameters that shape their answers, independent of their order. */
export function modelHash(models: readonly Model[]): string {
  return joinModelHashes([...new Set(models)].map(hashOf));
}

/** Cached, because every row needs it. */
const hashes = new WeakMap<Model, string>();

function hashOf(model: Model): string {
  const known = hashes.get(model);
  if (known !== undefined) return known;
  const { backend, name, parameters } = model;
  const made = shortHash(JSON.stringify([backend, name, Object.entries(parameters).sort()]));
  hashes.set(model, made);
  return made;
}

/** Combines the hashes of several models; a single hash stays as it is. */
export function joinModelHashes(each: readonly string[]): string {
  const [only = '', ...others] = [...new Set(each)].sort();
  return others.length === 0 ? only : shortHash([only, ...others].join('\n'));
}

/** `auto` asks for JSON from models whose servers are known to support it, `on` from all but the embedded one. */
export type StructuredOutput = 'auto' | 'on' | 'off';

/** True when a model is asked for answers as JSON by a schema. */
export function isAskedForForm(model: Pick<Model, 'backend'>, structured_output: StructuredOutput): boolean {
  if (structured_output === 'off' || model.backend === 'signals') return false;
  return structured_output === 'on' || model.backend === 'gemini' || model.backend === 'openai';
}

function shortHash(text: string): string {
  return hash('sha256', text).slice(0, 16);
}

function sum(numbers: readonly number[]): number {
  return numbers.reduce((total, number) => total + number, 0);
}
