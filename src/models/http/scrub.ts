/** Keeps keys out of texts that people and files get to see. */

/** Shapes that providers' keys have; some providers repeat a key, or most of it, in their error messages. */
const KEY_SHAPES = [
  /\b(?:sk-|nvapi-|AIza|AQ\.)[\w*.-]{6,}/g,
  /\bBearer\s+[^\s"',}]+/gi,
  /([?&]key=)[^&\s"']+/gi,
];

/** Shorter texts are no keys but placeholders (`none`), and replacing them would garble words. */
const SHORTEST_KEY = 6;

/**
 * Replaces a key, and whatever else looks like one, by `[key]`.
 *
 * @param key The key in use; may be empty.
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
