/** Texts of servers for people and files: one line, without keys. */

/** How much of a text is shown. */
const LONGEST = 300;
/** How much of a text is looked at: the patterns below take time that grows with the square of its length. */
const READ = 8_000;
/** How much of a provider's message is kept. */
const LONGEST_MESSAGE = 1_000;

/** Removes HTML tags and line breaks from a text and shortens it. */
export function plainText(text: string): string {
  const plain = text
    .slice(0, READ)
    .replace(/<(script|style)[\s\S]*?(?:<\/\1>|$)/gi, ' ')
    .replace(/<[^>]*>/g, ' ')
    .replace(/\s+/g, ' ')
    .trim();
  if (plain === '') return 'no text';
  return plain.length > LONGEST ? `${plain.slice(0, LONGEST)} …` : plain;
}

/** The beginning of a provider's message: enough for people and for every pattern that is looked for in it. */
export function beginning(message: string): string {
  return message.length > READ ? message.slice(0, READ) : message;
}

/** A provider's message as it is shown and kept: without keys, and cut where it is long. */
export function keptMessage(message: string, key: string): string {
  // Cut after the keys are gone: half a key would not be found.
  const clean = scrub(beginning(message), key);
  return clean.length > LONGEST_MESSAGE ? `${clean.slice(0, LONGEST_MESSAGE)} …` : clean;
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
