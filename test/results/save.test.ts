import { stat, utimes, writeFile } from 'node:fs/promises';
import { describe, expect, it } from 'vitest';
import { fileFacts, type VideoInfo } from '../../src/records/record.js';
import { changedMeanwhile } from '../../src/results/save.js';
import { useTemporaryFolder } from '../sources/temporary-folder.js';

const folder = useTemporaryFolder();

async function probed(): Promise<{ path: string; info: VideoInfo }> {
  const path = folder('a.mp4');
  await writeFile(path, 'a video');
  const facts = fileFacts(await stat(path));
  const shape = { duration: 1, width: 2, height: 2, frame_rate: null, codec: 'h264', has_audio: false };
  return { path, info: { ...shape, ...facts } };
}

const never = (): never => {
  throw new Error('its content was compared');
};

/** Replaces a file by one of the same size and modification time, or only touches it. */
async function replace(path: string, content: string): Promise<void> {
  const before = await stat(path);
  // The clock of a file system ticks in steps.
  while ((await stat(path)).ctimeMs === before.ctimeMs) {
    await writeFile(path, content);
    await utimes(path, before.atime, before.mtime);
  }
}

describe('a video that is changed while it is worked on', () => {
  it('fails at the steps that look at it, and says so', async () => {
    const { path, info } = await probed();
    expect(await changedMeanwhile('1a', path, info, never)).toBeUndefined();
    await writeFile(path, 'another video');
    const changed = await changedMeanwhile('1a', path, info, never);
    expect(changed?.ending).toMatchObject({ state: 'failed', video: path, step: '1a', kind: 'mismatch' });
  });

  it('is also one of the same size but of another time', async () => {
    const { path, info } = await probed();
    await utimes(path, 1, 1);
    expect((await changedMeanwhile('0', path, info, never))?.ok).toBe(false);
  });

  it('is also one of the same size and time, unless its content is the same', async () => {
    const { path, info } = await probed();
    await replace(path, 'a VIDEO');
    expect((await changedMeanwhile('0', path, info, async () => false))?.ok).toBe(false);
    expect(await changedMeanwhile('0', path, info, async () => true)).toBeUndefined();
    const { changed_ms: _changed, ...before } = info;
    expect(await changedMeanwhile('0', path, before, never)).toBeUndefined();
  });

  it('does not fail for having gone: what was said of it holds', async () => {
    const { info } = await probed();
    expect(await changedMeanwhile('1b', folder('gone.mp4'), info, never)).toBeUndefined();
  });
});
