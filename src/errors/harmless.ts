/** Text from files that others wrote, made safe to show. */

/** Control characters, and characters that reverse the direction of the text around them or are invisible. */
const CONTROL = /[\p{Cc}\p{Cs}\u200b-\u200f\u2028-\u202e\u2060-\u206f\ufeff]/gu;

/**
 * The text on one line, with escape codes for characters that move the cursor, change colours or reverse the direction
 * of writing.
 *
 * @example harmless('a\u001b[31mb') // 'a\\u001b[31mb'
 */
export function harmless(text: string): string {
  return text.replace(CONTROL, (character) => {
    if (character === '\n') return '\\n';
    return `\\u${character.charCodeAt(0).toString(16).padStart(4, '0')}`;
  });
}
