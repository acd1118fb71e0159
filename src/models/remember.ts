/** The memory of calls: what a model has answered is not asked again, in this run or a later one. */
import { ParseError } from '../errors/errors.js';
import { throwIfAborted } from '../flow/abort.js';
import { Shared } from '../flow/shared.js';
import { callKey } from './call-key.js';
import { inLayer, type ModelWrapper, wrap } from './chain.js';
import { type Answer, type Model, NO_USAGE, type Question } from './model.js';

/** An answer as it is kept, with what it cost when it was given, and when that was in milliseconds since 1970. */
export type StoredAnswer = Answer & { readonly at?: number };

/** Keeps answers by key. */
export interface CallMemory {
  get(key: string): Promise<StoredAnswer | undefined> | StoredAnswer | undefined;
  /** Resolves when the answer would survive a power cut. @throws FatalError when it can't be kept. */
  put(key: string, answer: StoredAnswer): Promise<void>;
  /** @throws FatalError when it can't be forgotten. */
  delete(key: string): Promise<void>;
  close(): Promise<void>;
}

/** Options of {@link withMemory}. */
export interface RememberOptions {
  /** Answers from before this time, in milliseconds since 1970, are ignored; when absent, none is. */
  readonly since?: ((question: Question) => number) | undefined;
  /** Milliseconds since 1970. */
  readonly now?: () => number;
}

/**
 * A model that answers from memory where it can. A remembered answer has `attempts: 0` and costs nothing. An answer is
 * on disk before it is returned. One that `question.check` refuses is neither kept nor taken from memory. The same
 * question asked twice at the same time is one call, which ends when all who wait for it have aborted.
 * @param identify gives the hash of a video file's content
 */
export function withMemory(
  memory: CallMemory,
  identify: (path: string, signal?: AbortSignal) => Promise<string>,
  { since = () => 0, now = Date.now }: RememberOptions = {},
): ModelWrapper {
  async function keyOf(model: Model, question: Question, signal?: AbortSignal): Promise<string> {
    const { video } = question;
    return callKey(model, question, video && (await identify(video.path, signal)));
  }

  return inLayer('memory', (model) => {
    const calls = new Shared<Answer>();

    async function lookUpOrAsk(key: string, question: Question, signal: AbortSignal): Promise<Answer> {
      const stored = await memory.get(key);
      const counts = stored !== undefined && (stored.at ?? 0) >= since(question);
      if (counts && isUsable(question, stored.text)) return remembered(stored);
      const answer = await model.ask(question, signal);
      question.check?.(answer.text);
      await memory.put(key, { ...answer, at: now() });
      return answer;
    }

    const asking: Model['ask'] = async (question, signal) => {
      throwIfAborted(signal);
      const key = await keyOf(model, question, signal);
      throwIfAborted(signal);
      const start = (own: AbortSignal) => lookUpOrAsk(key, question, own);
      const { value: answer, isFirst } = await calls.join(key, start, signal);
      if (isFirst) return answer;
      question.check?.(answer.text);
      return remembered(answer);
    };
    return {
      ...wrap(model, asking),
      forget: async (question) => memory.delete(await keyOf(model, question)),
    };
  });
}

function isUsable(question: Question, text: string): boolean {
  try {
    question.check?.(text);
    return true;
  } catch (error) {
    if (error instanceof ParseError) return false;
    throw error;
  }
}

/** A stored answer as it is given now: nothing was asked, sent or paid. */
function remembered({ at: _at, ...stored }: StoredAnswer): Answer {
  return { ...stored, usage: NO_USAGE, attempts: 0, milliseconds: 0, bytes_sent: 0 };
}
