import { describe, expect, it } from 'vitest';
import { skipLong } from '../../src/operators/skip-long.js';
import { endingOf, recordOf, routed } from './records.js';

describe('skipLong', () => {
  const operator = skipLong({ max_video_length_sec: 300 });

  it('ends a video that is longer than the limit as skipped at step 1a, with what to do', async () => {
    expect(await endingOf(operator, routed('/v/long.mp4', 300.04))).toMatchObject({
      state: 'skipped',
      video: '/v/long.mp4',
      step: '1a',
      kind: 'too_long',
      message: 'the video is 300.0 s long, the limit is 300 s',
      hint: expect.stringContaining('max_video_length_sec'),
    });
  });

  it('lets a video go on that is exactly as long as the limit', async () => {
    expect(await recordOf(operator, routed('/v/a.mp4', 300))).toEqual(routed('/v/a.mp4', 300));
  });
});
