/** What became of an answer, whoever gave it. */
import { ParseError, RecordError, TransientError } from '../errors/errors.js';
import type { Usage } from '../records/record.js';
import type { EndpointNames } from './http/refusal.js';
import { cutThinking } from './thinking.js';

/** How a model stopped; `interrupted` may go better the next time. */
export type Finish = 'complete' | 'truncated' | 'blocked' | 'interrupted';

/** An answer as an adapter read it, before it is known to be usable. */
export interface RawAnswer {
  /** May still hold thinking text; may be empty. */
  readonly text: string;
  readonly finish: Finish;
  /** The reason in the provider's words, for messages. */
  readonly reason: string;
  /** The version that answered, as the provider names it. */
  readonly model: string;
  readonly usage: Usage;
}

/**
 * The answer's text without thinking text.
 *
 * @throws RecordError `blocked` or `truncated`; TransientError when the model was interrupted; ParseError of kind `empty`
 * when nothing is left, because asking again often helps.
 */
export function usableText(answer: RawAnswer, names: EndpointNames): string {
  const { finish, reason } = answer;
  const who = `The model "${answer.model}"`;
  if (finish === 'blocked') {
    throw new RecordError('blocked', `${who} was kept from answering (${reason}).`, {
      hint: "The provider's content filter objects to this video or prompt; another model may answer.",
    });
  }
  if (finish === 'truncated') {
    const thought = answer.usage.thinking_tokens;
    throw new RecordError(
      'truncated',
      `${who} reached its token limit before the answer was complete (${reason}).`,
      {
        hint: `Raise ${names.fields.tokens}${thought > 0 ? `: thinking alone took ${thought} tokens of it` : ''}.`,
      },
    );
  }
  if (finish === 'interrupted') {
    throw new TransientError(`${who} stopped without a complete answer (${reason}).`);
  }
  const text = cutThinking(answer.text);
  if (text !== '') return text;
  const thoughts = answer.text.trim() !== '' || answer.usage.thinking_tokens > 0;
  throw new ParseError(`${who} gave an empty answer${thoughts ? ' after thinking' : ''} (${reason}).`, '', {
    kind: 'empty',
    hint: `If this happens often, raise ${names.fields.tokens} or turn thinking off.`,
  });
}
