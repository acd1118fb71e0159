import { spawnSync } from 'node:child_process';
import { existsSync } from 'node:fs';
import { mkdir, writeFile } from 'node:fs/promises';
import { hostname } from 'node:os';
import { join } from 'node:path';
import { expect, it } from 'vitest';
import { createMedia } from '../../src/media/index.js';
import { temporaryName } from '../../src/media/temporary.js';
import { clockOf, inTemporary, makeClip, readClocksOf } from '../helpers/clips.js';

it('the media engine does everything with one video, and sweeps what a dead process left', async () => {
  await inTemporary(async (directory) => {
    const dead = spawnSync(process.execPath, ['-e', '']).pid;
    const leftover = join(directory, 'own', temporaryName(hostname(), dead, '.mp4'));
    await mkdir(join(directory, 'own'));
    await writeFile(leftover, 'x');
    const media = await createMedia({ processes: 1, temporary_directory: join(directory, 'own') });
    expect(existsSync(leftover)).toBe(false);
    expect(media.tools.ffmpeg.version).toMatch(/\w/);

    const path = await makeClip(join(directory, 'a.mp4'));
    const info = await media.probe(path);
    expect(info).toMatchObject({ duration: 4, width: 64, height: 48, frame_rate: 10, codec: 'h264' });
    expect(await media.hash(path)).toMatch(/^[0-9a-f]{64}$/);
    const seen: number[] = [];
    for await (const frame of media.decode(path, { rate: 1, width: 2, height: 1, pixel_format: 'gray' })) {
      seen.push(clockOf(frame.data));
    }
    expect(seen).toEqual([0, 10, 20, 30]);
    const bytes = await media.clip(path, info, { start: 1, end: 2 }, { fps: 2, max_dim: 768 });
    expect(await readClocksOf(bytes, '.mp4')).toEqual([10, 15]);
    const [still] = await media.frames(path, info, { times: [2.5], max_dim: 64 });
    expect(await readClocksOf(still?.jpeg ?? new Uint8Array(), '.jpg')).toEqual([25]);
  });
});

it('the media engine fails at once when there is no usable ffmpeg', async () => {
  const environment = { FFMPEG_PATH: '/no/such/ffmpeg' };
  await expect(createMedia({ environment })).rejects.toMatchObject({ name: 'ConfigError' });
});
