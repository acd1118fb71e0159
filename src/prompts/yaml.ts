/** YAML that people write by hand, read against a strict schema so that each mistake has a line. */
import { type Document, isMap, isNode, isScalar, LineCounter, parseDocument } from 'yaml';
import type { z } from 'zod';
import { nearest } from '../errors/nearest.js';

/** Something wrong in a pack. */
export interface Problem {
  /** Absolute path. */
  readonly file: string;
  /** From 1. */
  readonly line: number;
  readonly message: string;
}

/** The value when it fits the schema, and otherwise everything that is wrong with it. */
export type YamlResult<T> =
  | { readonly value: T }
  | { readonly value: undefined; readonly problems: readonly Problem[] };

/** The part of a file that holds YAML. */
export interface YamlSource {
  readonly file: string;
  readonly text: string;
  /** Line of the file at which `text` begins, from 1. */
  readonly line: number;
}

/**
 * Reads YAML and checks it against a strict object schema. An empty text is an empty object.
 * @returns the value, or problems that name the file, the line and the field.
 */
export function readYaml<T>(source: YamlSource, schema: z.ZodObject & z.ZodType<T>): YamlResult<T> {
  const counter = new LineCounter();
  const lineOf = (offset: number) => counter.linePos(offset).line + source.line - 1;
  const document = parseDocument(source.text, { lineCounter: counter, prettyErrors: false });
  const failed = (problems: readonly Omit<Problem, 'file'>[]) => ({
    value: undefined,
    problems: problems.map((problem) => ({ file: source.file, ...problem })),
  });
  if (document.errors.length > 0) {
    return failed(
      document.errors.map((error) => ({
        line: lineOf(error.pos[0]),
        message: `not valid YAML: ${error.message}`,
      })),
    );
  }
  const plain = toPlain(document);
  if ('broken' in plain) return failed([{ line: source.line, message: `not valid YAML: ${plain.broken}` }]);
  const parsed = schema.safeParse(plain.value ?? {});
  if (parsed.success) return { value: parsed.data };
  return failed(
    parsed.error.issues.flatMap((issue) => {
      if (issue.code === 'unrecognized_keys') {
        return issue.keys.map((key) => ({
          line: lineOf(offsetOf(document, [key])),
          message: `unknown field "${key}"; ${suggest(key, Object.keys(schema.shape))}`,
        }));
      }
      const field = issue.path.length === 0 ? '' : `${issue.path.join('.')}: `;
      return [{ line: lineOf(offsetOf(document, issue.path)), message: `${field}${issue.message}` }];
    }),
  );
}

/** The value of a result; what is wrong is added to `problems` instead. */
export function keepValue<T>(result: YamlResult<T>, problems: Problem[]): T | undefined {
  if (result.value === undefined && 'problems' in result) problems.push(...result.problems);
  return result.value;
}

/** An alias without its anchor (`domain: *all*`) only shows when the document is turned into values. */
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

/** Offset of a field's key, or of the item within it, so that a long list still points at the right line. */
function offsetOf(document: Document, path: readonly PropertyKey[]): number {
  if (!isMap(document.contents) || path.length === 0) return 0;
  if (path.length > 1) {
    const node = document.getIn(path, true);
    if (isNode(node)) return node.range?.[0] ?? 0;
  }
  const pair = document.contents.items.find((item) => isScalar(item.key) && item.key.value === path[0]);
  return pair !== undefined && isScalar(pair.key) ? (pair.key.range?.[0] ?? 0) : 0;
}
