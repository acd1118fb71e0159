import { describe, expect, it } from 'vitest';
import { ended, going, type Outcome, type Video } from '../../src/records/record.js';
import { unique } from '../../src/sources/unique.js';
import { collect } from './contract.js';

async function* source(
  outcomes: readonly Outcome<Video>[],
  log: string[] = [],
): AsyncGenerator<Outcome<Video>> {
  try {
    log.push('opened');
    yield* outcomes;
  } finally {
    log.push('closed');
  }
}
const bad = () =>
  ended({ state: 'failed', step: 'source', kind: 'bad_line', video: 'in.jsonl:1', message: 'bad' });

describe('unique', () => {
  it('names each video once, the first mention wins, and counts the others', async () => {
    const first = going({ video: '/a.mp4', mode: 'anomaly' as const });
    const { videos, duplicates } = unique(
      source([first, going({ video: '/b.mp4' }), going({ video: '/a.mp4' })]),
      source([going({ video: '/b.mp4' }), going({ video: '/c.mp4' })]),
    );
    expect(await collect(videos)).toEqual([first, going({ video: '/b.mp4' }), going({ video: '/c.mp4' })]);
    expect(duplicates()).toBe(2);
  });

  it('lets endings pass, also equal ones', async () => {
    const { videos, duplicates } = unique(source([bad(), bad()]));
    expect((await collect(videos)).map(({ ok }) => ok)).toEqual([false, false]);
    expect(duplicates()).toBe(0);
  });

  it('opens a source only when the one before has ended, and closes it when the consumer stops', async () => {
    const log: string[] = [];
    const { videos } = unique(
      source([going({ video: '/a.mp4' })], log),
      source([going({ video: '/b.mp4' })], log),
    );
    for await (const outcome of videos) {
      if (outcome.ok && outcome.record.video === '/a.mp4') expect(log).toEqual(['opened']);
      else break;
    }
    expect(log).toEqual(['opened', 'closed', 'opened', 'closed']);
  });
});
