import { describe, expect, it } from 'vitest';
import { FatalError, RecordError } from '../../src/errors/errors.js';
import { question } from '../../src/operators/question.js';
import { mend, sift } from '../../src/operators/repair.js';
import { type Piece, renderQa } from '../../src/qa/index.js';
import type { QaType } from '../../src/records/qa-types.js';
import type { Described, QaPair } from '../../src/records/record.js';
import { type FakeModelOptions, fakeModel, type Scripted } from '../helpers/fake-model.js';
import { described, endingOf, PACK, pairOf, pairsOf, recordOf } from './records.js';

const OPTIONS = { pack: PACK, concurrency: 1 };
const CONTEXT = { video_length: 20, description: 'From 00:01 to 00:02 it is seen.' };

/** A pair of a type about something, with some fields changed. */
function changed(type: QaType, about: string, fields: object): QaPair {
  return { ...pairOf(type, about), ...fields } as QaPair;
}

const bad = (about: string) => changed('mcq', about, { reasoning: '' });
const mcq = (...pairs: readonly QaPair[]) => renderQa('mcq', pairs);
const good = (about: string) => pairOf('mcq', about);

/** Asks one type with these answers, one after the other. */
function asking(
  answers: readonly Scripted[],
  more: FakeModelOptions & Partial<Parameters<typeof question>[1]> = {},
) {
  const { checks, max_repairs, structured_output, ...options } = more;
  const model = fakeModel({
    ...options,
    answer: (_question, call) => answers[call - 1] ?? new Error('one call too many'),
  });
  const step = question<Described>(model, {
    ...OPTIONS,
    qa_types: (more.qa_types as readonly QaType[] | undefined) ?? ['mcq'],
    ...(checks !== undefined && { checks }),
    ...(max_repairs !== undefined && { max_repairs }),
    ...(structured_output !== undefined && { structured_output }),
  });
  return { model, step };
}

