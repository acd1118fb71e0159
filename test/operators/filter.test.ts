import { describe, expect, it } from 'vitest';
import { ParseError } from '../../src/errors/errors.js';
import { filter, parseVerdict, parseYesNo } from '../../src/operators/filter.js';
import type { Probed } from '../../src/records/record.js';
import { fakeModel } from '../helpers/fake-model.js';
import { testStep } from './contract.js';
import { endingOf, PACK, probed, recordOf } from './records.js';

const YES = 'Yes, it is a street.';
const VERDICT = 'At 00:03 a cart tips over.\nAnomaly';
const options = (mode: 'auto' | 'anomaly' | 'normal', concurrency = 1) => ({ pack: PACK, mode, concurrency });

testStep('filter', {
  operator: (model, concurrency) => filter<Probed>(model, options('auto', concurrency)),
  record: (video) => probed(video),
  answer: (key) => (key === 'video_filtering' ? YES : VERDICT),
  calls: 1,
});

describe('a video that another tool has let through', () => {
  it('is only sorted', async () => {
    const model = fakeModel({ answers: { video_anomaly_classification: VERDICT } });
    const record = { ...probed('/v/a.mp4'), is_valid: true as const };
    const sorted = await recordOf(filter<typeof record>(model, options('auto')), record);
    expect(sorted).toMatchObject({ is_valid: true, mode: 'anomaly', filter_trace: { calls: 1 } });
    expect(model.questions.map(({ prompt_key }) => prompt_key)).toEqual(['video_anomaly_classification']);
  });
});

describe('the answer to the filter prompt', () => {
  it.each([
    'Yes',
    'yes.',
    'YES!',
    '**Yes**',
    '**Yes**, it shows a street.',
    '"Yes," it is a street.',
    '`yes`',
    '  \n- Yes: real footage.',
    'Yes — a road.',
    'Yes it does.',
    '### Yes\nA road is seen.',
    'Yes. No person is seen, though.',
  ])('is yes: %j', (text) => {
    expect(parseYesNo(text)).toBe('yes');
  });

  it.each([
    'No',
    'no.',
    '"No," the picture is black.',
    '“No”, it is a slide.',
    '*No*: a game.',
    'No\nIt is black.',
    'No, nobody is seen.',
    'No, no street is seen.',
    'No vehicle is seen.',
  ])('is no: %j', (text) => {
    expect(parseYesNo(text)).toBe('no');
  });

  it.each([
    'Nobody is seen.',
    'Not sure.',
    'No one is there.',
    'No-one is there.',
    'None',
    'Nothing can be made out.',
    'Yesterday it rained.',
    'Yes/No',
    'yes or no',
    'No / Yes',
    '**Yes** / **No**',
    'Maybe yes.',
    'The answer is yes.',
    'It is a street: yes.',
    '是',
    '',
    '   ',
    '***',
  ])('can’t be read and is asked for again: %j', (text) => {
    expect(() => parseYesNo(text)).toThrow(ParseError);
  });

  it('is quoted in the error, but not at any length', () => {
    const text = `Perhaps ${'x'.repeat(500)}`;
    expect(() => parseYesNo(text)).toThrow(/got: "Perhaps x{112}…"$/);
  });
});

describe('the verdict', () => {
  it.each([
    ['It falls.\nAnomaly', 'anomaly', 'It falls.'],
    ['It falls.\n\n**Anomaly**\n', 'anomaly', 'It falls.'],
    ['A calm road.\r\nNormal.\r\n', 'normal', 'A calm road.'],
    ['Calm.\nVerdict: Normal', 'normal', 'Calm.'],
    ['Calm.\nFinal answer - "normal"', 'normal', 'Calm.'],
    ['Calm.\n**Verdict:** Normal', 'normal', 'Calm.'],
    ['NORMAL', 'normal', ''],
    ['One.\nTwo.\n\nThree.\nAnomaly', 'anomaly', 'One.\nTwo.\n\nThree.'],
  ])('%j is %s', (text, mode, classification) => {
    expect(parseVerdict(text)).toEqual({ mode, classification });
  });

  it.each([
    '',
    'It falls.',
    'Anomaly\nbecause it falls.',
    'It falls.\nNot normal',
    'It falls.\nNot: normal',
    'Calm.\nNon-anomaly',
    'It falls.\nnon-normal',
    'Calm.\nAnomaly - Normal',
    'Calm.\nAnomaly: Normal',
    'Calm.\nAnomaly/Normal',
    'Calm.\nAnomaly or Normal',
    'Calm.\nAbnormal',
    'Calm.\nThis is normal',
  ])('can’t be read from %j', (text) => {
    expect(() => parseVerdict(text)).toThrow(ParseError);
  });
});

