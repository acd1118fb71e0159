import { from, mergeMap, type OperatorFunction } from 'rxjs';
import { z } from 'zod';
import { ParseError, RecordError } from '../errors/errors.js';
import type { Model } from '../models/model.js';
import { formatLength, LENGTH, type Pack } from '../prompts/index.js';
import { answerSchema, type Piece, readPieces, renderQa } from '../qa/index.js';
import type { QaType } from '../records/qa-types.js';
import {
  type Described,
  type Ended,
  going,
  type Outcome,
  type PromptKey,
  type QaPair,
  type Questioned,
  rejectionSchema,
  repairSchema,
} from '../records/record.js';
import { type Draft, rowHead, saidSchema } from '../records/rows.js';
import { type AskOptions, ask, type Call, isAskedForForm, type StructuredOutput, traceOf } from './ask.js';
import { defineStep, type PromptDeclaration } from './define-step.js';
import { each, failed } from './each.js';
import { type Repaired, repaired } from './repair.js';

/** Options of {@link question}. */
export interface QuestionOptions<T> extends AskOptions {
  /** The types to ask for a record; a function when some already have answers. */
  readonly qa_types: readonly string[] | ((record: T) => readonly string[]);
  /** How often the failed parts of an answer are asked again; 2 by default. */
  readonly max_repairs?: number;
  /** Whether servers are asked for JSON that follows a schema; `auto` by default. */
  readonly structured_output?: StructuredOutput;
}

/** The content of a QA answer. */
export type ReadAnswer = Pick<Questioned, 'qa' | 'rejections'>;

/** Reads a QA answer: its pairs, and the parts that could not be read. Never throws. */
export function readAnswer(type: QaType, text: string): ReadAnswer {
  const pieces = readPieces(type, text);
  return {
    qa: pieces.flatMap((piece) => (piece.ok ? [piece.pair] : [])),
    rejections: pieces.flatMap((piece) => (piece.ok ? [] : [piece.rejection])),
  };
}

/**
 * Reads a QA answer piece by piece. At least one pair must be readable.
 * @throws ParseError that lists why each block was rejected, when no pair could be read
 */
export function parsePairs(type: QaType, text: string): Piece[] {
  const pieces = readPieces(type, text);
  if (pieces.some(({ ok }) => ok)) return pieces;
  const reasons = pieces.flatMap((piece) => (piece.ok ? [] : piece.rejection.reasons)).join('; ');
  throw new ParseError(`expected ${type} pairs, found none${reasons === '' ? '' : `: ${reasons}`}`, text);
}

/** The questions of step 3 for these QA types, in order. */
export function questionCalls(
  { video, video_length, mode, detailed_description }: Described,
  types: readonly string[],
  pack: Pick<Pack, 'types'>,
  isAskedForForm: (prompt_key: PromptKey) => boolean,
): Call<readonly Piece[]>[] {
  return types.map((name) => {
    const { like } = pack.types.get(name);
    const prompt_key = pack.types.keyFor(name, mode);
    return {
      step: '3',
      prompt_key,
      about: video,
      variables: { ...formatLength(video_length), detailed_description },
      schema: isAskedForForm(prompt_key) ? answerSchema(like) : undefined,
      parse: (text) => parsePairs(like, text),
    };
  });
}

/**
 * Step 3: asks one question prompt per QA type, all types of a video at the same time. Emits one outcome per video and
 * type as soon as it is answered, marked with the number of parts the video has. A failed type does not affect the
 * others. Pairs that fail a check are asked again with the reasons; a type without any good pair fails as `rejected`.
 */
export function question<T extends Described>(
  model: Model,
  options: QuestionOptions<T>,
): OperatorFunction<Outcome<T>, Outcome<Questioned<T>>> {
  const { pack, structured_output = 'auto' } = options;
  const isAsked = (prompt_key: PromptKey) =>
    isAskedForForm(model.pick?.({ prompt_key, step: '3' }) ?? model, structured_output);
  return each({ step: '3', concurrency: options.concurrency }, (record, signal) => {
    const types = typeof options.qa_types === 'function' ? options.qa_types(record) : options.qa_types;
    return from(questionCalls(record, types, pack, isAsked)).pipe(
      mergeMap(async (call): Promise<Outcome<Questioned<T>>> => {
        const outcome = await askType(model, options, record, call, signal);
        return { ...outcome, parts: types.length };
      }),
    );
  });
}