describe('an answer of which a part fails', () => {
  it('is asked again for that part alone, and the whole is one record with what all calls cost', async () => {
    const { model, step } = asking([mcq(good('a'), bad('b'), good('c')), mcq(good('b'))]);
    const record = await recordOf(step, described('/v/a.mp4'));
    const pairs = [good('a'), good('c'), good('b')];
    expect(record).toMatchObject({ qa: pairs, qa_output: mcq(...pairs), rejections: [] });
    expect(record.question_trace).toMatchObject({ calls: 2, attempts: 2, usage: { input_tokens: 20 } });
    const [first, second] = model.questions;
    expect(second?.text.startsWith(first?.text ?? '?')).toBe(true);
    expect(second?.text).toContain('What of b?');
    expect(second?.text).toContain('Expected a reasoning, got none.');
    expect(second?.text).toContain('- What of a?\n- What of c?');
    expect(second?.text).toContain('Now give one pair instead');
    expect(second).toMatchObject({ step: '3', prompt_key: 'anomaly_mcq', about: '/v/a.mp4' });
  });

  it('is asked twice at most; the good pairs are kept, and what fails is rejected as it was at last', async () => {
    const still = changed('mcq', 'b', { reasoning: 'It is cut off and' });
    const { model, step } = asking([mcq(good('a'), bad('b')), mcq(bad('b')), mcq(still)]);
    const record = await recordOf(step, described('/v/a.mp4'));
    expect(model.questions).toHaveLength(3);
    expect(record.qa).toEqual([good('a')]);
    expect(record.rejections).toEqual([
      { reasons: expect.arrayContaining([expect.stringMatching(/^cut_off: /)]), pair: still },
    ]);
  });

  it.each([0, 1, 3])('is asked again as often as it may, %d times', async (max_repairs) => {
    const { model, step } = asking(Array(4).fill(mcq(good('a'), bad('b'))), { max_repairs });
    await recordOf(step, described('/v/a.mp4'));
    expect(model.questions).toHaveLength(1 + max_repairs);
  });

  it('is not asked again for what a check that is switched off would say', async () => {
    const answers = [mcq(good('a'), bad('b'))];
    const { step } = asking(answers, { checks: { reasoning_missing: 'off' } });
    expect((await recordOf(step, described('/v/a.mp4'))).qa).toEqual([good('a'), bad('b')]);
  });

  it('is mended by a repair that can’t be read as little as by none', async () => {
    const { step } = asking([mcq(good('a'), bad('b')), 'Sorry.', 'Question: Why?']);
    const record = await recordOf(step, described('/v/a.mp4'));
    expect(record.qa).toEqual([good('a')]);
    expect(record.rejections).toMatchObject([
      { reasons: [expect.stringMatching(/^\w+: /)], text: 'Question: Why?' },
    ]);
  });

  it('is not asked again for a pair that is there twice, which is listed all the same', async () => {
    const { model, step } = asking([mcq(good('a'), good('a'), bad('b')), mcq(good('b'))]);
    const record = await recordOf(step, described('/v/a.mp4'));
    expect(record.qa).toEqual([good('a'), good('b')]);
    expect(record.rejections).toEqual([
      { reasons: ['pair_twice: The same question is there twice.'], pair: good('a') },
    ]);
    expect(model.questions[1]?.text).toContain('Now give one pair instead');
    const { model: other, step: twice } = asking([mcq(good('a'), good('a'))]);
    expect((await recordOf(twice, described('/v/a.mp4'))).rejections).toHaveLength(1);
    expect(other.questions).toHaveLength(1);
  });

  it('asks for the verdict that a set of yes and no lacks, where a set without it is to be refused', async () => {
    const [yes, no] = pairsOf('bcq', 'a');
    if (yes === undefined || no === undefined) throw new Error('expected a yes and a no');
    const answers = [renderQa('bcq', [yes]), renderQa('bcq', [no])];
    const { model, step } = asking(answers, { qa_types: ['bcq'], checks: { yes_no_balance: 'refuse' } });
    expect(await recordOf(step, described('/v/a.mp4'))).toMatchObject({ qa: [yes, no], rejections: [] });
    expect(model.questions[1]?.text).toContain('The answer to one of the questions must be No.');
    const { model: usual, step: lenient } = asking(answers, { qa_types: ['bcq'] });
    expect(await recordOf(lenient, described('/v/a.mp4'))).toMatchObject({ qa: [yes], rejections: [] });
    expect(usual.questions).toHaveLength(1);
  });

  it('is not asked again for what is only doubtful, which is kept and told', async () => {
    const thin = changed('mcq', 'b', { reasoning: 'A blue van.' });
    const { model, step } = asking([mcq(good('a'), thin, good('c'))]);
    const record = await recordOf(step, described('/v/a.mp4'));
    expect(record).toMatchObject({ qa: [good('a'), thin, good('c')], rejections: [] });
    expect(record.doubtful).toEqual([{ index: 1, reasons: [expect.stringMatching(/^reasoning_thin: /)] }]);
    expect(model.questions).toHaveLength(1);
    const { model: strict, step: refusing } = asking([mcq(good('a'), thin), mcq(good('b'))], {
      checks: { reasoning_thin: 'refuse' },
    });
    expect((await recordOf(refusing, described('/v/a.mp4'))).qa).toEqual([good('a'), good('b')]);
    expect(strict.questions[1]?.text).toContain('The reasoning is thin');
  });

  it('keeps what is good when the repair is refused', async () => {
    const refused = new RecordError('blocked', 'the filter objects');
    const { model, step } = asking([mcq(good('a'), bad('b')), refused]);
    const record = await recordOf(step, described('/v/a.mp4'));
    expect(record.qa).toEqual([good('a')]);
    expect(record.rejections).toMatchObject([{ pair: bad('b') }]);
    expect(model.questions).toHaveLength(2);
  });

  it('fails as a whole when the repair fails for a passing reason: the next run asks for it again', async () => {
    const { step } = asking([mcq(good('a'), bad('b')), new RecordError('transient', 'no answer')]);
    expect(await endingOf(step, described('/v/a.mp4'))).toMatchObject({
      kind: 'transient',
      prompt_key: 'anomaly_mcq',
    });
  });

  it('stops the run when the repair finds out that all must stop', async () => {
    const fatal = new FatalError('the key is wrong');
    const { step } = asking([mcq(good('a'), bad('b')), fatal]);
    await expect(recordOf(step, described('/v/a.mp4'))).rejects.toBe(fatal);
  });

  it.each([
    ['the embedded model', { backend: 'signals' }],
    ['a model that always says the same', { parameters: { deterministic: true } }],
  ])('is not asked again of %s', async (_who, options) => {
    const { model, step } = asking([mcq(good('a'), bad('b'))], options);
    expect((await recordOf(step, described('/v/a.mp4'))).rejections).toHaveLength(1);
    expect(model.questions).toHaveLength(1);
  });
});

