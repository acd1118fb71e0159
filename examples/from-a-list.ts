/**
 * An inventory of a list of videos: paths (or JSON objects with `video_path`) on standard input, one JSON line a video on
 * standard output, in the order in which they are done. What can't be read is in it with the reason.
 *
 *     find clips -name '*.mp4' | node dist/examples/from-a-list.js
 */
import { admit, createMedia, fromStdin, type Outcome, type Probed, probe } from 'reeltrace';

/** One line of the inventory. */
function inventoryLine(outcome: Outcome<Probed>): object {
  if (!outcome.ok) return { video: outcome.ending.video, problem: outcome.ending.message };
  const { video, info, meta } = outcome.record;
  const { duration, width, height, codec } = info;
  return { video, duration, width, height, codec, ...meta };
}

const media = await createMedia();
const inventory = admit(fromStdin(process.stdin), probe(media, { concurrency: 4 }), { max_in_flight: 8 });
await inventory.forEach((outcome) => {
  console.log(JSON.stringify(inventoryLine(outcome)));
});
