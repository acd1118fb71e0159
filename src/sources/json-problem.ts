/** What is wrong with a text that should be JSON, for people who write lists by hand or by a script. */

/** What the engine says, by the start of its message, in words about the text. The order is that of the search. */
const WORDS: readonly (readonly [RegExp, string])[] = [
  [/^Expected (?:double-quoted )?property name/, 'a name in double quotes is missing'],
  [/^Expected ':'/, 'a colon is missing'],
  [/^Expected ','/, 'a comma is missing'],
  [/^Bad (?:escaped character|Unicode escape)/, 'a backslash has to be written twice (\\\\)'],
  [/^Bad control character/, 'a tab or line break has to be written as \\t or \\n'],
  [/^Unterminated string/, 'a closing double quote is missing'],
  [/^Unexpected end/, 'it breaks off before its end'],
  [/^Unexpected non-whitespace/, 'there is more after its end'],
];

/** Characters of the text that are shown from the place on. */
const SHOWN = 20;

/**
 * Says in plain words what keeps a text from being JSON, and where. The engine's messages differ from version to
 * version, so one that is not known here gives only the place.
 * @param error what `JSON.parse` threw for the text
 * @example jsonProblem('{"a": 1,}', error) // a name in double quotes is missing at: }
 */
export function jsonProblem(text: string, { message }: SyntaxError): string {
  const sign = /^Unexpected token '?(.)'?[ ,]/su.exec(message)?.[1];
  if (sign !== undefined) return `${JSON.stringify(sign)} is out of place`;
  const words = WORDS.find(([said]) => said.test(message))?.[1] ?? "it can't be read";
  const position = /at position (\d+)/.exec(message)?.[1];
  const at = position === undefined ? text.length : Number(position);
  const [rest = ''] = text
    .slice(at, at + SHOWN)
    .trim()
    .split('\n', 1);
  const dots = at + SHOWN < text.length ? ' …' : '';
  return rest === '' ? words : `${words} at: ${rest}${dots}`;
}
