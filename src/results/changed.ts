import { stat } from 'node:fs/promises';
import { type Ended, ended, type Step, type VideoInfo, videoStamp } from '../records/record.js';

/**
 * The failure of a video whose file is not the one any more that was probed: its answers may be about either. A file that
 * has gone meanwhile changes nothing about the answers.
 */
export async function changedMeanwhile(
  step: Step,
  video: string,
  info: VideoInfo,
): Promise<Ended | undefined> {
  const found = await stat(video).catch(() => undefined);
  if (found === undefined) return undefined;
  if (videoStamp({ size_bytes: found.size, modified_ms: found.mtimeMs }) === videoStamp(info))
    return undefined;
  return ended({
    state: 'failed',
    video,
    step,
    kind: 'mismatch',
    message: `"${video}" was changed while it was worked on, so that nobody can say what the answers are about.`,
    hint: 'Run again once it is complete; a watch does so by itself.',
  });
}