describe('step 0', () => {
  it('asks whether a video belongs to the domain and then which lane it takes', async () => {
    const model = fakeModel({ answers: { video_filtering: YES, video_anomaly_classification: VERDICT } });
    const record = await recordOf(filter<Probed>(model, options('auto')), probed('/v/a.mp4'));
    expect(record).toMatchObject({
      video: '/v/a.mp4',
      video_length: 20,
      is_valid: true,
      raw_response: YES,
      mode: 'anomaly',
      classification: 'At 00:03 a cart tips over.',
    });
    expect(record.filter_trace).toMatchObject({
      calls: 2,
      usage: { input_tokens: 20, output_tokens: 10 },
      prompts: {
        video_filtering: 'hash of video_filtering',
        video_anomaly_classification: 'hash of video_anomaly_classification',
      },
    });
    expect(model.questions.map(({ step, video, temperature }) => [step, video?.path, temperature])).toEqual([
      ['0', '/v/a.mp4', 0.1],
      ['0', '/v/a.mp4', undefined],
    ]);
  });

  it('does not ask for a lane that the run or the input has set already', async () => {
    const model = fakeModel({ answer: YES });
    const fixed = await recordOf(filter<Probed>(model, options('normal')), probed('/v/a.mp4'));
    const own = await recordOf(filter<Probed>(model, options('auto')), {
      ...probed('/v/b.mp4'),
      mode: 'anomaly' as const,
    });
    expect(model.questions.map(({ prompt_key }) => prompt_key)).toEqual([
      'video_filtering',
      'video_filtering',
    ]);
    expect(fixed).not.toHaveProperty('mode');
    expect(own).toMatchObject({ mode: 'anomaly', is_valid: true });
    expect(own).not.toHaveProperty('classification');
  });

  it('ends a video outside the domain as filtered, with what the model said, and asks nothing more', async () => {
    const model = fakeModel({ answer: 'No, it is a slide show.' });
    const ending = await endingOf(filter<Probed>(model, options('auto')), probed('/v/a.mp4'));
    expect(ending).toMatchObject({
      state: 'filtered',
      video: '/v/a.mp4',
      step: '0',
      kind: 'out_of_domain',
      message: 'No, it is a slide show.',
      answer: { raw_response: 'No, it is a slide show.', filter_trace: { calls: 1 } },
    });
    expect(model.questions).toHaveLength(1);
  });

  it('makes a verdict that can’t be read a failure at step 0, never a silent normal', async () => {
    const model = fakeModel({
      answers: { video_filtering: YES, video_anomaly_classification: 'Hard to say.' },
    });
    const ending = await endingOf(filter<Probed>(model, options('auto')), probed('/v/a.mp4'));
    expect(ending).toMatchObject({ state: 'failed', step: '0', kind: 'unparseable' });
  });

  it('gives the model a check, so that whatever wraps it can ask again', async () => {
    const model = fakeModel({ answers: { video_filtering: YES, video_anomaly_classification: VERDICT } });
    await recordOf(filter<Probed>(model, options('auto')), probed('/v/a.mp4'));
    const [first, second] = model.questions;
    expect(() => first?.check?.('Nobody knows.')).toThrow(ParseError);
    expect(first?.check?.('no')).toBeUndefined();
    expect(() => second?.check?.('yes')).toThrow(ParseError);
  });
});
