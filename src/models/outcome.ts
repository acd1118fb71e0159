/** Whether an answer can be used, whichever adapter read it. */
import { ParseError, RecordError, TransientError } from '../errors/errors.js';
import type { Usage } from '../records/record.js';
import type { EndpointNames } from './http/refusal.js';
import { plainText } from './http/texts.js';

/** How a model stopped; after `interrupted`, asking again may help. */
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
 * @throws RecordError `blocked` or `truncated`; TransientError when the model was interrupted; ParseError of kind
 * `empty` when there is no other text, because asking again often helps
 */
export function usableText(answer: RawAnswer, names: EndpointNames): string {
  const { finish } = answer;
  const reason = plainText(answer.reason);
  const who = `The model "${plainText(answer.model)}"`;
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

const TAG = /<(\/?)(?:think|thinking|thought)\s*>/gi;

/**
 * Cuts thinking text (`<think>…</think>`, also `<thinking>` and `<thought>`) out of an answer and trims the rest.
 *
 * Servers may cut off either tag. A closing tag without an opening one ends thinking that began with the text; an
 * opening tag without a closing one starts thinking that lasts to the end. Tags do not nest: a model that writes about
 * its own `<think>` tag is still thinking, and the next closing tag ends it.
 * @example cutThinking('<think>a car?</think>A truck.') // 'A truck.'
 * @example cutThinking('a car?</think>A truck.') // 'A truck.'
 * @example cutThinking('<think>a car? a truck?') // ''
 */
export function cutThinking(text: string): string {
  let answer = '';
  let position = 0;
  let thinking = false;
  for (const tag of text.matchAll(TAG)) {
    const closes = tag[1] === '/';
    if (!thinking) answer += text.slice(position, tag.index);
    if (closes && !thinking) answer = '';
    thinking = !closes;
    position = tag.index + tag[0].length;
  }
  if (!thinking) answer += text.slice(position);
  return answer.trim();
}
