/** `[MARKERS]` that a scaffold leaves for its author to fill in. */

/** A marker and its place. */
interface Placeholder {
  /** As it is written, e.g. `[ACTORS]` or `[ACTORS: who is seen]`. */
  readonly text: string;
  /** The part in capitals, e.g. `ACTORS`. */
  readonly name: string;
  /** Line within the text, from 1. */
  readonly line: number;
}

/**
 * Four capitals at least, so that `[A]`, `[HH:MM:SS]` and `[PPE]` are text; so are a choice such as `[YES/NO]` and a link's
 * `[README](…)`.
 */
const PLACEHOLDER = /\[(?<name>[A-Z](?:[A-Z0-9]|[ _-](?=[A-Z0-9])){3,})(?::[^\][\n]*)?\](?!\()/g;

/**
 * Lists the markers of a text: words in capitals in square brackets, with or without a note after a colon.
 *
 * @example findPlaceholders('You watch [DOMAIN].') // [{ text: '[DOMAIN]', name: 'DOMAIN', line: 1 }]
 */
export function findPlaceholders(text: string): readonly Placeholder[] {
  return text.split('\n').flatMap((line, index) =>
    [...line.matchAll(PLACEHOLDER)].map((match) => ({
      text: match[0],
      name: match.groups?.['name'] ?? '',
      line: index + 1,
    })),
  );
}

/** The message about a marker that is still to be filled in. */
export function leftPlaceholder(marker: string): string {
  return `${marker} is a placeholder that is still to be filled in; write your own words in its place (in lower case, brackets are text)`;
}
