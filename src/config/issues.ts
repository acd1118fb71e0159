/** Explains what is wrong with a configuration. */
import { z } from 'zod';
import { nearest } from '../errors/nearest.js';
import { choices, wrongValue } from '../errors/wrong-value.js';
import { SPEC_FIELDS } from './specs.js';

/**
 * Explains an issue, one line per field: what was expected, what came, and what to do. An unknown name comes with the
 * nearest known one.
 * @param schema the schema that found the issue; it also gives the known names
 */
export function explainIssue(issue: z.core.$ZodIssue, schema: z.ZodType): string[] {
  const at = issue.path.join('.');
  const { input } = issue;
  if (issue.code === 'unrecognized_keys') {
    const known = knownKeys(schema, issue.path);
    return issue.keys.map((key) => {
      const guess = nearest(key, known) ?? namesake(key, known) ?? elsewhere(schema, key);
      const field = at === '' ? key : `${at}.${key}`;
      return `${field}: unknown field${guess === undefined ? '' : `; did you mean ${guess}?`}`;
    });
  }
  if (issue.code === 'invalid_type' && input === undefined) return [`${at}: missing; it is required`];
  const guess = typeof input === 'string' ? nearest(input, choices(issue)) : undefined;
  if (guess !== undefined) return [`${at}: ${JSON.stringify(input)} is unknown; did you mean ${guess}?`];
  return [`${at}: ${wrongValue(issue)}${remedy(issue)}`];
}

/** What to do, where the wrong value shows it. */
function remedy(issue: z.core.$ZodIssue): string {
  const { input } = issue;
  const kind = issue.code === 'invalid_type' ? issue.expected : '';
  if (input === null) return '; leave the field out for its default';
  if (kind === 'array' && typeof input !== 'object') return `; write [${input}]`;
  if (kind === 'string' && typeof input !== 'object') return '; put it in quotes';
  if (typeof input !== 'string') return '';
  if (['number', 'int'].includes(kind) && input.trim() !== '' && Number.isFinite(Number(input)))
    return '; write it without quotes';
  if (kind === 'boolean' && /^(?:yes|on|y)$/i.test(input)) return '; write true';
  if (kind === 'boolean' && /^(?:no|off|n)$/i.test(input)) return '; write false';
  return ['object', 'record'].includes(kind) ? '; its fields stand below it, indented' : '';
}

/** The only known name that goes on where this one ends, or the other way round: `model` is `model_name` here. */
function namesake(name: string, known: readonly string[]): string | undefined {
  const goesOn = (one: string, other: string) => one.startsWith(`${other}_`);
  const [only, ...others] = known.filter((other) => goesOn(other, name) || goesOn(name, other));
  return others.length === 0 ? only : undefined;
}

/** The path of a field of that name, if there is only one: `max_workers` is `workflow.max_workers`. */
function elsewhere(schema: z.ZodType, name: string): string | undefined {
  const find = (node: unknown, above: string): string[] => {
    if (!isObject(node) || !isObject(node['properties'])) return [];
    return Object.entries(node['properties']).flatMap(([key, inner]) =>
      // `llm` has the same fields as `vlm`.
      key === 'llm' ? [] : [...(key === name ? [`${above}${key}`] : []), ...find(inner, `${above}${key}.`)],
    );
  };
  const ofSpecs = SPEC_FIELDS.flatMap(({ path }) =>
    path.split('.').at(-1) === name ? [path.replace(/^(?=openai|gemini)/, 'vlm.')] : [],
  );
  const [only, ...others] = [...find(z.toJSONSchema(schema, { io: 'input' }), ''), ...ofSpecs];
  return others.length === 0 ? only : undefined;
}

/** The names that are known below a path, those of specs included. */
function knownKeys(schema: z.ZodType, path: readonly PropertyKey[]): string[] {
  let node: unknown = z.toJSONSchema(schema, { io: 'input' });
  for (const part of path) {
    if (!isObject(node)) return [];
    const { properties, additionalProperties } = node;
    node = isObject(properties) ? properties[String(part)] : additionalProperties;
  }
  if (!isObject(node)) return [];
  const { properties, propertyNames } = node;
  const named = isObject(propertyNames) ? propertyNames['enum'] : undefined;
  const ours = isObject(properties) ? Object.keys(properties) : Array.isArray(named) ? named.map(String) : [];
  const above = path
    .map(String)
    .join('.')
    .replace(/^(?:vlm|llm|models\.[^.]+)\./, '');
  const theirs = SPEC_FIELDS.flatMap((field) => {
    const names = field.path.split('.');
    const last = names.pop() ?? '';
    return names.join('.') === above ? [last] : [];
  });
  return [...ours, ...theirs];
}

/** True for an object with named fields. */
export function isObject(value: unknown): value is Record<string, unknown> {
  return typeof value === 'object' && value !== null && !Array.isArray(value);
}
