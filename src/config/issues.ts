/** Explains what is wrong with a configuration. */
import { z } from 'zod';
import { nearest } from '../errors/nearest.js';

/**
 * Explains an issue, one line per field, with the nearest known name for an unknown one.
 * @param schema the schema that found the issue; it also gives the known names
 */
export function explainIssue(issue: z.core.$ZodIssue, schema: z.ZodType): string[] {
  const at = issue.path.join('.');
  if (issue.code === 'unrecognized_keys') {
    const known = knownKeys(schema, issue.path);
    return issue.keys.map((key) => {
      const guess = nearest(key, known) ?? elsewhere(schema, key);
      const field = at === '' ? key : `${at}.${key}`;
      return `${field}: unknown field${guess === undefined ? '' : `; did you mean ${guess}?`}`;
    });
  }
  if (issue.code === 'invalid_type' && issue.input === undefined) return [`${at}: missing; it is required`];
  if (issue.code === 'invalid_value' && typeof issue.input === 'string') {
    const guess = nearest(issue.input, issue.values.map(String));
    if (guess !== undefined)
      return [`${at}: ${JSON.stringify(issue.input)} is unknown; did you mean ${guess}?`];
  }
  const got = issue.input === undefined ? '' : `; got ${JSON.stringify(issue.input)}`;
  return [`${at}: ${issue.message.replace(/^Invalid (input|option): /, '')}${got}`];
}

/** The path of a field of that name, if there is only one: `max_workers` is `workflow.max_workers`. */
function elsewhere(schema: z.ZodType, name: string): string | undefined {
  const find = (node: unknown, above: string): string[] => {
    if (!isObject(node) || !isObject(node.properties)) return [];
    return Object.entries(node.properties).flatMap(([key, inner]) =>
      // `llm` has the same fields as `vlm`.
      key === 'llm' ? [] : [...(key === name ? [`${above}${key}`] : []), ...find(inner, `${above}${key}.`)],
    );
  };
  const [only, ...others] = find(z.toJSONSchema(schema, { io: 'input' }), '');
  return others.length === 0 ? only : undefined;
}

/** The names that the schema knows below a path. */
function knownKeys(schema: z.ZodType, path: readonly PropertyKey[]): string[] {
  let node: unknown = z.toJSONSchema(schema, { io: 'input' });
  for (const part of path) {
    if (!isObject(node) || !isObject(node.properties)) return [];
    node = node.properties[String(part)];
  }
  return isObject(node) && isObject(node.properties) ? Object.keys(node.properties) : [];
}

/** True for an object with named fields. */
export function isObject(value: unknown): value is Record<string, unknown> {
  return typeof value === 'object' && value !== null && !Array.isArray(value);
}
