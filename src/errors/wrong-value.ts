/** Says in plain words what a schema finds wrong with a value; the validator's own wording is for programmers. */
import type { z } from 'zod';

/** How much of a wrong value a message shows. */
const SHOWN = 60;

/**
 * What was expected and what came.
 * @param issue of a schema that was asked with `reportInput`
 * @example wrongValue(issue) // 'expected a number; got "4"'
 */
export function wrongValue(issue: z.core.$ZodIssue): string {
  // A pattern and a rule of our own have a sentence of our own.
  if (issue.code === 'invalid_format' || issue.code === 'custom') return issue.message;
  if (issue.code === 'unrecognized_keys') return `unknown field ${issue.keys.join(', ')}`;
  return `expected ${expected(issue)}; got ${shown(issue.input)}`;
}

/** The words that a field may have. */
export function choices(issue: z.core.$ZodIssue): string[] {
  if (issue.code === 'invalid_value') return issue.values.map(String);
  return issue.code === 'invalid_union' ? issue.errors.flat().flatMap(choices) : [];
}

const KINDS: Readonly<Record<string, string>> = {
  number: 'a number',
  int: 'a whole number',
  string: 'a text',
  boolean: 'true or false',
  array: 'a list',
  object: 'named fields',
  record: 'named fields',
};

function expected(issue: z.core.$ZodIssue): string {
  switch (issue.code) {
    case 'invalid_type':
      return KINDS[issue.expected] ?? issue.expected;
    case 'invalid_value': {
      const [only, ...others] = issue.values.map(String);
      return others.length === 0 ? String(only) : `one of ${[only, ...others].join(', ')}`;
    }
    case 'too_small':
      if (issue.origin === 'string') return 'a text that is not empty';
      if (issue.origin === 'array') return 'at least one entry';
      return issue.inclusive === true ? `at least ${issue.minimum}` : `more than ${issue.minimum}`;
    case 'too_big':
      return `at most ${issue.maximum}`;
    case 'invalid_union':
      return issue.errors.flatMap(([first]) => (first === undefined ? [] : [expected(first)])).join(' or ');
    default:
      return 'another value';
  }
}

function shown(value: unknown): string {
  if (value === undefined) return 'none';
  const text = ['number', 'bigint', 'function'].includes(typeof value)
    ? String(value)
    : JSON.stringify(value);
  return text.length > SHOWN ? `${text.slice(0, SHOWN - 1)}…` : text;
}
