import { resolve } from 'node:path';
import { describe, expect, it } from 'vitest';
import { BUILT_IN_QA_TYPES } from '../../src/records/qa-types.js';
import { ended, type Filtered, type Probed } from '../../src/records/record.js';
import { aboutOf, readRow, videoOf } from '../../src/records/rows.js';
import { STEPS } from '../../src/steps.js';
import { ROW_FILES, ROW_STEPS, recalledFields, rowOf } from '../helpers/steps.js';
import { captioned, chunked, described, pairOf, probed } from '../operators/records.js';

const TRACE = captioned('/v/a.mp4').caption_trace;

describe('the files of rows', () => {
  it('have the names that other tools know', () => {
    expect(ROW_FILES).toEqual({
      '0': 'step_0_filter/filter_results.jsonl',
      '1a': 'step_1a_caption/captions.jsonl',
      '1b': 'step_1b_chunks/chunk_captions.jsonl',
      '1c': 'step_1c_highlight/highlight_captions.jsonl',
      '2': 'step_2_description/descriptions.jsonl',
      '3': 'step_3_qa/qa_output.jsonl',
    });
  });

  it('are read in the order of the steps', () => {
    expect(ROW_STEPS).toEqual(STEPS.ids.slice(0, -1));
  });
});

describe('a record as a row', () => {
  const head = { video: '/v/a.mp4', video_length: 20, mode: 'anomaly' };
  const captions = { global_caption: 'Global of /v/a.mp4.', dense_caption: 'Dense of /v/a.mp4.' };
  const chunk_captions = [
    { chunk_index: 0, timestamp_start: 0, timestamp_end: 5, caption: 'Chunk of /v/a.mp4.' },
  ];

  it('of step 0 says whether the video is valid, and which lane it takes when that was asked', () => {
    const filtered: Filtered<Probed> = {
      ...probed('/v/a.mp4'),
      is_valid: true,
      raw_response: 'Yes.',
      filter_trace: TRACE,
    };
    expect(rowOf('0', filtered)).toEqual({
      video_path: '/v/a.mp4',
      video: '/v/a.mp4',
      is_valid: true,
      raw_response: 'Yes.',
    });
    expect(rowOf('0', { ...filtered, mode: 'anomaly', classification: 'It tips.' })).toMatchObject({
      mode: 'anomaly',
      classification: 'It tips.',
    });
  });

  it('of step 0 is also written for a video that goes no further, and for no other ending', () => {
    const { ending } = ended({
      state: 'filtered',
      video: '/v/a.mp4',
      step: '0',
      kind: 'out',
      message: 'No.',
    });
    expect(STEPS.writer('0').row.ofEnding?.(ending)).toBeUndefined();
    expect(
      STEPS.writer('0').row.ofEnding?.({ ...ending, answer: { raw_response: 'No.', filter_trace: TRACE } })
        ?.row,
    ).toEqual({
      video_path: '/v/a.mp4',
      video: '/v/a.mp4',
      is_valid: false,
      raw_response: 'No.',
    });
  });

  it('grows from step to step and holds nothing but the fields of the format', () => {
    const highlight_chunk = {
      anomaly_timestamp_sec: 4,
      timestamp_start: 1,
      timestamp_end: 7,
      caption: 'It tips.',
    };
    expect(rowOf('1a', captioned('/v/a.mp4'))).toEqual({ ...head, ...captions });
    expect(rowOf('1b', chunked('/v/a.mp4'))).toEqual({ ...head, ...captions, chunk_captions });
    const highlighted = { ...chunked('/v/a.mp4'), highlight_chunk, highlight_trace: TRACE };
    expect(rowOf('1c', highlighted)).toEqual({ ...head, ...captions, chunk_captions, highlight_chunk });
    expect(rowOf('1c', { ...highlighted, highlight_chunk: null })['highlight_chunk']).toBeNull();
  });

  it('of step 2 has the captions it was made from, and the chunk captions where there are any', () => {
    const row = {
      ...head,
      prompt_key: 'anomaly_description',
      detailed_description: 'Description of /v/a.mp4 from 00:01 to 00:02.',
      original_captions: captions,
      chunk_captions: [],
    };
    expect(rowOf('2', described('/v/a.mp4'))).toEqual(row);
    expect(rowOf('2', { ...described('/v/a.mp4'), chunk_captions })).toEqual({
      ...row,
      chunk_captions,
    });
  });

  it('of step 3 has the text and what was read from it', () => {
    const row = rowOf('3', {
      ...described('/v/a.mp4'),
      prompt_key: 'anomaly_mcq',
      qa_output: 'the text',
      qa: [pairOf('mcq')],
      rejections: [],
      question_trace: TRACE,
    });
    expect(row).toEqual({
      ...head,
      prompt_key: 'anomaly_mcq',
      qa_output: 'the text',
      qa: [pairOf('mcq')],
      original_captions: captions,
      detailed_description: 'Description of /v/a.mp4 from 00:01 to 00:02.',
    });
  });

  it('carries the other fields of the input along', () => {
    const meta = { camera: 7 };
    expect(rowOf('1a', { ...captioned('/v/a.mp4'), meta })).toMatchObject({ meta });
    expect(rowOf('1a', captioned('/v/a.mp4'))).not.toHaveProperty('meta');
  });
});

