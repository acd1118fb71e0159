/** A user's program: every entry of the package, and a chain of its operators with one of its own between them. */
import { type Captioned, createMedia, createNdjsonFile, going, loadPack, type Outcome } from 'reeltrace';
import type { Model } from 'reeltrace/models';
import { caption, each, probe, route, settle } from 'reeltrace/operators';
import { createSignals } from 'reeltrace/signals';
import { writeNdjson } from 'reeltrace/sinks';
import { admit, fromDirectory } from 'reeltrace/sources';
import { type OperatorFunction, pipe } from 'rxjs';

const [folder = 'clips', output = 'words.jsonl'] = process.argv.slice(2);

function counting<T extends Captioned>(): OperatorFunction<
  Outcome<T>,
  Outcome<T & { readonly words: number }>
> {
  return each({ step: '1a', concurrency: 4 }, async (record) =>
    going({ ...record, words: record.global_caption.split(/\s+/).length }),
  );
}

const media = await createMedia();
const model: Model = createSignals(media);
const file = await createNdjsonFile(output);
const options = { pack: await loadPack('general'), concurrency: 2, max_video_length_sec: 300 };
const captions = pipe(
  caption(model, options),
  counting(),
  writeNdjson(file, ({ video, words }) => ({ video, words })),
);
const chain = pipe(probe(media, options), route('normal', { anomaly: captions, normal: captions }), settle());

const states = new Map<string, number>();
await admit(fromDirectory(folder), chain, { max_in_flight: 4 }).forEach(({ state }) => {
  states.set(state, (states.get(state) ?? 0) + 1);
});
await file.close();
await model.close?.();
console.log(JSON.stringify(Object.fromEntries(states)));
