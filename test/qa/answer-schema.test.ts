import { describe, expect, it } from 'vitest';
import { answerSchema, parseQa } from '../../src/qa/index.js';
import { formatTime } from '../../src/qa/times.js';
import { QA_TYPES } from '../../src/records/qa-types.js';
import type { QaPair } from '../../src/records/record.js';
import { GOOD } from './checks/pairs.js';

/** A pair as a model gives it that is held to the schema. */
function given(pair: QaPair): Record<string, unknown> {
  const { question, reasoning } = pair;
  switch (pair.type) {
    case 'mcq':
      return { question, options: pair.options, reasoning, answer: pair.answer };
    case 'bcq':
      return { question, reasoning, answer: pair.full_answer };
    case 'temporal_localization':
      return { question, reasoning, start: formatTime(pair.start), end: formatTime(pair.end) };
    default:
      return { question, reasoning, answer: pair.answer };
  }
}

/** The words of JSON Schema in a schema, but for the names of its fields. */
function wordsIn(schema: unknown): string[] {
  if (typeof schema !== 'object' || schema === null || Array.isArray(schema)) return [];
  return Object.entries(schema).flatMap(([word, inner]) => [
    word,
    ...(word === 'properties' ? Object.values(Object(inner)).flatMap(wordsIn) : wordsIn(inner)),
  ]);
}

describe.each(QA_TYPES)('the schema of %s', (type) => {
  const { json, name, note } = answerSchema(type);
  const pair = Object(json).properties.pairs.items;

  it('has the fields that the parser reads the pair from, all of them required', () => {
    const fields = Object.keys(given(GOOD[type]));
    expect(Object.keys(pair.properties).sort()).toEqual([...fields].sort());
    expect([...pair.required].sort()).toEqual([...fields].sort());
    for (const field of fields) expect(note).toContain(`"${field}"`);
    const text = JSON.stringify({ pairs: [given(GOOD[type]), given(GOOD[type])] });
    expect(parseQa(type, text)).toEqual({ pairs: [GOOD[type], GOOD[type]], rejections: [] });
  });

  it('keeps to what every server knows', () => {
    expect(new Set(wordsIn(json))).toEqual(
      new Set([
        ...['type', 'properties', 'required', 'items', 'additionalProperties'],
        ...(['mcq', 'bcq', 'temporal_localization'].includes(type) ? ['description'] : []),
        ...(type === 'mcq' ? ['enum'] : []),
      ]),
    );
    expect(Object(json).additionalProperties).toBe(false);
    expect(pair.additionalProperties).toBe(false);
    expect(name).toMatch(/^\w{1,64}$/);
  });

  it('is made once', () => {
    expect(answerSchema(type)).toBe(answerSchema(type));
  });
});
