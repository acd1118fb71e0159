import { of } from 'rxjs';
import { describe, expect, it } from 'vitest';
import { RecordError } from '../../src/errors/errors.js';
import { probe } from '../../src/operators/probe.js';
import { going, type Video, type VideoInfo } from '../../src/records/record.js';
import { gone, outcomesOf, probed } from './records.js';

const media = {
  asked: [] as string[],
  probe: async (path: string): Promise<VideoInfo> => {
    media.asked.push(path);
    if (path.includes('bad')) throw new RecordError('not_a_video', 'only sound', { hint: 'leave it out' });
    return probed(path, 12.5).info;
  },
};

describe('probe', () => {
  it('looks into each file once; one that is no video fails between others that go on', async () => {
    const passing = gone();
    const inputs = ['/v/a.mp4', '/v/bad.mp4', '/v/b.mp4'].map((video) => going<Video>({ video }));
    const outcomes = await outcomesOf(probe<Video>(media, { concurrency: 1 }), ...inputs, passing);
    expect(media.asked).toEqual(['/v/a.mp4', '/v/bad.mp4', '/v/b.mp4']);
    expect(outcomes).toMatchObject([
      going(probed('/v/a.mp4', 12.5)),
      { ok: false, ending: { state: 'failed', step: 'probe', kind: 'not_a_video', hint: 'leave it out' } },
      going(probed('/v/b.mp4', 12.5)),
      passing,
    ]);
  });

  it('ends its look when it is unsubscribed', () => {
    let signal: AbortSignal | undefined;
    const waiting = {
      probe: (_path: string, given?: AbortSignal) => {
        signal = given;
        return new Promise<VideoInfo>(() => {});
      },
    };
    const subscription = of(going<Video>({ video: '/v/a.mp4' }))
      .pipe(probe(waiting, { concurrency: 1 }))
      .subscribe();
    subscription.unsubscribe();
    expect(signal?.aborted).toBe(true);
  });
});
