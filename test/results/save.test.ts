import { stat, utimes, writeFile } from 'node:fs/promises';
import { describe, expect, it } from 'vitest';
import type { VideoInfo } from '../../src/records/record.js';
import { changedMeanwhile } from '../../src/results/save.js';
import { useTemporaryFolder } from '../sources/temporary-folder.js';

const folder = useTemporaryFolder();

async function probed(): Promise<{ path: string; info: VideoInfo }> {
  const path = folder('a.mp4');
  await writeFile(path, 'a video');
  const { size, mtimeMs } = await stat(path);
  const shape = { duration: 1, width: 2, height: 2, frame_rate: null, codec: 'h264', has_audio: false };
  return { path, info: { ...shape, size_bytes: size, modified_ms: mtimeMs } };
}

describe('a video that is changed while it is worked on', () => {
  it('fails at the steps that look at it, and says so', async () => {
    const { path, info } = await probed();
    expect(await changedMeanwhile('1a', path, info)).toBeUndefined();
    await writeFile(path, 'another video');
    const changed = await changedMeanwhile('1a', path, info);
    expect(changed?.ending).toMatchObject({ state: 'failed', video: path, step: '1a', kind: 'mismatch' });
  });

  it('is also one of the same size but of another time', async () => {
    const { path, info } = await probed();
    await utimes(path, 1, 1);
    expect((await changedMeanwhile('0', path, info))?.ok).toBe(false);
  });

  it('does not fail for having gone: what was said of it holds', async () => {
    const { info } = await probed();
    expect(await changedMeanwhile('1b', folder('gone.mp4'), info)).toBeUndefined();
  });
});
