import { mkdtemp, rm } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { parseConfig } from '../../config.js';
import type { MediaTools } from '../../media/index.js';
import type { Media } from '../../media/media.js';
import { synthesise } from '../../media/synthesise.js';
import { ask } from '../../operators/ask.js';
import { parseText } from '../../operators/caption.js';
import { loadPack } from '../../prompts/index.js';
import { createModels } from '../../run/models.js';
import { type Answers, configOf } from './answers.js';

/** A picture that any viewer can name, for when there is no video yet. */
const TEST_PICTURE = 'testsrc=s=320x240:r=5:d=2';

/**
 * Asks the endpoint what the first second of a video shows, with one call, and gives its words back.
 * @param example path of a video; a test picture is made when there is none
 * @throws ConfigError, FatalError, RecordError … as a run would
 */
export async function tryEndpoint(
  answers: Answers,
  example: string | undefined,
  media: Media & { readonly tools: MediaTools },
): Promise<string> {
  const directory = await mkdtemp(join(tmpdir(), 'reeltrace-try-'));
  try {
    const path =
      example ?? (await synthesise(media.tools, TEST_PICTURE, join(directory, 'test-picture.mp4')));
    const info = await media.probe(path);
    const config = parseConfig({ ...configOf(answers), results_dir: directory, prompts_module: '' });
    const models = await createModels(config, { steps: new Set(['1b']), media });
    try {
      const end = Math.min(1, info.duration);
      const variables = {
        video_length: info.duration.toFixed(1),
        video_length_mmss: '00:00',
        timestamp_start: '0.0',
        timestamp_end: end.toFixed(1),
      };
      const asked = await ask(
        models.vlm,
        await loadPack(''),
        {
          step: '1b',
          prompt_key: 'normal_chunk_caption',
          variables,
          video: { path, info, range: { start: 0, end } },
          parse: parseText,
        },
        new AbortController().signal,
      );
      return asked.value;
    } finally {
      await models.close?.();
    }
  } finally {
    await rm(directory, { recursive: true, force: true });
  }
}
