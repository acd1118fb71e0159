import { from, mergeMap, type OperatorFunction } from 'rxjs';
import { ParseError } from '../errors.js';
import type { Model } from '../models/model.js';
import { formatLength } from '../prompts/index.js';
import { parseQa } from '../qa/index.js';
import { type Described, going, type Outcome, type QaType, type Questioned, qaPromptKey } from '../record.js';
import { type AskOptions, ask, traceOf } from './ask.js';
import { each, failed } from './each.js';

/** Options of {@link question}. */
export interface QuestionOptions<T> extends AskOptions {
  /** The types to ask for a record; a function where some have answers already. */
  readonly qa_types: readonly QaType[] | ((record: T) => readonly QaType[]);
}

/** What a QA answer holds. */
export type ReadAnswer = Pick<Questioned, 'qa' | 'rejections'>;

/** Reads a QA answer: its pairs, and what had to be rejected. Never throws. */
export function readAnswer(type: QaType, text: string): ReadAnswer {
  const { pairs, rejections } = parseQa(type, text);
  return { qa: pairs, rejections };
}

/**
 * Reads a QA answer of which something must be usable.
 * @throws ParseError that lists why each block was rejected, when not one pair could be read.
 */
export function parsePairs(type: QaType, text: string): ReadAnswer {
  const answer = readAnswer(type, text);
  if (answer.qa.length > 0) return answer;
  const reasons = answer.rejections.map(({ message }) => message).join('; ');
  throw new ParseError(`expected ${type} pairs, found none${reasons === '' ? '' : `: ${reasons}`}`, text);
}

/**
 * Step 3: asks one question prompt per QA type, all types of a video side by side. Emits one outcome per video and type as
 * soon as its answer is there, each marked with the number of parts the video has; a type that fails leaves the others be.
 */
export function question<T extends Described>(
  model: Model,
  options: QuestionOptions<T>,
): OperatorFunction<Outcome<T>, Outcome<Questioned<T>>> {
  const { pack } = options;
  return each({ step: '3', concurrency: options.concurrency }, (record, signal) => {
    const types = typeof options.qa_types === 'function' ? options.qa_types(record) : options.qa_types;
    return from(types).pipe(
      mergeMap(async (type): Promise<Outcome<Questioned<T>>> => {
        const outcome = await askType(model, pack, record, type, signal);
        return { ...outcome, parts: types.length };
      }),
    );
  });
}

async function askType<T extends Described>(
  model: Model,
  pack: AskOptions['pack'],
  record: T,
  type: QaType,
  signal: AbortSignal,
): Promise<Outcome<Questioned<T>>> {
  const prompt_key = qaPromptKey(type, record.mode);
  const variables = {
    ...formatLength(record.video_length),
    detailed_description: record.detailed_description,
  };
  const parse = (text: string) => parsePairs(type, text);
  try {
    const asked = await ask(model, pack, { step: '3', prompt_key, variables, parse }, signal);
    const question_trace = traceOf(model, pack, [asked]);
    return going({ ...record, prompt_key, qa_output: asked.answer.text, ...asked.value, question_trace });
  } catch (error) {
    return failed(error, record, '3');
  }
}
