/** Python expressions whose text is known without running them: literals, their concatenation, names of earlier texts. */
import { is } from './brackets.js';
import { stringValue } from './string-literal.js';
import { joinTexts, PythonRefusal, type PythonText, sliceText } from './text.js';
import type { Token } from './tokens.js';

/** What a name of the module stands for: a text, or the reason why it can't be known without running the module. */
export type Constant = PythonText | { readonly unreadable: string };
export type Constants = ReadonlyMap<string, Constant>;

interface Read {
  readonly text: PythonText;
  /** The tokens after it. */
  readonly rest: readonly Token[];
}

/** What `strip`, `lstrip` and `rstrip` take away; Python calls the same characters white space. */
const LEADING = /^\p{White_Space}*/u;
const TRAILING = /\p{White_Space}*$/u;

/**
 * The text that an expression stands for.
 * @param line where the expression would begin, for the message when there is none
 * @throws PythonRefusal, naming the line, for anything that has to be run
 */
export function textOf(tokens: readonly Token[], constants: Constants, line: number): PythonText {
  if (tokens.length === 0) throw new PythonRefusal(line, 'expected a text, found nothing');
  const { text, rest } = sum(tokens, constants, line);
  const [next] = rest;
  if (next === undefined) return text;
  throw new PythonRefusal(next.line, `expected the text to end, found ${shown(next)}; ${ADVICE}`);
}

const ADVICE = 'only string literals, +, parentheses and names of texts above can be read without running it';

function sum(tokens: readonly Token[], constants: Constants, line: number): Read {
  const parts: PythonText[] = [];
  for (let rest = tokens; ; ) {
    const read = operand(rest, constants, rest[0]?.line ?? line);
    parts.push(read.text);
    if (!is(read.rest[0], '+')) return { text: joinTexts(parts), rest: read.rest };
    rest = read.rest.slice(1);
  }
}

function operand(tokens: readonly Token[], constants: Constants, line: number): Read {
  let { text, rest } = atom(tokens, constants, line);
  while (is(rest[0], '.')) {
    const [, method, open, close] = rest;
    const name = method?.kind === 'name' ? method.text : '';
    if (!/^[lr]?strip$/.test(name) || !is(open, '(') || !is(close, ')'))
      throw new PythonRefusal(
        method?.line ?? line,
        `.${name}(…) has to be run; write down what it gives (only .strip() is understood)`,
      );
    text = stripped(text, name);
    rest = rest.slice(4);
  }
  return { text, rest };
}

function atom(tokens: readonly Token[], constants: Constants, line: number): Read {
  const [first] = tokens;
  if (first?.kind === 'string') {
    const count = tokens.findIndex((token) => token.kind !== 'string');
    const rest = count === -1 ? [] : tokens.slice(count);
    const literals = tokens.slice(0, tokens.length - rest.length).filter((token) => token.kind === 'string');
    return { text: joinTexts(literals.map(stringValue)), rest };
  }
  if (is(first, '(')) {
    const { text, rest } = sum(tokens.slice(1), constants, line);
    if (is(rest[0], ')')) return { text, rest: rest.slice(1) };
    throw new PythonRefusal(rest[0]?.line ?? line, `expected ")", found ${shown(rest[0])}; ${ADVICE}`);
  }
  const refuse = (message: string) => new PythonRefusal(line, message);
  if (first?.kind !== 'name') throw refuse(`expected a text, found ${shown(first)}; ${ADVICE}`);
  const { text: name } = first;
  if (is(tokens[1], '(')) throw refuse(`${name}(…) has to be run; write down what it gives`);
  const constant = constants.get(name);
  if (constant === undefined) throw refuse(`${name} is no text that this file sets above; ${ADVICE}`);
  if ('unreadable' in constant)
    throw refuse(`${name} can't be known without running the file: ${constant.unreadable}`);
  return { text: constant, rest: tokens.slice(1) };
}

function stripped(text: PythonText, method: string): PythonText {
  const start = method === 'rstrip' ? 0 : (LEADING.exec(text.value)?.[0].length ?? 0);
  const kept = sliceText(text, start);
  if (method === 'lstrip') return kept;
  return sliceText(kept, 0, kept.value.length - (TRAILING.exec(kept.value)?.[0].length ?? 0));
}

function shown(token: Token | undefined): string {
  if (token === undefined) return 'the end of the line';
  return token.kind === 'string' ? 'a string' : `"${token.text}"`;
}
