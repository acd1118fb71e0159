/** The media engine: mediabunny and ffmpeg behind the port in `media.ts`. */
import { decode } from './decode.js';
import { createFfmpeg } from './ffmpeg.js';
import { createHasher } from './hash.js';
import { createKept } from './kept.js';
import type { Media } from './media.js';
import { withParts } from './parts.js';
import { createProbe } from './probe.js';
import type { JobEvent } from './processes.js';
import { createTemporary } from './temporary.js';
import { findTools, type MediaTools } from './tools.js';

export type * from './media.js';
export { findTools, type MediaTools, type Tool } from './tools.js';

export interface MediaOptions {
  /** Where FFMPEG_PATH, FFPROBE_PATH and PATH are read from; the process's own by default. */
  readonly environment?: NodeJS.ProcessEnv | undefined;
  /** How many child processes may run at once; null, the default: the number of cores. */
  readonly processes?: number | null;
  /** Where clips are written before they are read; by default a directory of our own below the system's. */
  readonly temporary_directory?: string;
  /** Called for every run of ffmpeg or ffprobe that has ended. */
  readonly onJob?: ((event: JobEvent) => void) | undefined;
}

/**
 * Makes the media engine: finds ffmpeg, and removes temporary files of earlier runs that were killed.
 * @throws ConfigError when there is no usable ffmpeg.
 */
export async function createMedia(
  options: MediaOptions = {},
): Promise<Media & { readonly tools: MediaTools }> {
  const tools = await findTools(options.environment);
  const ffmpeg = createFfmpeg(tools, { processes: options.processes ?? undefined, onJob: options.onJob });
  const probe = createProbe(ffmpeg);
  const temporary = createTemporary(options.temporary_directory);
  const hasher = createHasher();
  await temporary.sweep();
  const parts = { ffmpeg, probe, temporary };
  return withParts({
    tools,
    load: ffmpeg.load,
    probe: probe.probe,
    hash: hasher.hash,
    decode: (path, how, signal) => decode(parts, path, how, signal),
    ...createKept(parts),
  });
}
