import { join } from 'node:path';
import { createMedia } from '../media/index.js';
import type { Media } from '../media/media.js';
import type { RunOptions } from './run-options.js';

/** The media engine of a run; reports its tools and its jobs as events. @throws ConfigError without a usable ffmpeg */
export async function openMedia({ config, environment, onEvent }: RunOptions): Promise<Media> {
  const media = await createMedia({
    ...(environment !== undefined && { environment }),
    ...(config.workflow.ffmpeg_processes !== null && { processes: config.workflow.ffmpeg_processes }),
    temporary_directory: join(config.results_dir, '.reeltrace', 'tmp'),
    ...(onEvent !== undefined && { onJob: (event) => onEvent({ type: 'job', event }) }),
  });
  onEvent?.({ type: 'tools', tools: media.tools });
  return media;
}
