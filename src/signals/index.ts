/** The embedded model: needs no key and no network, and answers from measurements of pixels. */
import { RecordError } from '../errors/errors.js';
import type { Media } from '../media/media.js';
import { type Model, NO_USAGE, type Question } from '../models/model.js';
import { Measurements, SAMPLING } from './measure.js';
import { watch } from './watch.js';
import { write } from './write.js';

/**
 * The version that answers; it changes whenever the same input gets another answer. It did not change when videos below
 * two seconds and chunks below one got their true times: that would have made the rows of all other videos out of date.
 */
export const SIGNALS_VERSION = 'signals-2';

/** What shapes its answers. */
export const SIGNALS_PARAMETERS = { version: SIGNALS_VERSION, ...SAMPLING } as const;

/**
 * Makes the embedded model. It decodes a video once at four small frames a second, measures motion, brightness, colours
 * and cuts, and answers every prompt key from that; questions about text are answered from the text alone.
 *
 * The same video content and the same text always get the same answer. Fails with RecordError: `damaged` when no frame
 * can be decoded, `no_input` when a text holds nothing that it can read.
 *
 * @example
 * const model = createSignals(createMedia());
 * const answer = await model.ask({ step: '1a', prompt_key: 'normal_global_caption', text: '…', video });
 */
export function createSignals(media: Media): Model {
  const measurements = new Measurements(media);

  async function answer({ prompt_key, text, video }: Question, signal?: AbortSignal): Promise<string> {
    signal?.throwIfAborted();
    if (video === undefined) {
      if (watchesVideo(prompt_key))
        throw new RecordError('no_input', `expected a video with the prompt ${prompt_key}, got text alone`, {
          hint: 'pass the video in question.video',
        });
      return write(prompt_key, text);
    }
    return watch(prompt_key, await measurements.of(video, signal), video.range) ?? write(prompt_key, text);
  }

  return {
    backend: 'signals',
    name: 'signals',
    parameters: SIGNALS_PARAMETERS,
    async ask(question, signal) {
      const started = performance.now();
      const text = await answer(question, signal);
      return {
        text,
        model: SIGNALS_VERSION,
        usage: NO_USAGE,
        milliseconds: Math.round(performance.now() - started),
        bytes_sent: 0,
        attempts: 1,
        ...(question.video === undefined ? {} : { delivery: 'decode' }),
      };
    },
    release: async (path) => measurements.release(path),
    close: async () => measurements.close(),
  };
}

/** True for the prompts that can't be answered without pixels. */
function watchesVideo(key: Question['prompt_key']): boolean {
  return /^video_|_caption$/.test(key);
}
