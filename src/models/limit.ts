import type { Turn } from '../flow/turns.js';
import type { Step } from '../records/record.js';
import type { Account } from './account.js';
import { inLayer, type ModelWrapper, wrap } from './chain.js';
import type { Answer, Question } from './model.js';
import { countTokens, estimateTokens } from './usage.js';

/** Options of {@link withAccount}. */
export interface AccountCallOptions {
  /** Tokens that a question will take, for token limits. */
  readonly estimate?: (question: Question) => number;
  /** The place of a step among the steps, which decides whose turn it is; by default all steps are equal. */
  readonly rankOf?: (step: Step) => number;
}

/**
 * A model whose calls are made only as its account allows. Models that share a key share an account. A call gets its
 * slot once its video is ready to be sent: cutting and uploading happen before its turn.
 */
export function withAccount(
  account: Account,
  { estimate = estimateTokens, rankOf = () => 0 }: AccountCallOptions = {},
): ModelWrapper {
  const used = ({ usage }: Answer) => countTokens(usage);
  return inLayer('account', (model) =>
    wrap(model, async (question, signal) => {
      const turn = turnOf(question, rankOf);
      const isPrepared = model.prepare !== undefined && question.video !== undefined;
      const release = isPrepared ? await account.ahead(turn, signal) : undefined;
      const call = () => {
        release?.();
        return model.ask(question, signal);
      };
      try {
        if (isPrepared) await model.prepare?.(question, signal);
        return await account.run(call, { tokens: estimate(question), used, turn }, signal);
      } finally {
        release?.();
      }
    }),
  );
}

/**
 * A question's turn: by its step, and together with the others about its video.
 *
 * As long as more videos wait outside, late steps come first: a finished video frees its memory and its clips, lets the
 * next one in, and soon gives the first task items. Once the last video is in and there are items, early steps come
 * first: their videos need the most calls. With late steps first to the very end, the last videos would run alone, one
 * short chain of calls after the other. With early steps first from the start, everything would begin and nothing would
 * finish. (Both were simulated against first come, first served; bench/RESULTS.md has the figures.)
 *
 * Calls about one video stay together because providers keep what they have read of a video for a while. No call waits
 * forever: a step gets no work that the step before it has not done, and the videos in flight are bounded.
 */
function turnOf(
  { step, video, about }: Pick<Question, 'step' | 'video' | 'about'>,
  rankOf: (step: Step) => number,
): Turn {
  return { rank: rankOf(step), group: video?.path ?? about ?? '' };
}
