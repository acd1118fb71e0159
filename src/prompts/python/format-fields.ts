/** Texts that Python fills in with `str.format`, as templates with braces around variables only. */
import { lineAt, type PythonText, replaceAll } from './text.js';

/** A place that `str.format` fills in. */
interface FormatField {
  readonly name: string;
  /** Conversion and format after the name: `!r`, `:.1f`; usually empty. */
  readonly format: string;
  /** Its place in the template, in characters from 0. */
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

/** A name in single braces. */
const NAMED = /\{([A-Za-z_]\w*)\}/g;

/**
 * Reads a text as `str.format` does. A text that `str.format` would refuse can't be meant for it, so all its braces are
 * left as they are, doubled ones too; only names in single braces are renamed.
 * @param rename gives the name that is written for a field
 */
export function readFormat(text: PythonText, rename: (name: string) => string): FormatText {
  const broken: number[] = [];
  const fields: FormatField[] = [];
  /** How much longer the template is than the source so far. */
  let growth = 0;
  const template = replaceAll(text, PIECE, ({ index, 0: piece, 1: name, 2: format = '' }) => {
    const line = lineAt(text, index);
    if (name === undefined && piece.length === 1) broken.push(line);
    if (broken.length > 0) return piece;
    const value = name === undefined ? piece.charAt(0) : `{${rename(name)}}`;
    if (name !== undefined) fields.push({ name, format, offset: index + growth, line });
    growth += value.length - piece.length;
    return value;
  });
  if (broken.length === 0) return { text: template, fields, broken_line: undefined };
  const renamed = replaceAll(text, NAMED, ([, name = '']) => `{${rename(name)}}`);
  return { text: renamed, fields: [], broken_line: broken[0] };
}
