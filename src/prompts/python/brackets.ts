/** Lists of tokens, of which only those outside of brackets count. */
import type { Token } from './tokens.js';

/** True for the operator or bracket given. */
export function is(token: Token | undefined, text: string): boolean {
  return token?.kind === 'other' && token.text === text;
}

/** Splits at an operator outside of brackets; empty parts are left out. */
export function splitAt(tokens: readonly Token[], separator: string): readonly (readonly Token[])[] {
  const ends = [...outside(tokens, (token) => is(token, separator)), tokens.length];
  return ends
    .map((end, index) => tokens.slice(index === 0 ? 0 : (ends[index - 1] ?? 0) + 1, end))
    .filter((part) => part.length > 0);
}

/** Index of the first such operator outside of brackets; -1 when there is none. */
export function outerIndex(tokens: readonly Token[], text: string): number {
  return outside(tokens, (token) => is(token, text))[0] ?? -1;
}

/** Indices of the `=` that assign; comparisons and the names of arguments do not count. */
export function assignments(tokens: readonly Token[]): readonly number[] {
  const compares = (token: Token | undefined) => ['=', '!', '<', '>'].some((text) => is(token, text));
  return outside(
    tokens,
    (token, at) => is(token, '=') && !compares(tokens[at - 1]) && !compares(tokens[at + 1]),
  );
}

/** The names that a statement may give another value. */
export function namesSet(tokens: readonly Token[]): readonly string[] {
  const isWord = (token: Token | undefined, ...words: readonly string[]) =>
    token?.kind === 'name' && words.includes(token.text);
  const imports = tokens.some((token) => isWord(token, 'import'));
  const end = assignments(tokens).at(-1) ?? 0;
  return tokens.flatMap((token, at) => {
    const isSet = imports || at < end || isWord(tokens[at - 1], 'for', 'as');
    return token.kind === 'name' && isSet ? [token.text] : [];
  });
}

/** Indices of tokens outside of brackets, closing brackets included, that pass a test. */
function outside(tokens: readonly Token[], test: (token: Token, at: number) => boolean): number[] {
  let depth = 0;
  return tokens.flatMap((token, at) => {
    if (token.kind === 'other' && '([{'.includes(token.text)) depth += 1;
    if (token.kind === 'other' && ')]}'.includes(token.text)) depth -= 1;
    return depth === 0 && test(token, at) ? [at] : [];
  });
}
