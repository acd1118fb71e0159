import { expect, it } from 'vitest';
import { z } from 'zod';
import { wrongValue } from '../../src/errors/wrong-value.js';

it.each([
  [z.number(), '4', 'expected a number; got "4"'],
  [z.number(), undefined, 'expected a number; got none'],
  [z.number().int(), 4.5, 'expected a whole number; got 4.5'],
  [z.number(), Number.POSITIVE_INFINITY, 'expected a number; got Infinity'],
  [z.number(), 4n, 'expected a number; got 4'],
  [z.number().positive(), 0, 'expected more than 0; got 0'],
  [z.number().max(2), 3, 'expected at most 2; got 3'],
  [z.string().min(1), '', 'expected a text that is not empty; got ""'],
  [z.array(z.string()).min(1), [], 'expected at least one entry; got []'],
  [z.strictObject({}), { extra: 1, more: 2 }, 'unknown field extra, more'],
  [z.record(z.string(), z.string()), 5, 'expected named fields; got 5'],
  [z.enum(['a', 'b']), 'c', 'expected one of a, b; got "c"'],
  [z.literal('a'), 'c', 'expected a; got "c"'],
  [z.union([z.number(), z.literal('full')]), true, 'expected a number or full; got true'],
  [z.string().regex(/^x$/, 'expected an x'), 'y', 'expected an x'],
  [z.string(), ['long '.repeat(40)], `expected a text; got ["${'long '.repeat(11)}lo…`],
])('a wrong value is told in plain words (%#)', (schema, value, said) => {
  const [issue] = z.safeParse(schema, value, { reportInput: true }).error?.issues ?? [];
  expect(issue === undefined ? 'nothing' : wrongValue(issue)).toBe(said);
});
