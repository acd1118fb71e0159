import { readFileSync } from 'node:fs';
import { describe, expect, test } from 'vitest';
import { z } from 'zod';
import { parseQa } from '../../src/qa/parse.js';
import { QA_TYPES } from '../../src/records/qa-types.js';
import { qaPairSchema } from '../../src/records/record.js';

const rowSchema = z.object({
  type: z.enum(QA_TYPES),
  name: z.string(),
  text: z.string(),
  expect: z.array(qaPairSchema),
  rejected: z.array(z.string()),
});
const rows = readFileSync(new URL('../fixtures/qa-corpus.jsonl', import.meta.url), 'utf8')
  .trimEnd()
  .split('\n')
  .map((line) => rowSchema.parse(JSON.parse(line)));

describe('the corpus of messy answers', () => {
  test('covers all eight types with at least 200 different texts', () => {
    expect(new Set(rows.map((row) => row.type))).toEqual(new Set(QA_TYPES));
    expect(new Set(rows.map((row) => `${row.type} ${row.text}`)).size).toBeGreaterThanOrEqual(200);
  });

  test.each(rows.map((row) => [row.type, row.name, row] as const))('%s: %s', (_type, _name, row) => {
    const { pairs, rejections } = parseQa(row.type, row.text);
    expect({ pairs, rejected: rejections.map(({ reason }) => reason) }).toEqual({
      pairs: row.expect,
      rejected: row.rejected,
    });
    for (const rejection of rejections) {
      expect(rejection.message.length).toBeGreaterThan(10);
      expect(rejection.text.length).toBeLessThanOrEqual(2_000);
    }
  });
});
