/** Real videos for `bench/pipeline`: one clip, and as many files of it as are wanted, no two with the same bytes. */
import { appendFile, copyFile, rm } from 'node:fs/promises';
import { join } from 'node:path';
import { findTools } from '../src/media/index.js';
import { synthesise } from '../src/media/synthesise.js';

/** 20 s of 720p at 25 frames a second. */
const CLIP = 'testsrc2=s=1280x720:r=25:d=20';

/** Writes so many videos into a folder. */
export async function copyClips(folder: string, count: number): Promise<void> {
  const original = await synthesise(await findTools(), CLIP, join(folder, 'original.part.mp4'));
  for (let number = 1; number <= count; number += 1) {
    const path = join(folder, `${String(number).padStart(5, '0')}.mp4`);
    await copyFile(original, path);
    await appendFile(path, freeBox(number));
  }
  await rm(original);
}

/** A part of an mp4 that players skip. */
function freeBox(number: number): Buffer {
  const box = Buffer.alloc(16);
  box.writeUInt32BE(box.length, 0);
  box.write('free', 4, 'latin1');
  box.writeUInt32BE(number, 8);
  return box;
}