describe('an answer of which nothing is left', () => {
  it('is a failure of its type with all reasons, is forgotten, and lists what was rejected', async () => {
    const { model, step } = asking([mcq(bad('a'), bad('b')), mcq(bad('c')), mcq(bad('d'), bad('e'))]);
    const forgotten: string[] = [];
    Object.assign(model, { forget: async (asked: { text: string }) => void forgotten.push(asked.text) });
    const ending = await endingOf(step, described('/v/a.mp4'));
    expect(ending).toMatchObject({
      state: 'failed',
      step: '3',
      prompt_key: 'anomaly_mcq',
      kind: 'rejected',
      message: expect.stringMatching(
        /^no pair of 2 passed the checks: reasoning_missing: Expected a reasoning/,
      ),
      hint: expect.stringContaining('rejected.jsonl'),
      attempts: 3,
    });
    expect(ending.rejections?.map(({ pair }) => pair)).toEqual([bad('d'), bad('e')]);
    expect(forgotten).toEqual(model.questions.map(({ text }) => text));
  });
});

describe('a repair', () => {
  const options = { type: 'mcq', context: CONTEXT, checks: {} } as const;
  const piece = (pair: QaPair): Piece => ({ ok: true, pair });
  const before = sift([piece(good('a')), piece(bad('b')), piece(bad('c'))], options);

  it('may repeat what is there already, which counts for nothing', () => {
    expect(mend(before, [piece(good('a')), piece(good('b')), piece(good('c'))], options)).toEqual({
      kept: [good('a'), good('b'), good('c')],
      doubtful: [],
      lost: [],
    });
  });

  it('gives no more than was asked for, and leaves what it did not answer as it was', () => {
    const many = ['b', 'c', 'd', 'e'].map((about) => piece(good(about)));
    expect(mend(before, many, options).kept).toHaveLength(3);
    expect(mend(before, [piece(good('b'))], options)).toEqual({
      kept: [good('a'), good('b')],
      doubtful: [],
      lost: [before.lost[1]],
    });
  });
});

describe('the form of answers', () => {
  it.each([
    ['openai', 'auto', true],
    ['gemini', 'auto', true],
    ['fake', 'auto', false],
    ['fake', 'on', true],
    ['signals', 'on', false],
    ['openai', 'off', false],
  ] as const)('is asked for of %s under %s: %s', async (backend, structured_output, isAsked) => {
    const { model, step } = asking([mcq(good('a'))], { backend, structured_output });
    const record = await recordOf(step, described('/v/a.mp4'));
    expect(model.questions[0]?.schema?.name).toBe(isAsked ? 'mcq_pairs' : undefined);
    const { step: plain } = asking([mcq(good('a'))], { backend, structured_output: 'off' });
    const { question_trace } = await recordOf(plain, described('/v/a.mp4'));
    expect(record.question_trace.model_hash === question_trace.model_hash).toBe(!isAsked);
  });

  it('may be JSON: the record has the text of the protocol either way, and a repair asks for the form again', async () => {
    const {
      question: asked,
      options,
      answer,
      reasoning,
    } = { ...pairOf('mcq', 'a') } as Extract<QaPair, { type: 'mcq' }>;
    const json = (text: string) =>
      JSON.stringify({ pairs: [{ question: asked, options, answer, reasoning: text }] });
    const { model, step } = asking([json(''), json(reasoning)], { backend: 'openai' });
    const record = await recordOf(step, described('/v/a.mp4'));
    expect(record).toMatchObject({ qa: [good('a')], qa_output: mcq(good('a')) });
    expect(model.questions.map(({ schema }) => schema?.name)).toEqual(['mcq_pairs', 'mcq_pairs']);
  });
});
