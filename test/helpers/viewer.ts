/** Stands in for a model that sees: names the plain colours of the clips and pictures that an emulator gets. */
import { execFile } from 'node:child_process';
import { writeFile } from 'node:fs/promises';
import { join } from 'node:path';
import { promisify } from 'node:util';
import { COLOURS } from '../../src/cli/commands/doctor/colours.js';
import { inTemporary, tools } from './clips.js';
import type { EmulatedMedia, EmulatedQuestion } from './emulators/wire.js';

const run = promisify(execFile);

/** The colours of the media in a question, in their order: `red, blue`; of a video, those in the range that it names. */
export async function colourNames({ media }: Pick<EmulatedQuestion, 'media'>): Promise<string> {
  const named = (await Promise.all(media.map(colours))).flat();
  return named.filter((name, index) => name !== named[index - 1]).join(', ');
}

/** Looks a second. */
const RATE = 10;

async function colours({ data, kind, range }: EmulatedMedia): Promise<string[]> {
  return await inTemporary(async (directory) => {
    const path = join(directory, 'media');
    await writeFile(path, data);
    const filter = `${kind === 'video' ? `fps=${RATE},` : ''}scale=1:1:flags=area,format=rgb24`;
    const options = ['-nostdin', '-v', 'error', '-i', path, '-vf', filter, '-f', 'rawvideo', 'pipe:1'];
    const { ffmpeg } = await tools();
    const { stdout } = await run(ffmpeg.path, options, { encoding: 'buffer' });
    const pixels = Array.from({ length: stdout.length / 3 }, (_, at) => stdout.subarray(at * 3, at * 3 + 3));
    const from = Math.floor((range?.start ?? 0) * RATE);
    return pixels
      .slice(from, range === undefined ? undefined : Math.ceil(range.end * RATE))
      .map(nearestColour);
  });
}

function nearestColour(pixel: Uint8Array): string {
  const distances = Object.entries(COLOURS).map(([name, hex]): [string, number] => {
    const wanted = Buffer.from(hex.slice(1), 'hex');
    return [name, wanted.reduce((sum, value, at) => sum + (value - (pixel[at] ?? 0)) ** 2, 0)];
  });
  return distances.reduce((best, one) => (one[1] < best[1] ? one : best))[0];
}
