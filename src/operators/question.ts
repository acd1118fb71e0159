import { from, mergeMap, type OperatorFunction } from 'rxjs';
import { ParseError, RecordError } from '../errors/errors.js';
import type { Model } from '../models/model.js';
import { formatLength } from '../prompts/index.js';
import { answerSchema, type Piece, readPieces, renderQa } from '../qa/index.js';
import {
  type Described,
  type Ended,
  going,
  type Outcome,
  type QaType,
  type Questioned,
  qaPromptKey,
} from '../records/record.js';
import { type AskOptions, ask, traceOf } from './ask.js';
import { each, failed } from './each.js';
import { type Repaired, repaired } from './repair.js';
import { isAskedForForm, type StructuredOutput } from './structured.js';

/** Options of {@link question}. */
export interface QuestionOptions<T> extends AskOptions {
  /** The types to ask for a record; a function where some have answers already. */
  readonly qa_types: readonly QaType[] | ((record: T) => readonly QaType[]);
  /** How often what fails of an answer is asked again; 2. */
  readonly max_repairs?: number;
  /** Whether servers are asked for JSON that follows a schema; `auto`. */
  readonly structured_output?: StructuredOutput;
}

/** What a QA answer holds. */
export type ReadAnswer = Pick<Questioned, 'qa' | 'rejections'>;

/** Reads a QA answer: its pairs, and what could not be read as one. Never throws. */
export function readAnswer(type: QaType, text: string): ReadAnswer {
  const pieces = readPieces(type, text);
  return {
    qa: pieces.flatMap((piece) => (piece.ok ? [piece.pair] : [])),
    rejections: pieces.flatMap((piece) => (piece.ok ? [] : [piece.rejection])),
  };
}

/**
 * Reads a QA answer of which something must be readable, piece by piece.
 * @throws ParseError that lists why each block was rejected, when not one pair could be read.
 */
export function parsePairs(type: QaType, text: string): Piece[] {
  const pieces = readPieces(type, text);
  if (pieces.some(({ ok }) => ok)) return pieces;
  const reasons = pieces.flatMap((piece) => (piece.ok ? [] : piece.rejection.reasons)).join('; ');
  throw new ParseError(`expected ${type} pairs, found none${reasons === '' ? '' : `: ${reasons}`}`, text);
}

/**
 * Step 3: asks one question prompt per QA type, all types of a video side by side. Emits one outcome per video and type as
 * soon as its answer is there, each marked with the number of parts the video has; a type that fails leaves the others be.
 * Pairs that fail a check are asked again with the reasons; a type of which no pair is left fails as `rejected`.
 */
export function question<T extends Described>(
  model: Model,
  options: QuestionOptions<T>,
): OperatorFunction<Outcome<T>, Outcome<Questioned<T>>> {
  return each({ step: '3', concurrency: options.concurrency }, (record, signal) => {
    const types = typeof options.qa_types === 'function' ? options.qa_types(record) : options.qa_types;
    return from(types).pipe(
      mergeMap(async (type): Promise<Outcome<Questioned<T>>> => {
        const outcome = await askType(model, options, record, type, signal);
        return { ...outcome, parts: types.length };
      }),
    );
  });
}

async function askType<T extends Described>(
  model: Model,
  options: Omit<QuestionOptions<T>, 'qa_types'>,
  record: T,
  type: QaType,
  signal: AbortSignal,
): Promise<Outcome<Questioned<T>>> {
  const { pack, checks_off = [], max_repairs = 2, structured_output = 'auto' } = options;
  const { video, video_length, detailed_description } = record;
  const prompt_key = qaPromptKey(type, record.mode);
  const by = model.pick?.({ prompt_key, step: '3' }) ?? model;
  const call = {
    step: '3',
    prompt_key,
    about: video,
    variables: { ...formatLength(video_length), detailed_description },
    schema: isAskedForForm(by, structured_output) ? answerSchema(type) : undefined,
  } as const;
  try {
    const first = await ask(
      model,
      pack,
      { ...call, parse: (text: string) => parsePairs(type, text) },
      signal,
    );
    const answer = await repaired(
      first,
      (amend) =>
        ask(
          model,
          pack,
          { ...call, amend, once: true as const, parse: (text: string) => readPieces(type, text) },
          signal,
        ),
      { type, checks_off, max_repairs, context: { video_length, description: detailed_description } },
    );
    if (answer.kept.length === 0) return await rejected(record, answer);
    const question_trace = traceOf(model, pack, answer.asked);
    const qa_output = renderQa(type, answer.kept);
    return going({
      ...record,
      prompt_key,
      qa_output,
      qa: answer.kept,
      rejections: answer.lost,
      ...(answer.repair !== undefined && { repair: answer.repair }),
      question_trace,
    });
  } catch (error) {
    return failed(error, record, '3');
  }
}

/** Told one by one in the message of a failure. */
const MOST_REASONS = 3;

/** Nothing is left of an answer: a failure with its reasons. No model's memory may give that answer again. */
async function rejected(record: Described, { asked, lost }: Repaired): Promise<Ended> {
  const [first] = asked;
  for (const { by, question } of asked) await by.forget?.(question);
  const reasons = [...new Set(lost.flatMap((rejection) => rejection.reasons))];
  const more = reasons.length - MOST_REASONS;
  const told = `${reasons.slice(0, MOST_REASONS).join('; ')}${more > 0 ? `; and ${more} more` : ''}`;
  const error = new RecordError('rejected', `no pair of ${lost.length} passed the checks: ${told}`, {
    ...(first !== undefined && { prompt_key: first.prompt_key }),
    attempts: Math.max(
      1,
      asked.reduce((sum, { answer }) => sum + answer.attempts, 0),
    ),
    hint: 'step_4_output/rejected.jsonl lists the pairs; running again asks anew, workflow.checks_off leaves a check out',
  });
  const outcome = failed(error, record, '3');
  return { ...outcome, ending: { ...outcome.ending, rejections: lost } };
}
