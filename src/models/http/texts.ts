/** Texts of servers for people and files: one line, without keys. */

/** How much of a text is shown. */
const LONGEST = 300;

/** Removes HTML tags and line breaks from a text and shortens it. */
export function plainText(text: string): string {
  const plain = text
    .replace(/<(script|style)[\s\S]*?<\/\1>/gi, ' ')
    .replace(/<[^>]*>/g, ' ')
    .replace(/\s+/g, ' ')
    .trim();
  if (plain === '') return 'no text';
  return plain.length > LONGEST ? `${plain.slice(0, LONGEST)} …` : plain;
}

/** Shapes of providers' keys; some providers repeat a key, or most of it, in their error messages. */
const KEY_SHAPES = [
  /\b(?:sk-|nvapi-|AIza|AQ\.)[\w*.-]{6,}/g,
  /\bBearer\s+[^\s"',}]+/gi,
  /([?&]key=)[^&\s"']+/gi,
];

/** Shorter texts are placeholders (`none`) and no keys; to replace them would garble words. */
const SHORTEST_KEY = 6;

/**
 * Replaces a key, and everything else that looks like one, by `[key]`.
 * @param key the key in use; may be empty
 * @example scrub('Bad key sk-abcdef123', '') // 'Bad key [key]'
 */
export function scrub(text: string, key: string): string {
  let clean = text;
  if (key.length >= SHORTEST_KEY) {
    clean = clean.replaceAll(key, '[key]').replaceAll(encodeURIComponent(key), '[key]');
  }
  for (const shape of KEY_SHAPES) {
    clean = clean.replace(shape, (match: string, before: unknown) =>
      typeof before === 'string' && match.startsWith(before) ? `${before}[key]` : '[key]',
    );
  }
  return clean;
}
