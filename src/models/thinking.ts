/** Separates what a model thought aloud from what it answered. */

const TAG = /<(\/?)(?:think|thinking|thought)\s*>/gi;

/**
 * Cuts thinking text (`<think>…</think>`, also `<thinking>` and `<thought>`) out of an answer and trims the rest.
 *
 * Servers cut the two ends off at will, so both are accepted: a closing tag nobody opened ends thinking that began with
 * the text, and an opening tag nobody closes starts thinking that lasts to the end. Tags do not nest: a model that writes
 * about its own `<think>` tag is still thinking, and the next closing tag ends it.
 *
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
