import type { Account } from './account.js';
import { countTokens, estimateTokens } from './estimate.js';
import type { Model, Question } from './model.js';
import { wrap } from './wrap.js';

/**
 * A model whose calls go out only as its account allows. Models that share a key share an account; a retry belongs
 * outside, so that a wait for it holds no slot.
 * @example const model = retry(limit(createGemini(options), account), policy);
 */
export function limit(
  model: Model,
  account: Account,
  estimate: (question: Question) => number = estimateTokens,
): Model {
  return wrap(model, (question, signal) =>
    account.run(
      () => model.ask(question, signal),
      { tokens: estimate(question), used: (answer) => countTokens(answer.usage) },
      signal,
    ),
  );
}
