import { describe, expect, it } from 'vitest';
import { FatalError, RecordError } from '../../src/errors/errors.js';
import type { Model } from '../../src/models/model.js';
import { remember } from '../../src/models/remember.js';
import { type CaptionOptions, caption } from '../../src/operators/caption.js';
import { type ChunkOptions, chunk } from '../../src/operators/chunk.js';
import type { WithPending } from '../../src/operators/upcoming.js';
import type { Captioned, Probed, Routed } from '../../src/records/record.js';
import { type FakeModelOptions, fakeModel } from '../helpers/fake-model.js';
import { inMemory } from '../helpers/in-memory.js';
import { endingOf, PACK, recordOf, routed } from './records.js';

const PLAN = { chunk_duration_options: [5], max_chunks: 10 };
const OPTIONS: CaptionOptions & ChunkOptions = {
  ...PLAN,
  pack: PACK,
  concurrency: 1,
  max_video_length_sec: 300,
};
type Watched = Routed<Probed> & WithPending;

const toChunk = (video_length = 20): Watched => ({
  ...routed('/v/a.mp4', video_length),
  pending: new Set(['1a', '1b'] as const),
});
const step1a = (model: Model) => caption<Watched>(model, OPTIONS);

/** A model that holds answers, with the fake one behind it and what it is done with. */
function remembering(options: FakeModelOptions = {}) {
  const asked = fakeModel({
    answer: ({ prompt_key, video }) =>
      prompt_key.endsWith('_dense_caption')
        ? '<00:00:01><00:00:02> A cart.'
        : `A cart passes at ${video?.range?.start ?? 'all times'}.`,
    ...options,
  });
  const done: string[] = [];
  const noting: Model = {
    ...asked,
    done: async ({ range }) => {
      done.push(range === undefined ? 'whole' : `${range.start}-${range.end}`);
    },
  };
  return { asked, done, model: remember(noting, inMemory(), async (path) => path) };
}

describe('the questions about chunks', () => {
  it('are asked side by side with those about the whole, and step 1b is given their answers', async () => {
    const { asked, model } = remembering({ held: true });
    const pending = recordOf(step1a(model), toChunk());
    await asked.started(6);
    expect(asked.questions.map(({ step }) => step)).toEqual(['1a', '1a', '1b', '1b', '1b', '1b']);
    asked.letGo();
    const record: Captioned = await pending;
    const { chunk_captions, chunk_trace } = await recordOf(chunk(model, OPTIONS), record);
    expect(chunk_captions.map(({ caption: text }) => text)).toEqual(
      [0, 5, 10, 15].map((start) => `A cart passes at ${start}.`),
    );
    expect(chunk_trace).toMatchObject({ calls: 4, attempts: 4, usage: { input_tokens: 40 } });
    expect(asked.questions).toHaveLength(6);
  });

  it('hold up no caption: the video goes on to step 1b while they are still under way', async () => {
    const { asked, model } = remembering({ held: true });
    const pending = recordOf(step1a(model), toChunk());
    await asked.started(6);
    asked.letGo(2);
    const record: Captioned = await pending;
    expect(asked.load.now).toBe(4);
    const chunked = recordOf(chunk(model, OPTIONS), record);
    asked.letGo();
    expect((await chunked).chunk_captions).toHaveLength(4);
  });

  it.each([
    ['of a model that holds no answers', fakeModel, toChunk()],
    ['where step 1b does not follow', () => remembering().model, { ...toChunk(), pending: new Set(['1a']) }],
    ['outside a run', () => remembering().model, routed('/v/a.mp4', 20)],
  ] as const)('are not asked ahead %s', async (_name, modelOf, record) => {
    const steps: string[] = [];
    const model = modelOf();
    const noting: Model = {
      ...model,
      ask: async ({ prompt_key, step }) => {
        steps.push(step);
        const text = prompt_key.endsWith('_dense_caption')
          ? '<00:00:01><00:00:02> A cart.'
          : 'A cart passes.';
        return { ...(await fakeModel().ask({ step, prompt_key, text: '' })), text };
      },
      ...('askAhead' in model && {
        askAhead: async ({ step }) => {
          steps.push(`${step} ahead`);
        },
      }),
    };
    await recordOf(step1a(noting), record as Watched);
    expect(steps).toEqual(['1a', '1a']);
  });

  it('are done with as soon as they are answered, unless an only chunk is the whole video', async () => {
    const several = remembering();
    await recordOf(step1a(several.model), toChunk());
    expect([...several.done].sort()).toEqual(['0-5', '10-15', '15-20', '5-10', 'whole']);
    const only = remembering();
    await recordOf(step1a(only.model), toChunk(4));
    expect(only.done).toEqual([]);
  });

  it('are answered and kept before their video fails at step 1a', async () => {
    const failures = { 1: new RecordError('blocked', 'It was refused.') };
    const { asked, model } = remembering({ failures, held: true });
    const pending = endingOf(step1a(model), toChunk());
    await asked.started(6);
    asked.letGo();
    expect(await pending).toMatchObject({ state: 'failed', step: '1a', kind: 'blocked' });
    expect(asked.counts.aborted).toBe(0);
    expect(asked.load.now).toBe(0);
    await model.release?.('/v/a.mp4');
    const record = await recordOf(step1a(model), toChunk());
    await recordOf(chunk(model, OPTIONS), record as Captioned);
    // Only what had failed was asked again.
    expect(asked.questions).toHaveLength(7);
  });

  it('fail step 1b and not step 1a when they fail', async () => {
    const failures = { 3: new RecordError('blocked', 'It was refused.') };
    const { asked, model } = remembering({ failures });
    const record = await recordOf(step1a(model), toChunk());
    const ending = await endingOf(chunk(model, OPTIONS), record as Captioned);
    expect(ending).toMatchObject({ state: 'failed', step: '1b', kind: 'blocked' });
    expect(asked.questions).toHaveLength(6);
  });

  it('stop the run where what they meet concerns the run, also when step 1a fails', async () => {
    const failures = { 1: new RecordError('blocked', 'Refused.'), 3: new FatalError('The disk is full.') };
    const { model } = remembering({ failures });
    await expect(endingOf(step1a(model), toChunk())).rejects.toThrow('The disk is full.');
  });
});
