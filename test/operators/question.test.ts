import { describe, expect, it } from 'vitest';
import { FatalError, ParseError, RecordError } from '../../src/errors/errors.js';
import { parsePairs, question, readAnswer } from '../../src/operators/question.js';
import { renderQa } from '../../src/qa/index.js';
import { QA_TYPES, type QaType } from '../../src/records/qa-types.js';
import { type Described, going } from '../../src/records/record.js';
import { fakeModel } from '../helpers/fake-model.js';
import { qaTypeOf } from '../helpers/steps.js';
import { testStep } from './contract.js';
import { described, outcomesOf, PACK, pairOf, pairsOf, variablesIn } from './records.js';

const OPTIONS = { pack: PACK, concurrency: 1, qa_types: QA_TYPES };
const textOf = (key: string): string => {
  const type = qaTypeOf(key);
  return type === undefined ? '' : renderQa(type, pairsOf(type));
};

testStep('question', {
  operator: (model, concurrency) => question<Described>(model, { ...OPTIONS, concurrency }),
  record: (video) => described(video),
  answer: textOf,
  calls: QA_TYPES.length,
});

describe('an answer in the text protocol', () => {
  it('keeps the pairs that can be read and says why the others can’t', () => {
    const broken =
      '=====\nQuestion: Is it red?\n======\nAnswer: Nobody knows.\n=====\nReasoning: None.\n=====\n';
    const answer = readAnswer('bcq', `${renderQa('bcq', [pairOf('bcq')])}${broken}`);
    expect(answer.qa).toEqual([pairOf('bcq')]);
    expect(answer.rejections).toHaveLength(1);
  });

  it('has to hold something usable', () => {
    expect(() => parsePairs('mcq', 'I can not help with that.')).toThrow(ParseError);
    expect(() => parsePairs('mcq', 'I can not help with that.')).toThrow(/expected mcq pairs, found none/);
    expect(parsePairs('mcq', textOf('normal_mcq'))).toEqual([{ ok: true, pair: pairOf('mcq') }]);
  });

  it.each(QA_TYPES)('gives %s pairs back as they were written', (type) => {
    expect(readAnswer(type, renderQa(type, pairsOf(type)))).toEqual({ qa: pairsOf(type), rejections: [] });
  });
});

describe('step 3', () => {
  it('asks for all types of a video side by side and emits each answer as soon as it is there', async () => {
    const model = fakeModel({ held: true, answer: ({ prompt_key }) => textOf(prompt_key) });
    const seen: string[] = [];
    const outcomes = outcomesOf(
      question<Described>(model, { ...OPTIONS, qa_types: ['mcq', 'scene_description', 'bcq'] }),
      going(described('/v/a.mp4')),
    );
    await model.started(3);
    expect(model.load.now).toBe(3);
    model.letGo();
    for (const outcome of await outcomes) {
      expect(outcome.parts).toBe(3);
      if (!outcome.ok) throw new Error(outcome.ending.message);
      const { record } = outcome;
      const type = qaTypeOf(record.prompt_key);
      seen.push(record.prompt_key);
      expect(record).toMatchObject({
        ...described('/v/a.mp4'),
        qa_output: textOf(record.prompt_key),
        qa: type && pairsOf(type),
        rejections: [],
        question_trace: { calls: 1, prompts: { [record.prompt_key]: `hash of ${record.prompt_key}` } },
      });
    }
    expect(seen.sort()).toEqual(['anomaly_bcq', 'anomaly_mcq', 'scene_description']);
  });

  it('shows the model the description and nothing else of the video', async () => {
    const model = fakeModel({ answer: textOf('normal_open_qa') });
    const one = question<Described>(model, { ...OPTIONS, qa_types: ['open_qa'] });
    await outcomesOf(one, going<Described>({ ...described('/v/a.mp4'), mode: 'normal' }));
    expect(model.questions[0]?.video).toBeUndefined();
    expect(variablesIn(model)).toEqual({
      key: 'normal_open_qa',
      video_length: '20.0',
      video_length_mmss: '00:20',
      detailed_description: 'Description of /v/a.mp4 from 00:01 to 00:02.',
    });
  });

  it('leaves the other types be when one fails', async () => {
    const model = fakeModel({
      answer: ({ prompt_key }) =>
        prompt_key === 'anomaly_mcq' ? new RecordError('refused', 'I would rather not') : textOf(prompt_key),
    });
    const outcomes = await outcomesOf(question<Described>(model, OPTIONS), going(described('/v/a.mp4')));
    const endings = outcomes.flatMap((outcome) => (outcome.ok ? [] : [outcome.ending]));
    expect(outcomes).toHaveLength(8);
    expect(outcomes.every(({ parts }) => parts === 8)).toBe(true);
    expect(endings).toMatchObject([{ step: '3', kind: 'refused', prompt_key: 'anomaly_mcq' }]);
  });

  it('asks only for the types that a record still lacks', async () => {
    const model = fakeModel({ answer: ({ prompt_key }) => textOf(prompt_key) });
    const lacking = (record: Described): readonly QaType[] =>
      record.video === '/v/a.mp4' ? ['bcq'] : ['mcq'];
    const outcomes = await outcomesOf(
      question<Described>(model, { ...OPTIONS, qa_types: lacking }),
      going(described('/v/a.mp4')),
      going(described('/v/b.mp4')),
    );
    expect(
      outcomes.map((outcome) => outcome.ok && [outcome.record.video, outcome.record.prompt_key]),
    ).toEqual([
      ['/v/a.mp4', 'anomaly_bcq'],
      ['/v/b.mp4', 'anomaly_mcq'],
    ]);
    expect(outcomes.map(({ parts }) => parts)).toEqual([1, 1]);
  });

  it('stops the run for an error that concerns the whole run', async () => {
    const fatal = new FatalError('the key is wrong');
    const model = fakeModel({ failures: { 3: fatal }, answer: ({ prompt_key }) => textOf(prompt_key) });
    const outcomes = outcomesOf(question<Described>(model, OPTIONS), going(described('/v/a.mp4')));
    await expect(outcomes).rejects.toBe(fatal);
  });
});
