import { describe, expect, it } from 'vitest';
import { ParseError, RecordError } from '../../src/errors/errors.js';
import { withRetry } from '../../src/models/retry.js';
import { type CaptionOptions, caption } from '../../src/operators/caption.js';
import { parseText } from '../../src/qa/captions/parse.js';
import type { Probed, Routed } from '../../src/records/record.js';
import { fakeModel } from '../helpers/fake-model.js';
import { testStep } from './contract.js';
import { endingOf, PACK, recordOf, routed, variablesIn } from './records.js';

const OPTIONS: CaptionOptions = { pack: PACK, concurrency: 1, max_video_length_sec: 300 };

testStep('caption', {
  operator: (model, concurrency) => caption<Routed<Probed>>(model, { ...OPTIONS, concurrency }),
  record: (video) => routed(video),
  answer: (key) => (key.endsWith('_dense_caption') ? '<00:00:00><00:00:04> A cart.' : 'A street.'),
  calls: 2,
});

describe('step 1a', () => {
  it('asks for both captions side by side, in the words of the lane', async () => {
    const model = fakeModel({
      held: true,
      answers: {
        anomaly_global_caption: ' A street.\n',
        anomaly_dense_caption: '<00:00:00><00:00:04> A cart.',
      },
    });
    const pending = recordOf(caption<Routed<Probed>>(model, OPTIONS), routed('/v/a.mp4', 30.24));
    await model.started(2);
    expect(model.load.now).toBe(2);
    model.letGo();
    const record = await pending;
    expect(record).toMatchObject({
      ...routed('/v/a.mp4', 30.24),
      global_caption: 'A street.',
      dense_caption: '<00:00:00><00:00:04> A cart.',
    });
    expect(record.caption_trace).toMatchObject({ calls: 2, attempts: 2, pack: 'plain', backend: 'fake' });
    expect(variablesIn(model)).toEqual({
      key: 'anomaly_global_caption',
      video_length: '30.2',
      video_length_mmss: '00:30',
    });
    expect(model.questions.map(({ video }) => video?.range)).toEqual([undefined, undefined]);
  });

  it('skips a video that is longer than the limit, with the reason and without a call', async () => {
    const model = fakeModel();
    const ending = await endingOf(caption<Routed<Probed>>(model, OPTIONS), routed('/v/long.mp4', 300.04));
    expect(ending).toMatchObject({
      state: 'skipped',
      video: '/v/long.mp4',
      step: '1a',
      kind: 'too_long',
      hint: expect.stringContaining('max_video_length_sec'),
    });
    expect(model.questions).toEqual([]);
  });

  it('captions a video that is exactly as long as the limit', async () => {
    const model = fakeModel({ answer: '<00:00:00><00:05:00> A street.' });
    const record = await recordOf(caption<Routed<Probed>>(model, OPTIONS), routed('/v/a.mp4', 300));
    expect(record.global_caption).toBe('<00:00:00><00:05:00> A street.');
  });

  it('waits for the other caption when one fails, because it is paid for', async () => {
    let answered = 0;
    const model = fakeModel({
      answers: {
        anomaly_global_caption: new RecordError('blocked', 'refused'),
        anomaly_dense_caption: async () => {
          await new Promise((resolve) => setImmediate(resolve));
          answered += 1;
          return 'A cart.';
        },
      },
    });
    const ending = await endingOf(caption<Routed<Probed>>(model, OPTIONS), routed('/v/a.mp4'));
    expect(ending).toMatchObject({ kind: 'blocked', prompt_key: 'anomaly_global_caption' });
    expect([answered, model.counts.aborted]).toEqual([1, 0]);
  });

  it.each([
    ['anomaly_global_caption', 'I’m sorry, but I can’t view videos.', 'caption_refusal'],
    ['anomaly_global_caption', 'A street. A cart tu', 'caption_cut_off'],
    ['anomaly_dense_caption', 'A cart comes in.', 'dense_events'],
    ['anomaly_dense_caption', '<00:00:01><00:01:40> A cart.', 'dense_events'],
  ] as const)('rejects the %s %j, and takes it when the check is switched off', async (key, text, check) => {
    const good = (prompt_key: string) =>
      prompt_key.endsWith('_dense_caption') ? '<00:00:00><00:00:04> A cart.' : 'A street.';
    const model = fakeModel({ answer: ({ prompt_key }) => (prompt_key === key ? text : good(prompt_key)) });
    const ending = await endingOf(caption<Routed<Probed>>(model, OPTIONS), routed('/v/a.mp4'));
    expect(ending).toMatchObject({ state: 'failed', step: '1a', kind: 'rejected', prompt_key: key });
    expect(ending.message).toMatch(new RegExp(`^${check}: `));
    const lenient = caption<Routed<Probed>>(model, { ...OPTIONS, checks: { [check]: 'off' } });
    expect(Object.values(await recordOf(lenient, routed('/v/a.mp4')))).toContain(text);
  });

  it('asks again for a caption that is rejected, as often as for one that can’t be read', async () => {
    const inner = fakeModel({
      answer: (_question, call) =>
        call === 1 ? 'Please provide the video.' : '<00:00:00><00:00:04> A cart.',
    });
    const policy = { max_attempts: 1, max_parse_attempts: 2, base_delay_ms: 0, max_delay_ms: 0 };
    const step = caption<Routed<Probed>>(withRetry(policy)(inner), OPTIONS);
    expect((await recordOf(step, routed('/v/a.mp4'))).caption_trace).toMatchObject({ attempts: 3 });
    const never = withRetry(policy)(fakeModel({ answer: 'Please provide the video.' }));
    const ending = await endingOf(caption<Routed<Probed>>(never, OPTIONS), routed('/v/a.mp4'));
    expect(ending).toMatchObject({ kind: 'rejected', attempts: 2 });
    expect(ending.message).toMatch(/^caption_refusal: .*asked 2 times/);
  });

  it('takes no blank text for a caption', async () => {
    const model = fakeModel({ answer: ' \n' });
    const ending = await endingOf(caption<Routed<Probed>>(model, OPTIONS), routed('/v/a.mp4'));
    expect(ending).toMatchObject({ state: 'failed', kind: 'empty' });
    expect(() => parseText(' \n')).toThrow(ParseError);
  });
});
