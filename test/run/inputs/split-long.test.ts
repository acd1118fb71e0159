import { describe, expect, it } from 'vitest';
import { parseConfig } from '../../../src/config/config.js';
import { RecordError } from '../../../src/errors/errors.js';
import { going, type Outcome, type Video } from '../../../src/records/record.js';
import { splitLong } from '../../../src/run/inputs/split-long.js';
import { STEPS } from '../../../src/steps.js';
import { INFO } from '../../helpers/video-info.js';
import { gone } from '../../operators/records.js';

const LENGTHS: Readonly<Record<string, number>> = { '/v/short.mp4': 300, '/v/long.mp4': 700 };

async function split(
  inputs: readonly Outcome<Video>[],
  over: 'skip' | 'split' = 'split',
  captioned: readonly string[] = [],
) {
  const probed: string[] = [];
  const config = parseConfig({ results_dir: '/nowhere', workflow: { long_videos_over: over } });
  async function* videos() {
    yield* inputs;
  }
  const outcomes: Outcome<Video>[] = [];
  const options = {
    config,
    steps: new Set(STEPS.ids),
    list: STEPS,
    media: {
      probe: async (path: string) => {
        probed.push(path);
        const duration = LENGTHS[path];
        if (duration === undefined) throw new RecordError('damaged', 'it is broken');
        return { ...INFO, duration };
      },
    },
    find: (video: string) => (captioned.includes(video) ? ({ steps: new Set(['1a']) } as never) : undefined),
  };
  for await (const outcome of splitLong(videos(), options)) outcomes.push(outcome);
  return { outcomes, probed };
}

describe('long videos', () => {
  const long = going({ video: '/v/long.mp4', mode: 'anomaly' as const, meta: { camera: 3 } });

  it('come as their parts, each with all that the input says of the video', async () => {
    const short = going({ video: '/v/short.mp4' });
    const broken = going({ video: '/v/broken.mp4' });
    const { outcomes } = await split([short, long, broken, gone()]);
    const part = (times: string) => going({ ...long.record, video: `/v/long.mp4#t=${times}` });
    expect(outcomes).toEqual([
      short,
      part('000,234'),
      part('234,467'),
      part('467,700'),
      broken,
      expect.objectContaining({ ok: false }),
    ]);
  });

  it('stay whole, and are not looked into, where they are skipped, or were captioned as a whole', async () => {
    expect(await split([long], 'skip')).toEqual({ outcomes: [long], probed: [] });
    expect(await split([long], 'split', ['/v/long.mp4'])).toEqual({ outcomes: [long], probed: [] });
  });
});
