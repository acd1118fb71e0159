/** Texts that Python fills in with `str.format`, as templates in which only variables stand in braces. */
import { joinTexts, lineAt, type PythonText, sliceText } from './text.js';

/** A place that `str.format` fills in. */
export interface FormatField {
  readonly name: string;
  /** Conversion and format behind the name: `!r`, `:.1f`; usually empty. */
  readonly format: string;
  /** Where it stands in the template, in characters from 0. */
  readonly offset: number;
  /** Line of the source, from 1. */
  readonly line: number;
}

/** A text taken apart by the rules of `str.format`. */
export interface FormatText {
  /** With `{name}` for each field (renamed where asked for) and single braces for doubled ones. */
  readonly text: PythonText;
  readonly fields: readonly FormatField[];
  /** Line of the first brace that `str.format` would not take; undefined when it takes all. */
  readonly broken_line: number | undefined;
}

const PIECE = /\{\{|\}\}|\{([A-Za-z_]\w*)((?:![rsa])?(?::[^{}]*)?)\}|[{}]/g;

/**
 * Reads a text as `str.format` does. One that it would refuse can't be meant for it, so all of its braces are then left
 * as they are, doubled ones too.
 * @param rename gives the name that is written for a field
 */
export function readFormat(text: PythonText, rename: (name: string) => string): FormatText {
  const parts: PythonText[] = [];
  const fields: FormatField[] = [];
  let end = 0;
  let length = 0;
  for (const match of text.value.matchAll(PIECE)) {
    const [piece, name, format = ''] = match;
    const line = lineAt(text, match.index);
    if (name === undefined && piece.length === 1)
      return { text: plain(text, rename), fields: [], broken_line: line };
    const value = name === undefined ? piece.charAt(0) : `{${rename(name)}}`;
    length += match.index - end;
    if (name !== undefined) fields.push({ name, format, offset: length, line });
    length += value.length;
    parts.push(sliceText(text, end, match.index), { value, lines: [{ offset: 0, line }] });
    end = match.index + piece.length;
  }
  return { text: joinTexts([...parts, sliceText(text, end)]), fields, broken_line: undefined };
}

/** Only renames what stands in single braces. */
function plain(text: PythonText, rename: (name: string) => string): PythonText {
  const parts: PythonText[] = [];
  let end = 0;
  for (const { index, 0: field, 1: name = '' } of text.value.matchAll(/\{([A-Za-z_]\w*)\}/g)) {
    const lines = [{ offset: 0, line: lineAt(text, index) }];
    parts.push(sliceText(text, end, index), { value: `{${rename(name)}}`, lines });
    end = index + field.length;
  }
  return joinTexts([...parts, sliceText(text, end)]);
}