async function askType<T extends Described>(
  model: Model,
  options: Omit<QuestionOptions<T>, 'qa_types'>,
  record: T,
  call: Call<readonly Piece[]>,
  signal: AbortSignal,
): Promise<Outcome<Questioned<T>>> {
  const { pack, checks = {}, max_repairs = 2 } = options;
  const { video_length, detailed_description } = record;
  const { prompt_key } = call;
  const type = pack.types.ofKey(prompt_key)?.like ?? 'open_qa';
  try {
    const first = await ask(model, pack, call, signal);
    const again = { ...call, once: true as const, parse: (text: string) => readPieces(type, text) };
    const answer = await repaired(first, (amend) => ask(model, pack, { ...again, amend }, signal), {
      type,
      checks,
      max_repairs,
      context: { video_length, description: detailed_description },
    });
    if (answer.kept.length === 0) return await rejected(record, answer);
    return going({
      ...record,
      prompt_key,
      qa_output: renderQa(type, answer.kept),
      qa: answer.kept,
      rejections: answer.lost,
      ...(answer.doubtful.length > 0 && { doubtful: answer.doubtful }),
      ...(answer.repair !== undefined && { repair: answer.repair }),
      question_trace: traceOf(model, pack, answer.asked),
    });
  } catch (error) {
    return failed(error, record, '3');
  }
}

/** How many reasons the message of a failure lists. */
const MOST_REASONS = 3;

/** The failure of an answer without any good pair. The memory of calls forgets that answer. */
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
    hint: 'step_4_output/rejected.jsonl lists the pairs; run again to ask again, or change what a check does with workflow.checks',
  });
  const outcome = failed(error, record, '3');
  return { ...outcome, ending: { ...outcome.ending, rejections: lost } };
}

/** The prompt of every QA type sees only the description: that gives better questions than captions. */
const QUESTION_PROMPT: PromptDeclaration = {
  watches: false,
  offers: [...LENGTH, 'detailed_description'],
  requires: [['detailed_description']],
};

export const questionStep = defineStep<Described, Questioned, QuestionOptions<Described>>({
  id: '3',
  title: 'questions',
  made_from: ['2'],
  needs: { fields: ['detailed_description'], from: '2' },
  watches: false,
  workers: ['qa'],
  per: 'prompt_key',
  qa_prompt: QUESTION_PROMPT,
  row: {
    file: 'step_3_qa/qa_output.jsonl',
    fields: {
      // Other tools write 0 or null where they don't know it. The answer is as good without it.
      video_length: z.number().nonnegative().nullable().catch(null),
      prompt_key: z.string(),
      qa_output: saidSchema,
      detailed_description: z.string().optional().catch(undefined),
      rejected: z.array(rejectionSchema).catch([]).default([]),
      repair: repairSchema.optional().catch(undefined),
    },
    of: questionRow,
  },
  digest: ({ prompt_key, qa_output }, types) => {
    const type = types.ofKey(String(prompt_key))?.like;
    const { qa, rejections } =
      type === undefined ? { qa: [], rejections: [] } : readAnswer(type, String(qa_output));
    const rejected = rejections.map(({ reasons }) => `REJECTED: ${reasons.join(' ')}`);
    const text = [...qa.map(pairText), ...rejected].join('\n\n');
    return [{ column: 'questions', title: String(prompt_key), text }];
  },
  calls: (record, { settings: { qa_types, pack }, isAskedForForm: isAsked }) =>
    questionCalls(record, typeof qa_types === 'function' ? qa_types(record) : qa_types, pack, isAsked),
  operator: ({ llm, settings }) => question(llm, settings),
});

function questionRow(record: Questioned): Draft {
  const { prompt_key, qa_output, qa, rejections, doubtful, repair } = record;
  const { global_caption, dense_caption, detailed_description } = record;
  return {
    row: {
      ...rowHead(record),
      prompt_key,
      qa_output,
      qa,
      ...(rejections.length > 0 && { rejected: rejections }),
      ...(doubtful !== undefined && { doubtful }),
      ...(repair !== undefined && { repair }),
      original_captions: { global_caption, dense_caption },
      detailed_description,
    },
    trace: record.question_trace,
  };
}

/** A pair as readable text. */
function pairText(pair: QaPair): string {
  const options =
    pair.type === 'mcq' ? pair.options.map((option, index) => `${'ABCDEFGHIJ'[index]}. ${option}`) : [];
  const answer =
    pair.type === 'temporal_localization'
      ? `${pair.start} s – ${pair.end} s`
      : pair.type === 'bcq'
        ? pair.full_answer
        : pair.answer;
  return [`Question: ${pair.question}`, ...options, `Answer: ${answer}`, `Because: ${pair.reasoning}`].join(
    '\n',
  );
}
