/**
 * A chain with an operator of one's own between two of ours: captions, then only the videos in which enough happens, then
 * descriptions of those, each written down with its number of events.
 *
 *     node dist/examples/own-operator.js FOLDER descriptions.jsonl
 */
import {
  admit,
  type Captioned,
  caption,
  createMedia,
  createNdjsonFile,
  createSignals,
  describe,
  each,
  ended,
  fromDirectory,
  going,
  loadPack,
  type Outcome,
  probe,
  route,
  type Settled,
  settle,
  writeNdjson,
} from 'reeltrace';
import { type OperatorFunction, pipe } from 'rxjs';

/** What this operator adds to a record. */
type Counted<T> = T & { readonly event_count: number };

/** How many events a dense caption lists: its lines `<HH:MM:SS><HH:MM:SS> text`. Pure, so easily tested alone. */
function countEvents(dense_caption: string): number {
  return dense_caption.split('\n').filter((line) => /^<[\d:.]+><[\d:.]+>/.test(line)).length;
}

/** Lets videos with at least so many events go on, with their number; the others end as filtered, with the reason. */
function withEvents<T extends Captioned>(least: number): OperatorFunction<Outcome<T>, Outcome<Counted<T>>> {
  return each({ step: 'enough_events', concurrency: 4 }, async (record) => {
    const event_count = countEvents(record.dense_caption);
    if (event_count >= least) return going({ ...record, event_count });
    return ended({
      state: 'filtered',
      video: record.video,
      step: 'enough_events',
      kind: 'too_quiet',
      message: `expected at least ${least} events, the caption lists ${event_count}`,
    });
  });
}

const [folder = 'clips', output = 'descriptions.jsonl'] = process.argv.slice(2);

const media = await createMedia();
const model = createSignals(media);
const file = await createNdjsonFile(output);
const options = { pack: await loadPack('general'), concurrency: 4, max_video_length_sec: 300 };

const describing = pipe(
  caption(model, options),
  withEvents(2),
  describe(model, options),
  writeNdjson(file, ({ video, event_count, detailed_description }) => ({
    video,
    event_count,
    detailed_description,
  })),
);
const chain = pipe(
  probe(media, options),
  route('normal', { anomaly: describing, normal: describing }),
  settle(),
);

await admit(fromDirectory(folder), chain, { max_in_flight: 8 }).forEach(
  ({ video, state, endings }: Settled) => {
    console.log([state, video, ...endings.map(({ message }) => message)].join('  '));
    void model.release?.(video);
  },
);
await file.close();
await model.close?.();
