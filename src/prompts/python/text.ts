/** A text that was read from a Python file, which still knows on which line each of its parts stands. */
export interface PythonText {
  readonly value: string;
  /** Ascending; from `offset` in `value` on, the text stands on `line` (from 1). The first offset is 0. */
  readonly lines: readonly LineStart[];
}

/** Where in a value a line of the source begins. */
export interface LineStart {
  readonly offset: number;
  readonly line: number;
}

/** Why a piece of Python can't be read without running it. */
export class PythonRefusal extends Error {
  /** Line of the source, from 1. */
  readonly line: number;

  constructor(line: number, message: string) {
    super(message);
    this.name = 'PythonRefusal';
    this.line = line;
  }
}

/** The texts one behind the other. */
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

/** The line of the source on which the character at an offset stands. */
export function lineAt(text: PythonText, at: number): number {
  return text.lines.findLast(({ offset }) => offset <= at)?.line ?? 1;
}
