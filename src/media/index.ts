/** The media engine: mediabunny and ffmpeg behind the port in `media.ts`. */
import { decode } from './decode.js';
import { createFfmpeg, findTools, type MediaTools } from './ffmpeg.js';
import { createHasher } from './hash.js';
import { createKept } from './kept.js';
import type { Media } from './media.js';
import { createProbe } from './probe.js';
import type { JobEvent } from './processes.js';
import { createTemporary } from './temporary.js';

export { findTools, type MediaTools, type Tool } from './ffmpeg.js';
export type * from './media.js';

export interface MediaOptions {
  /** Where FFMPEG_PATH, FFPROBE_PATH and PATH are read from; the process's own by default. */
  readonly environment?: NodeJS.ProcessEnv;
  /** How many child processes may run at once; the number of cores by default. */
  readonly processes?: number;
  /** Where clips are written before they are read; a directory of our own under the system's by default. */
  readonly temporary_directory?: string;
  /** Told of every run of ffmpeg or ffprobe that has ended. */
  readonly onJob?: (event: JobEvent) => void;
}

/**
 * Makes the media engine: finds ffmpeg and removes what earlier runs that were killed left behind.
 * @throws ConfigError when there is no usable ffmpeg.
 */
export async function createMedia(
  options: MediaOptions = {},
): Promise<Media & { readonly tools: MediaTools }> {
  const tools = await findTools(options.environment);
  const { processes, onJob } = options;
  const ffmpeg = createFfmpeg(tools, {
    ...(processes !== undefined && { processes }),
    ...(onJob !== undefined && { onJob }),
  });
  const probe = createProbe(ffmpeg);
  const temporary = createTemporary(options.temporary_directory);
  const hasher = createHasher();
  await temporary.sweep();
  const parts = { ffmpeg, probe, temporary };
  return {
    tools,
    load: ffmpeg.load,
    probe: (path, signal) => probe.probe(path, signal),
    hash: (path, signal) => hasher.hash(path, signal),
    decode: (path, how, signal) => decode(parts, path, how, signal),
    ...createKept(parts),
  };
}
