/** Tiny clips in which something happens, for runs of the whole command with the embedded model. */
import { mkdirSync } from 'node:fs';
import { join } from 'node:path';
import { makeClip } from './clips.js';

/** A wall, and a block that moves across it; times in seconds. */
function moving(wall: string, block: string, seconds: number, during = 'gte(t,0)'): string {
  const size = 's=96x72:r=10';
  return (
    `color=${wall}:${size}:d=${seconds}[wall];color=${block}:s=24x24:r=10:d=${seconds}[block];` +
    `[wall][block]overlay=x='14*t':y=24:shortest=1:enable='${during}'`
  );
}

/** What happens in each clip, and how long it is in seconds. */
export const SCENES = {
  arrives: { source: moving('gray', 'red', 5, 'between(t,2,4)'), seconds: 5 },
  passes: { source: moving('0x303060', 'yellow', 4), seconds: 4 },
  changes: {
    source: `color=0x203080:s=96x72:r=10:d=3[blue];${moving('0x308030', 'white', 3)}[green];[blue][green]concat=n=2:v=1`,
    seconds: 6,
  },
  flickers: { source: 'testsrc=s=64x48:r=10:d=2', seconds: 2 },
  nothing: { source: 'color=black:s=64x48:r=10:d=3', seconds: 3 },
} as const;
export type Scene = keyof typeof SCENES;

/** Makes clips `<scene>.mp4` in a folder; gives the length of each by its path. */
export async function makeScenes(folder: string, scenes: readonly Scene[]): Promise<Map<string, number>> {
  mkdirSync(folder, { recursive: true });
  const lengths = new Map<string, number>();
  for (const scene of scenes)
    lengths.set(await makeScene(join(folder, `${scene}.mp4`), scene), SCENES[scene].seconds);
  return lengths;
}

/** Makes one clip under any name. */
export async function makeScene(path: string, scene: Scene): Promise<string> {
  return await makeClip(path, { source: SCENES[scene].source });
}
