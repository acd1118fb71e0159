import { join } from 'node:path';
import { createMedia } from '../media/index.js';
import type { Media } from '../media/media.js';
import { telling } from './observe.js';
import type { RunOptions } from './run-options.js';

/** The media engine of a run; reports its tools and its jobs as events. @throws ConfigError without a usable ffmpeg */
export async function openMedia({ config, environment, onEvent }: RunOptions): Promise<Media> {
  const media = await createMedia({
    environment,
    processes: config.workflow.ffmpeg_processes,
    temporary_directory: join(config.results_dir, '.reeltrace', 'tmp'),
    onJob: telling('job', onEvent),
  });
  onEvent?.({ type: 'tools', tools: media.tools });
  return media;
}
