import { execFile } from 'node:child_process';
import { rename } from 'node:fs/promises';
import { promisify } from 'node:util';
import type { MediaTools } from './tools.js';

const start = promisify(execFile);

/**
 * Renders a video from a filter graph alone, as a small H.264 mp4, for demonstrations and self-tests.
 * @param graph a source for ffmpeg's `lavfi` input, e.g. `testsrc=s=64x48:r=10:d=4`; never text from outside
 * @param path where the file appears once it is complete
 * @param options further options of the encoder, e.g. `['-g', '30']`
 */
export async function synthesise(
  tools: MediaTools,
  graph: string,
  path: string,
  options: readonly string[] = [],
): Promise<string> {
  const unfinished = `${path}.part`;
  const encode = ['-pix_fmt', 'yuv420p', '-c:v', 'libx264', '-preset', 'veryfast', '-crf', '20', ...options];
  const source = ['-nostdin', '-v', 'error', '-y', '-f', 'lavfi', '-i', graph];
  await start(tools.ffmpeg.path, [...source, ...encode, '-f', 'mp4', `file:${unfinished}`]);
  await rename(unfinished, path);
  return path;
}
