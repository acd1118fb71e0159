import { expect, it, describe as suite } from 'vitest';
import { type Describable, describe } from '../../src/operators/describe.js';
import { fakeModel } from '../helpers/fake-model.js';
import { testStep } from './contract.js';
import { captioned, chunked, PACK, recordOf, variablesIn } from './records.js';

const OPTIONS = { pack: PACK, concurrency: 1 };

testStep('describe', {
  operator: (model, concurrency) => describe<Describable>(model, { ...OPTIONS, concurrency }),
  record: (video): Describable => captioned(video),
  answer: 'A cart tips over.',
  calls: 1,
});

suite('step 2', () => {
  it('shows the model all captions as text, and no video', async () => {
    const model = fakeModel({ answer: ' It tips.\n' });
    const highlight_chunk = {
      anomaly_timestamp_sec: 12,
      timestamp_start: 9,
      timestamp_end: 15,
      caption: 'The cart tips.',
    };
    const record = await recordOf(describe<Describable>(model, OPTIONS), {
      ...chunked('/v/a.mp4'),
      highlight_chunk,
    });
    expect(record).toMatchObject({ ...chunked('/v/a.mp4'), detailed_description: 'It tips.' });
    expect(record.description_trace).toMatchObject({ calls: 1, model: 'fake-1' });
    expect(model.questions[0]?.video).toBeUndefined();
    expect(variablesIn(model)).toEqual({
      key: 'anomaly_description',
      video_length: '20.0',
      video_length_mmss: '00:20',
      global_caption: 'Global of /v/a.mp4.',
      dense_caption: 'Dense of /v/a.mp4.',
      chunk_captions: 'Chunk 0 (0.0-5.0s): Chunk of /v/a.mp4.',
      highlight: 'Highlight at 12.0s (9.0-15.0s): The cart tips.',
    });
  });

  it('says so where chunks and highlight were not made', async () => {
    const model = fakeModel();
    await recordOf(describe<Describable>(model, OPTIONS), { ...captioned('/v/a.mp4'), mode: 'normal' });
    expect(variablesIn(model)).toMatchObject({
      key: 'normal_description',
      chunk_captions: 'No chunk captions are available.',
      highlight: 'No highlight clip is available.',
    });
  });
});
