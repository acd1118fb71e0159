import { writeFile } from 'node:fs/promises';
import { join } from 'node:path';
import { parseConfig } from '../../../config/config.js';
import type { MediaTools } from '../../../media/index.js';
import type { Media } from '../../../media/media.js';
import { synthesise } from '../../../media/synthesise.js';
import type { Model } from '../../../models/model.js';
import { ask } from '../../../operators/ask.js';
import { formatLength, formatRange } from '../../../prompts/index.js';
import { parseText } from '../../../qa/captions/parse.js';
import { loadPack } from '../../../steps.js';
import { expectSight, remember } from '../../first-look.js';
import { shortPath } from '../../show/columns.js';
import { describeEndpoint } from '../doctor/roles.js';
import { showColours } from '../doctor/sight.js';
import { withTrial } from '../trial.js';
import { type Answers, configOf } from './answers.js';

/** What trying needs: the media port, and ffmpeg for a test picture. */
export type TryingMedia = Media & { readonly tools: MediaTools };

/** A picture that any model can describe, for when there is no video yet. */
const TEST_PICTURE = 'testsrc=s=320x240:r=5:d=2';
/** A moment as short as possible: models that look at frames in pairs refuse a video with a single one. */
const MOMENT = { seconds: 1, fps: 2, max_dim: 512 };

/** What an endpoint saw, and which moment of which video that was, e.g. `at second 12.5 of clips/a.mp4`. */
export interface Seen {
  readonly text: string;
  readonly where: string;
}

/**
 * Asks the endpoint which colours a test clip shows, then what one moment of a video shows. An endpoint that sees is
 * remembered, so that the first run need not ask it.
 * @param example path of a video; a test picture is made when there is none
 * @throws ConfigError, FatalError, RecordError … as a run would
 */
export async function tryEndpoint(
  answers: Answers,
  example: string | undefined,
  media: TryingMedia,
  stop?: AbortSignal,
): Promise<Seen> {
  const config = parseConfig({ ...configOf(answers), prompts_module: '' });
  // Such a small video needs no upload.
  const inline = { ...config.vlm, gemini: { ...config.vlm.gemini, reuse_uploads: false } };
  const options = { media, stop };
  return await withTrial({ ...config, vlm: inline }, 'vlm', options, async (trial) => {
    const { watching, directory, signal } = trial;
    if (inline.backend !== 'signals') {
      const showing = { step: '1b', prompt_key: 'normal_chunk_caption', media, directory, part: false };
      expectSight(
        await showColours(watching, { ...showing, random: Math.random }, signal),
        describeEndpoint(inline),
      );
      await remember(config.vlm);
    }
    const path =
      example ?? (await synthesise(media.tools, TEST_PICTURE, join(directory, 'test-picture.mp4')));
    const { moment, start } = await cutMoment(path, directory, media, signal);
    const text = await askAbout(moment, watching, media, signal);
    return {
      text,
      where: example === undefined ? 'in a test picture' : `at second ${start} of ${shortPath(path)}`,
    };
  });
}

/** Cuts out a second from the middle, where something is likely to be seen. @returns the path of the clip, and its start */
async function cutMoment(
  path: string,
  directory: string,
  media: Media,
  signal: AbortSignal,
): Promise<{ readonly moment: string; readonly start: number }> {
  const info = await media.probe(path, signal);
  const start = Math.round(10 * Math.max(0, (info.duration - MOMENT.seconds) / 2)) / 10;
  const range = { start, end: Math.min(info.duration, start + MOMENT.seconds) };
  const moment = join(directory, 'moment.mp4');
  await writeFile(moment, await media.clip(path, info, range, MOMENT, signal));
  return { moment, start };
}

async function askAbout(path: string, model: Model, media: Media, signal: AbortSignal): Promise<string> {
  const info = await media.probe(path, signal);
  const end = info.duration;
  const variables = { ...formatLength(end), ...formatRange({ start: 0, end }) };
  const video = { path, info, range: { start: 0, end } };
  const question = { step: '1b', prompt_key: 'normal_chunk_caption', variables, video } as const;
  const { value } = await ask(model, await loadPack(''), { ...question, parse: parseText }, signal);
  return value;
}
