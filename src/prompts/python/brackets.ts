/** Lists of tokens, looked at from outside of their brackets. */
import type { Token } from './tokens.js';

/** True for the operator or bracket given. */
export function is(token: Token | undefined, text: string): boolean {
  return token?.kind === 'other' && token.text === text;
}

/** Splits at an operator that stands outside of brackets; empty parts are left out. */
export function splitAt(tokens: readonly Token[], separator: string): readonly (readonly Token[])[] {
  const parts: Token[][] = [[]];
  let depth = 0;
  for (const token of tokens) {
    depth += depthChange(token);
    if (depth === 0 && is(token, separator)) parts.push([]);
    else parts.at(-1)?.push(token);
  }
  return parts.filter((part) => part.length > 0);
}

/** Index of the first such operator outside of brackets; -1 when there is none. */
export function outerIndex(tokens: readonly Token[], text: string): number {
  let depth = 0;
  return tokens.findIndex((token) => {
    depth += depthChange(token);
    return depth === 0 && is(token, text);
  });
}

/** Indices of the `=` that assign; comparisons and the names of arguments do not count. */
export function assignments(tokens: readonly Token[]): readonly number[] {
  let depth = 0;
  return tokens.flatMap((token, at) => {
    depth += depthChange(token);
    const beside = [tokens[at - 1], tokens[at + 1]];
    const compares = beside.some((other) => ['=', '!', '<', '>'].some((text) => is(other, text)));
    return depth === 0 && is(token, '=') && !compares ? [at] : [];
  });
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

function depthChange(token: Token): number {
  if (token.kind !== 'other') return 0;
  if ('([{'.includes(token.text)) return 1;
  return ')]}'.includes(token.text) ? -1 : 0;
}
