/** Text from files that others wrote, made safe to show. */

/** Control characters, and characters that reverse the direction of the text around them or are invisible. */
const CONTROL = /[\p{Cc}\p{Cs}\u200b-\u200f\u2028-\u202e\u2060-\u206f\ufeff]/gu;

/**
 * A text on one line in which nothing moves the cursor, changes colours or reverses the direction of writing: such
 * characters are shown by their numbers.
 *
 * @example harmless('a\u001b[31mb') // 'a\\u001b[31mb'
 */
export function harmless(text: string): string {
  return text.replace(CONTROL, (character) => {
    if (character === '\n') return '\\n';
    return `\\u${character.charCodeAt(0).toString(16).padStart(4, '0')}`;
  });
}
