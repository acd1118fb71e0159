/** YAML that people write by hand, checked against a strict schema so that each mistake has a line. */
import { type Document, isMap, isNode, isScalar, LineCounter, parseDocument } from 'yaml';
import type { z } from 'zod';
import { nearest } from '../errors/nearest.js';
import { wrongValue } from '../errors/wrong-value.js';

/** Something wrong in a pack. */
export interface Problem {
  /** Absolute path. */
  readonly file: string;
  /** From 1. */
  readonly line: number;
  readonly message: string;
}

/** The part of a file that holds YAML. */
interface YamlSource {
  readonly file: string;
  readonly text: string;
  /** Line of the file at which `text` begins, from 1. */
  readonly line: number;
}

/**
 * Reads YAML and checks it against a strict object schema. An empty text is an empty object.
 * @returns undefined when the value does not fit; what is wrong is added to `problems`, with file, line and field.
 */
export function readYaml<T>(
  source: YamlSource,
  schema: z.ZodObject & z.ZodType<T>,
  problems: Problem[],
): T | undefined {
  const refuse = (line: number, message: string) => problems.push({ file: source.file, line, message });
  const counter = new LineCounter();
  const lineOf = (offset: number) => counter.linePos(offset).line + source.line - 1;
  const document = parseDocument(source.text, { lineCounter: counter, prettyErrors: false });
  for (const error of document.errors) refuse(lineOf(error.pos[0]), `not valid YAML: ${error.message}`);
  if (document.errors.length > 0) return undefined;
  const plain = toPlain(document);
  if ('broken' in plain) {
    refuse(source.line, `not valid YAML: ${plain.broken}`);
    return undefined;
  }
  const parsed = schema.safeParse(plain.value ?? {}, { reportInput: true });
  for (const issue of parsed.error?.issues ?? []) {
    if (issue.code === 'unrecognized_keys') {
      const known = Object.keys(schema.shape);
      for (const key of issue.keys)
        refuse(lineOf(offsetOf(document, [key])), `unknown field "${key}"; ${suggest(key, known)}`);
    } else {
      const field = issue.path.length === 0 ? '' : `${issue.path.join('.')}: `;
      refuse(lineOf(offsetOf(document, issue.path)), `${field}${wrongValue(issue)}`);
    }
  }
  return parsed.data;
}

/** An alias without an anchor (`domain: *all*`) is only noticed when the document is turned into values. */
function toPlain(document: Document): { readonly value: unknown } | { readonly broken: string } {
  try {
    return { value: document.toJS() };
  } catch (error) {
    if (error instanceof ReferenceError) return { broken: `${error.message}. Put quotes around the text.` };
    throw error;
  }
}

function suggest(key: string, known: readonly string[]): string {
  const meant = nearest(key, known);
  return meant === undefined ? `known are ${known.join(', ')}` : `did you mean "${meant}"?`;
}

/** Offset of a field's key, or of the item within it, so that the line is right even in a long list. */
function offsetOf(document: Document, path: readonly PropertyKey[]): number {
  if (!isMap(document.contents) || path.length === 0) return 0;
  if (path.length > 1) {
    const node = document.getIn(path, true);
    if (isNode(node)) return node.range?.[0] ?? 0;
  }
  const pair = document.contents.items.find((item) => isScalar(item.key) && item.key.value === path[0]);
  return pair !== undefined && isScalar(pair.key) ? (pair.key.range?.[0] ?? 0) : 0;
}
