import { mkdir, writeFile } from 'node:fs/promises';
import { join } from 'node:path';
import type { MediaTools } from '../../../media/index.js';
import { synthesise } from '../../../media/synthesise.js';

const SIZE = '320x240';
const RATE = 15;

/** A plain wall with a little grain, as a camera sees it, for a number of seconds. */
function wall(colour: string, seconds: number, grain = 'gte(t,0)'): string {
  return `color=${colour}:s=${SIZE}:r=${RATE}:d=${seconds},noise=alls=5:allf=t:enable='${grain}'`;
}

/** A block of colour on top of the picture so far; place and time are expressions of `t`, in seconds. */
function block(colour: string, size: string, x: string, y: string, during: string): string {
  return `[back];color=${colour}:s=${size}:r=${RATE}[block];[back][block]overlay=x='${x}':y='${y}':shortest=1:enable='${during}'`;
}

/** What happens in each clip. The names are for people; the model sees only pixels. */
const SCENES: Readonly<Record<string, string>> = {
  'a block appears and leaves':
    wall('gray', 12) + block('red', '60x60', '20+45*(t-4)', '140', 'between(t,4,9)'),
  'two blocks collide':
    wall('0x406080', 12) +
    block('yellow', '50x50', 'if(lt(t,6),20*t,120+4*(t-6))', '90', 'gte(t,0)') +
    block('red', '50x50', 'if(lt(t,6),270-17*t,168)', '90', 'gte(t,0)') +
    `,noise=alls=90:allf=t:enable='between(t,6,7)'`,
  'the picture freezes':
    wall('0x505030', 14, 'not(between(t,7,11))') +
    block('white', '70x50', 'mod(70*if(lt(t,7),t,if(lt(t,11),7,t-4)),320)', '60', 'gte(t,0)'),
  'a cut from blue to green': `${wall('0x203080', 6)}[first];${wall('0x308030', 6)}${block('white', '40x40', '40*t', '150', 'gte(t,0)')}[second];[first][second]concat=n=2:v=1`,
  'a flash':
    wall('0x303030', 10) +
    block('gold', '70x50', '8*t', '120', 'gte(t,0)') +
    block('white', SIZE, '0', '0', 'between(t,4,4.4)'),
  'steady traffic':
    wall('0x606060', 16) +
    block('blue', '60x30', 'mod(60*t,380)-60', '70', 'gte(t,0)') +
    block('green', '60x30', '320-mod(50*t,380)', '150', 'gte(t,0)'),
  'nothing but black': `color=black:s=${SIZE}:r=${RATE}:d=8`,
};

/** Makes the clips of the demonstration, and one file that is not a video. */
export async function makeDemoClips(tools: MediaTools, directory: string): Promise<void> {
  await mkdir(directory, { recursive: true });
  for (const [name, graph] of Object.entries(SCENES))
    await synthesise(tools, graph, join(directory, `${name.replaceAll(' ', '-')}.mp4`));
  await writeFile(join(directory, 'a-broken-file.mp4'), 'This is a text file with a misleading name.\n');
}
