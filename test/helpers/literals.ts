/** The texts that stand in TypeScript sources as strings and templates. */

/** A text in a source; null stands for what is filled in. */
export type Literal = readonly (string | null)[];

const ESCAPES: Readonly<Record<string, string>> = { n: '\n', t: '\t', r: '\r' };
/** After one of these a slash begins a regular expression, elsewhere it divides. */
const BEFORE_REGEX = /(?:^|[(,=:[!&|?{};+~<>]|\breturn|\bcase)\s*$/;

/** All strings and templates of a source, those inside of templates too; comments and regular expressions are passed over. */
export function literalsOf(source: string): readonly Literal[] {
  const found: Literal[] = [];
  code(source, 0, found);
  return found;
}

/** Reads code up to the bracket that closes it; returns where that stands. */
function code(source: string, from: number, found: Literal[]): number {
  let depth = 0;
  let at = from;
  while (at < source.length) {
    const character = source.charAt(at);
    if (character === '{') depth += 1;
    if (character === '}' && depth-- === 0) return at;
    if (source.startsWith('//', at)) at = endOf(source, '\n', at);
    else if (source.startsWith('/*', at)) at = endOf(source, '*/', at);
    else if (character === '/' && BEFORE_REGEX.test(source.slice(Math.max(0, at - 20), at)))
      at = regex(source, at);
    else if (character === '`' || character === "'" || character === '"') at = text(source, at, found);
    else at += 1;
  }
  return at;
}

/** Reads a string or template; returns where the code goes on. */
function text(source: string, from: number, found: Literal[]): number {
  const quote = source.charAt(from);
  const pieces: (string | null)[] = [''];
  const add = (more: string) => pieces.push(`${pieces.pop() ?? ''}${more}`);
  let at = from + 1;
  while (at < source.length && source.charAt(at) !== quote) {
    if (source.charAt(at) === '\\') {
      const escaped = source.charAt(at + 1);
      add(ESCAPES[escaped] ?? escaped);
      at += 2;
    } else if (quote === '`' && source.startsWith('${', at)) {
      at = code(source, at + 2, found) + 1;
      pieces.push(null, '');
    } else {
      add(source.charAt(at));
      at += 1;
    }
  }
  found.push(pieces);
  return at + 1;
}

function regex(source: string, from: number): number {
  const [whole = '/'] = /^\/(?:\\.|\[(?:\\.|[^\]\\])*\]|[^/\\[\n])+\//.exec(source.slice(from)) ?? [];
  return from + whole.length;
}

function endOf(source: string, end: string, from: number): number {
  const at = source.indexOf(end, from + 2);
  return at === -1 ? source.length : at + end.length;
}
