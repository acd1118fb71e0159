import { mkdir, rm } from 'node:fs/promises';
import { join } from 'node:path';
import { afterAll, beforeAll, describe, expect, it } from 'vitest';
import { createMedia } from '../../src/media/index.js';
import type { Media } from '../../src/media/media.js';
import { fromDirectory } from '../../src/sources/directory.js';
import { VIDEO_EXTENSIONS } from '../../src/sources/endings.js';
import { makeClip } from '../helpers/clips.js';
import { temporaryFolder } from '../helpers/command.js';
import { collect, paths } from '../sources/contract.js';

const { at, remove } = temporaryFolder();
let media: Media;

/** What each container is made with; ffmpeg knows the others by their ending. */
const HOW: Readonly<Record<string, readonly string[]>> = {
  '.3g2': ['-c:v', 'mpeg4'],
  '.3gp': ['-c:v', 'mpeg4'],
  '.3gpp': ['-c:v', 'mpeg4', '-f', '3gp'],
  '.asf': ['-c:v', 'msmpeg4'],
  '.divx': ['-c:v', 'mpeg4', '-f', 'avi'],
  '.flv': ['-c:v', 'flv'],
  '.insv': ['-f', 'mp4'],
  '.m2p': ['-c:v', 'mpeg2video', '-f', 'vob'],
  '.m2t': ['-f', 'mpegts'],
  '.m2ts': ['-f', 'mpegts', '-mpegts_m2ts_mode', '1'],
  '.mk3d': ['-f', 'matroska'],
  '.mpe': ['-c:v', 'mpeg1video', '-f', 'mpeg'],
  '.mpeg': ['-c:v', 'mpeg1video'],
  '.mpg': ['-c:v', 'mpeg2video'],
  '.mts': ['-f', 'mpegts'],
  '.ogm': ['-c:v', 'libtheora', '-f', 'ogg'],
  '.ogv': ['-c:v', 'libtheora'],
  '.qt': ['-f', 'mov'],
  '.tp': ['-f', 'mpegts'],
  '.trp': ['-f', 'mpegts'],
  '.vob': ['-c:v', 'mpeg2video'],
  '.wmv': ['-c:v', 'wmv2'],
};

beforeAll(async () => {
  media = await createMedia();
  await mkdir(at('every'));
});
afterAll(async () => {
  await media.close?.();
  await rm(at('every'), { recursive: true });
  remove();
});

describe('a folder with a video of every ending', () => {
  it('is taken whole, and each video can be read', async () => {
    for (const ending of VIDEO_EXTENSIONS)
      await makeClip(join(at('every'), `clip${ending}`), {
        source: 'testsrc=s=176x144:r=25:d=2',
        output_options: HOW[ending] ?? [],
      });
    const videos = paths(await collect(fromDirectory(at('every'))));
    expect(videos).toHaveLength(VIDEO_EXTENSIONS.length);
    for (const video of videos) {
      const { duration, width, height } = await media.probe(video);
      expect([width, height], video).toEqual([176, 144]);
      expect(duration, video).toBeGreaterThan(1.8);
      expect(duration, video).toBeLessThan(2.2);
    }
  });
});
