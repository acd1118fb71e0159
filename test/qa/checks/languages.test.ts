/** Pairs of ten languages with what is known of them: right as they are, or with a fault that their text shows. */
import { readFileSync } from 'node:fs';
import { describe, expect, it } from 'vitest';
import { z } from 'zod';
import { judgePairs } from '../../../src/qa/index.js';
import { LANGUAGES } from '../../../src/qa/languages/index.js';
import { parseQa } from '../../../src/qa/parse.js';
import { QA_TYPES } from '../../../src/records/qa-types.js';

const rowSchema = z.object({
  lang: z.string(),
  type: z.enum(QA_TYPES),
  /** What the checks should do with it. */
  verdict: z.enum(['accept', 'reject']),
  /** What is wrong with it. */
  kind: z.string().optional(),
  video_length: z.number().default(300),
  question: z.string(),
  options: z.array(z.string()).default([]),
  answer: z.string(),
  reasoning: z.string(),
});
type Row = z.infer<typeof rowSchema>;

const ROWS = readFileSync(new URL('../../fixtures/languages.jsonl', import.meta.url), 'utf8')
  .trimEnd()
  .split('\n')
  .map((line) => rowSchema.parse(JSON.parse(line)));

/** The answer of a model, as the text protocol has it. */
function textOf({ type, question, options, answer, reasoning }: Row): string {
  const head =
    { mcq: 'Multiple-Choice Question', open_qa: 'Open-ended Question' }[String(type)] ?? 'Question';
  const listed = options.map((option, index) => `${'ABCDEFGHIJ'[index]}. ${option}\n`).join('');
  return `=====\n${head}: ${question}\n${listed}======\nAnswer: ${answer}\n=====\nReasoning: ${reasoning}\n=====\n`;
}

/** Why a row is refused; empty when it is kept. */
function refusals(row: Row): string[] {
  const { pairs, rejections } = parseQa(row.type, textOf(row));
  const judged = judgePairs(pairs, { video_length: row.video_length });
  const reasons = [
    ...rejections.map(({ reason, message }) => `${reason}: ${message}`),
    ...judged.flatMap((each) => each.reasons),
  ];
  return pairs.length === 1 || reasons.length > 0 ? reasons : [`expected one pair, got ${pairs.length}`];
}

const told = ({ type, kind, question, options, answer, reasoning }: Row) =>
  [type, kind ?? '', question, options.join(' / '), answer, reasoning].join(' | ');

describe('the corpus of languages', () => {
  it('covers all languages that have a list, with good and bad rows of each', () => {
    for (const { code } of LANGUAGES)
      for (const verdict of ['accept', 'reject'])
        expect(
          ROWS.filter((row) => row.lang === code && row.verdict === verdict).length,
          `${code} ${verdict}`,
        ).toBeGreaterThanOrEqual(6);
    expect(new Set(ROWS.map(({ type }) => type))).toEqual(new Set(QA_TYPES));
  });

  describe.each(LANGUAGES)('in $code', ({ code }) => {
    const rows = ROWS.filter(({ lang }) => lang === code);

    it('loses no good pair', () => {
      const lost = rows
        .filter(({ verdict }) => verdict === 'accept')
        .flatMap((row) => refusals(row).map((reason) => `${reason} <= ${told(row)}`));
      expect(lost).toEqual([]);
    });

    it('keeps no bad pair', () => {
      const kept = rows.filter((row) => row.verdict === 'reject' && refusals(row).length === 0);
      expect(kept.map(told)).toEqual([]);
    });
  });
});
