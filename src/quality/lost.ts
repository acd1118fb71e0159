/** Videos without items, and the pairs that were refused. */
import { join } from 'node:path';
import { countNames, nameInReason } from '../qa/check-names.js';
import { fileOf } from '../records/part.js';
import type { Snapshot } from '../results/ledger/snapshot.js';
import { readRejected } from '../results/rejected.js';
import type { QualityFigures } from './report-schema.js';
import type { QualityVideos } from './videos.js';

/** At most this many videos without items are named. */
export const NAMED = 5;

type Lost = QualityFigures['videos_without_items']['first'][number];

/** Reads `rejected.jsonl`: what each check refused, how many parts of answers, and examples of videos without items. */
export async function readRefused(
  output: string,
  videos: QualityVideos,
): Promise<{
  readonly after: Record<string, number>;
  readonly doubtful: Record<string, number>;
  readonly refused: number;
  readonly examples: Lost[];
}> {
  const after: Record<string, number> = {};
  const doubtful: Record<string, number> = {};
  let refused = 0;
  const examples = new Map<string, Lost>();
  for await (const line of readRejected(join(output, 'rejected.jsonl'))) {
    const { reasons, pair, text, grade } = line;
    const video = fileOf(line.video);
    const counts = grade === 'doubtful' ? doubtful : after;
    for (const name of Object.keys(countNames([line]))) counts[name] = (counts[name] ?? 0) + 1;
    if (grade === 'doubtful') continue;
    // A verdict that is missing altogether is listed, too, but is not a part of an answer.
    if (pair !== undefined || text !== undefined) refused += 1;
    if (videos.hasItems(video)) continue;
    videos.note(video, 'refused');
    if (examples.size < NAMED && !examples.has(video))
      examples.set(video, {
        video,
        why: `refused by ${reasons.map((each) => nameInReason(each)).join(', ')}`,
      });
  }
  return { after, doubtful, refused, examples: [...examples.values()] };
}

/** The captions that were refused to the end, by check, most frequent first: their videos failed. */
export function refusedCaptions({ failed }: Pick<Snapshot, 'failed'>): QualityFigures['captions'] {
  const refused = failed.current().filter(({ kind, step }) => kind === 'rejected' && step !== '3');
  const counts = countNames(refused.map(({ message }) => ({ reasons: [message] })));
  return Object.entries(counts)
    .map(([name, videos]) => ({ name, videos }))
    .sort((a, b) => b.videos - a.videos || (a.name < b.name ? -1 : 1));
}

/** The first videos that failed or were skipped and have no item. */
export function lostIn({ failed, skipped }: Omit<Snapshot, 'ledger'>, videos: QualityVideos): Lost[] {
  const found = new Map<string, Lost>();
  for (const [what, list] of Object.entries({ failed, skipped }))
    for (const { video, step, kind } of list.current())
      if (step !== 'source' && found.size < NAMED && !found.has(video) && !videos.hasItems(video))
        found.set(video, { video, why: `${what} at step ${step}, ${kind}` });
  return [...found.values()];
}