describe('a row that is read back', () => {
  it('gives the record the fields that it was made of', () => {
    const row = rowOf('1b', chunked('/v/a.mp4'));
    const { video: _video, ...fields } = row;
    expect(recalledFields('1b', row)).toEqual({ fields, provenance: undefined });
    const description = rowOf('2', { ...described('/v/a.mp4'), chunk_captions: [] });
    expect(recalledFields('2', description).fields).toMatchObject({
      detailed_description: 'Description of /v/a.mp4 from 00:01 to 00:02.',
      global_caption: 'Global of /v/a.mp4.',
      dense_caption: 'Dense of /v/a.mp4.',
    });
    expect(recalledFields('2', description).fields).not.toHaveProperty('prompt_key');
  });

  it('keeps fields that it does not know', () => {
    const row = rowOf('1a', captioned('/v/a.mp4'));
    expect(recalledFields('1a', { ...row, score: 3 }).fields).toMatchObject({ score: 3 });
  });

  it.each([
    ['0', { video_path: 'a.mp4', is_valid: false }, { is_valid: false, mode: undefined }],
    ['0', { video: 'a.mp4', is_valid: true, mode: null }, { is_valid: true, mode: undefined }],
    [
      '1a',
      { video: 'a.mp4', video_length: 3, mode: 'normal', global_caption: 'g', dense_caption: 'd' },
      { is_valid: true, mode: 'normal', prompt_key: undefined },
    ],
    [
      '3',
      { video: 'a.mp4', video_length: 3, mode: 'normal', prompt_key: 'normal_mcq', qa_output: 'q' },
      { prompt_key: 'normal_mcq' },
    ],
  ] as const)('says what it is about (step %s: %j)', (step, raw, row) => {
    expect(
      readRow(STEPS.writer(step), raw, (key) => BUILT_IN_QA_TYPES.ofKey(key) !== undefined),
    ).toMatchObject({
      row: { video: resolve('a.mp4'), provenance: undefined, ...row },
    });
  });

  it.each([
    ['0', { is_valid: true }, 'expected video or video_path'],
    ['0', { video: 'a.mp4' }, 'is_valid'],
    [
      '1a',
      { video: 'a.mp4', video_length: -1, mode: 'normal', global_caption: 'g', dense_caption: 'd' },
      'video_length',
    ],
    [
      '1a',
      { video: 'a.mp4', video_length: 1, mode: 'both', global_caption: 'g', dense_caption: 'd' },
      'mode',
    ],
    [
      '3',
      { video: 'a.mp4', video_length: 3, mode: 'normal', prompt_key: 'normal_event_summary', qa_output: 'q' },
      'prompt_key: unknown',
    ],
    ['2', 'text', ''],
  ] as const)('says why it can’t be used (step %s: %j)', (step, raw, reason) => {
    const read = readRow(STEPS.writer(step), raw, (key) => BUILT_IN_QA_TYPES.ofKey(key) !== undefined);
    expect('problem' in read && read.problem).toContain(reason);
    expect(read).not.toHaveProperty('row');
  });

  it('names its video by either field, as an absolute path', () => {
    expect(videoOf({ video: '/v/a.mp4', video_path: '/v/b.mp4' })).toBe('/v/a.mp4');
    expect(videoOf({ video_path: 'b.mp4' })).toBe(resolve('b.mp4'));
    expect([videoOf({}), videoOf({ video: '' }), videoOf({ video: 3 })]).toEqual([
      undefined,
      undefined,
      undefined,
    ]);
  });
});

describe('what an unusable row of another tool is about', () => {
  const isKnown = (key: string) => BUILT_IN_QA_TYPES.ofKey(key) !== undefined;
  const about = (raw: unknown, step: '1a' | '3' = '3') => {
    const row = aboutOf(STEPS.writer(step), raw, isKnown);
    return row && [row.video, row.prompt_key];
  };

  it.each([
    ['null for an answer', { video: '/v/a.mp4', prompt_key: 'normal_mcq', qa_output: null }],
    ['NaN', '{"video": "/v/a.mp4", "video_length": NaN, "prompt_key": "normal_mcq"}'],
    [
      'a text about other fields',
      '{"video":"/v/a.mp4","qa_output":"\\"video\\": \\"x\\"","prompt_key":"normal_mcq"',
    ],
    [
      'a line before it that broke off',
      '{"video": "/v/b.mp4", "qa_ou{"video": "/v/a.mp4", "prompt_key": "normal_mcq"}',
    ],
  ])('is read where there is %s', (_, raw) => {
    expect(about(raw)).toEqual(['/v/a.mp4', 'normal_mcq']);
  });

  it('is the video alone where a line breaks off before its question', () => {
    expect(about('{"video": "/v/a.mp4", "video_length": 12.0, "qa_output": "====')).toEqual([
      '/v/a.mp4',
      undefined,
    ]);
  });

  it('is the video alone for a step with one row a video', () => {
    expect(about({ video_path: '/v/\u00fc.mp4', global_caption: null }, '1a')).toEqual([
      '/v/ü.mp4',
      undefined,
    ]);
    expect(about('{"video": "/v/\\u00fc.mp4", "global_caption": NaN', '1a')).toEqual(['/v/ü.mp4', undefined]);
  });

  it.each([
    [
      'that is ours: the memory of calls has its answer',
      { video: '/v/a.mp4', prompt_key: 'normal_mcq', provenance: {} },
    ],
    ['that is ours and not JSON', '{"video":"/v/a.mp4","prompt_key":"normal_mcq","provenance":{'],
    ['of a question that nobody asks', { video: '/v/a.mp4', prompt_key: 'normal_weather' }],
    ['without a video', { prompt_key: 'normal_mcq' }],
    ['that is something else', 'no record'],
    ['that is null', null],
  ])('is nothing for a row %s', (_, raw) => {
    expect(about(raw)).toBeUndefined();
  });
});
