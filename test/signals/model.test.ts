import { describe, expect, it } from 'vitest';
import { isAbort } from '../../src/errors/errors.js';
import type { RawFrame } from '../../src/media/media.js';
import { NO_USAGE } from '../../src/models/model.js';
import { createSignals } from '../../src/signals/index.js';
import { fakeMedia, framesOf, inputOf, SYNTHETIC, type Synthetic } from './synthetic.js';

const caption = { step: '1a', prompt_key: 'normal_global_caption', text: 'Describe.' } as const;
const of = (video: Synthetic) => ({ ...caption, video: inputOf(video) });

/** A media port whose decoding waits at a gate and tells how often it began and was ended. */
function gated() {
  const seen = { starts: 0, aborts: 0 };
  let open = () => {};
  const gate = new Promise<void>((resolve) => {
    open = resolve;
  });
  const media = fakeMedia(async function* decode(_path, _options, signal): AsyncGenerator<RawFrame> {
    seen.starts += 1;
    await new Promise<void>((resolve, reject) => {
      signal?.addEventListener('abort', () => {
        seen.aborts += 1;
        reject(signal.reason);
      });
      void gate.then(resolve);
    });
    yield* framesOf(SYNTHETIC.onset);
  });
  return { media, seen, open };
}

describe('the signals model', () => {
  it('says what it is and what a call cost', async () => {
    const model = createSignals(fakeMedia());
    expect(model).toMatchObject({ backend: 'signals', name: 'signals' });
    const answer = await model.ask(of(SYNTHETIC.onset));
    expect(answer).toMatchObject({
      model: 'signals-2',
      usage: NO_USAGE,
      bytes_sent: 0,
      delivery: 'decode',
      attempts: 1,
    });
    expect(answer.text).toContain('Measured on 4 frames a second');
    const text = await model.ask({ step: '2', prompt_key: 'normal_description', text: answer.text });
    expect(text).not.toHaveProperty('delivery');
  });

  it('decodes a video once for all of its questions, side by side and one after the other', async () => {
    const { media, seen, open } = gated();
    const model = createSignals(media);
    const asked = [model.ask(of(SYNTHETIC.onset)), model.ask(of(SYNTHETIC.onset))];
    open();
    await Promise.all(asked);
    await model.ask({ ...of(SYNTHETIC.onset), prompt_key: 'video_filtering' });
    expect(seen.starts).toBe(1);
    await model.release?.('/videos/onset');
    await model.ask(of(SYNTHETIC.onset));
    expect(seen.starts).toBe(2);
  });

  it('measures a file again that has changed', async () => {
    const { media, seen, open } = gated();
    open();
    const model = createSignals(media);
    const { video, ...question } = of(SYNTHETIC.onset);
    await model.ask({ ...question, video });
    await model.ask({ ...question, video: { ...video, info: { ...video.info, modified_ms: 2 } } });
    expect(seen.starts).toBe(2);
  });

  it('lets the others have their answer when one question is aborted', async () => {
    const { media, seen, open } = gated();
    const model = createSignals(media);
    const controller = new AbortController();
    const aborted = model.ask(of(SYNTHETIC.onset), controller.signal);
    const other = model.ask(of(SYNTHETIC.onset));
    controller.abort();
    await expect(aborted).rejects.toSatisfy(isAbort);
    open();
    await expect(other).resolves.toMatchObject({ model: 'signals-2' });
    expect(seen).toEqual({ starts: 1, aborts: 0 });
  });

  it('ends decoding when nobody waits for it any more, and starts anew for the next question', async () => {
    const { media, seen, open } = gated();
    const model = createSignals(media);
    const controller = new AbortController();
    const aborted = model.ask(of(SYNTHETIC.onset), controller.signal);
    controller.abort();
    await expect(aborted).rejects.toSatisfy(isAbort);
    expect(seen).toEqual({ starts: 1, aborts: 1 });
    open();
    await model.ask(of(SYNTHETIC.onset));
    expect(seen.starts).toBe(2);
  });

  it('asks nothing of an aborted question', async () => {
    const { media, seen } = gated();
    await expect(createSignals(media).ask(of(SYNTHETIC.onset), AbortSignal.abort())).rejects.toSatisfy(
      isAbort,
    );
    expect(seen.starts).toBe(0);
  });

  it('does not keep a measurement that failed', async () => {
    let calls = 0;
    const model = createSignals(
      fakeMedia(async function* decode() {
        calls += 1;
        if (calls > 1) yield* framesOf(SYNTHETIC.onset);
      }),
    );
    await expect(model.ask(of(SYNTHETIC.onset))).rejects.toMatchObject({ kind: 'damaged' });
    await expect(model.ask(of(SYNTHETIC.onset))).resolves.toMatchObject({ model: 'signals-2' });
  });

  it('keeps a bounded number of videos', async () => {
    let calls = 0;
    const model = createSignals(
      fakeMedia(async function* decode() {
        calls += 1;
        yield* framesOf(SYNTHETIC.half);
      }),
    );
    for (let index = 0; index < 40; index += 1)
      await model.ask({ ...caption, video: inputOf({ ...SYNTHETIC.half, name: `v${index}` }) });
    await model.ask({ ...caption, video: inputOf({ ...SYNTHETIC.half, name: 'v39' }) });
    expect(calls).toBe(40);
    await model.ask({ ...caption, video: inputOf({ ...SYNTHETIC.half, name: 'v0' }) });
    expect(calls).toBe(41);
  });

  it('ends what is being decoded when the run is over', async () => {
    const { media, seen } = gated();
    const model = createSignals(media);
    const asked = model.ask(of(SYNTHETIC.onset));
    const settled = asked.then(
      () => 'answered',
      (error: unknown) => (isAbort(error) ? 'aborted' : 'failed'),
    );
    await model.close?.();
    expect(await settled).toBe('aborted');
    expect(seen.aborts).toBe(1);
  });

  it('wants a video for a question about one', async () => {
    await expect(createSignals(fakeMedia()).ask(caption)).rejects.toMatchObject({ kind: 'no_input' });
  });

  it('gives the same answer for the same content under any name', async () => {
    const ask = (folder: string) =>
      createSignals(fakeMedia()).ask({ ...caption, video: inputOf(SYNTHETIC.flash, undefined, folder) });
    expect((await ask('/a')).text).toBe((await ask('/b/c')).text);
  });
});
