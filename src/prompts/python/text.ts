/** A text that was read from a Python file and knows the line of each of its parts. */
export interface PythonText {
  readonly value: string;
  /** Ascending; from `offset` in `value` on, the text is on `line` (from 1). The first offset is 0. */
  readonly lines: readonly LineStart[];
}

/** Where in a value a line of the source begins. */
export interface LineStart {
  readonly offset: number;
  readonly line: number;
}

/** Why a piece of Python can't be read without running it. */
export class PythonRefusal extends Error {
  override name = 'PythonRefusal';

  /** @param line of the source, from 1 */
  constructor(
    readonly line: number,
    message: string,
  ) {
    super(message);
  }
}

/** The texts one after the other. */
export function joinTexts(texts: readonly PythonText[]): PythonText {
  const lines: LineStart[] = [];
  let value = '';
  for (const text of texts) {
    for (const { offset, line } of text.lines) lines.push({ offset: offset + value.length, line });
    value += text.value;
  }
  return { value, lines };
}

/** A part of a text, as `String.slice` cuts it; both offsets from 0. */
export function sliceText(text: PythonText, start: number, end = text.value.length): PythonText {
  const behind = text.lines.filter(({ offset }) => offset > start && offset < end);
  const lines = [
    { offset: 0, line: lineAt(text, start) },
    ...behind.map(({ offset, line }) => ({ offset: offset - start, line })),
  ];
  return { value: text.value.slice(start, end), lines };
}

/** A text with each match of a pattern replaced; the replacement is on the line on which the match begins. */
export function replaceAll(
  text: PythonText,
  pattern: RegExp,
  replacement: (match: RegExpExecArray) => string,
): PythonText {
  const parts: PythonText[] = [];
  let end = 0;
  for (const match of text.value.matchAll(pattern)) {
    const lines = [{ offset: 0, line: lineAt(text, match.index) }];
    parts.push(sliceText(text, end, match.index), { value: replacement(match), lines });
    end = match.index + match[0].length;
  }
  return joinTexts([...parts, sliceText(text, end)]);
}

/** The line of the source on which the character at an offset is. */
export function lineAt(text: PythonText, at: number): number {
  return text.lines.findLast(({ offset }) => offset <= at)?.line ?? 1;
}
