/** The forms in which a configuration sends video to an endpoint, and how to make it send one of them. */
import type { Config, Endpoint } from '../../../config/config.js';
import type { Step } from '../../../records/record.js';

/** The forms in which video is sent, as a report calls them; a `_part` is a range of a video. */
export const FORM_NAMES = {
  inline: 'a video inside the request',
  inline_part: 'a clip inside the request',
  upload: 'an uploaded video',
  upload_part: 'a time range of an upload',
  video_url: 'a video as video_url',
  video_url_part: 'a clip as video_url',
  image_url: 'a video as image_url',
  image_url_part: 'a clip as image_url',
  frames: 'frames with their times',
} as const;
export type Form = keyof typeof FORM_NAMES;

/** True for a form in which a part of a video is sent. */
export function isPart(form: Form): boolean {
  return form.endsWith('_part');
}

/**
 * The forms in which a run sends its videos to an endpoint.
 * @param watching the steps that show it video
 * @param steps all steps of the run
 */
export function formsOf(
  endpoint: Endpoint,
  workflow: Config['workflow'],
  watching: ReadonlySet<Step>,
  steps: ReadonlySet<Step>,
): readonly Form[] {
  const whole = watching.has('0') || watching.has('1a');
  const part = watching.has('1b') || watching.has('1c');
  const { backend, gemini, openai } = endpoint;
  const hasLong = whole && workflow.max_video_length_sec > workflow.long_video_threshold_sec;
  const ways: [boolean, Form][] = [];
  if (backend === 'gemini') {
    const reuse = gemini.reuse_uploads ?? (steps.has('1a') || steps.has('1b'));
    ways.push([whole && !reuse, 'inline'], [part && !reuse, 'inline_part']);
    // Videos that are too large for a request are uploaded in any case.
    ways.push([whole, 'upload'], [part && reuse, 'upload_part']);
    ways.push([hasLong && gemini.long_videos === 'frames', 'frames']);
  }
  if (backend === 'openai') {
    const { frames_only, video_part, long_videos } = openai;
    ways.push([whole && !frames_only, video_part], [part && !frames_only, `${video_part}_part`]);
    ways.push([frames_only || (hasLong && long_videos === 'frames'), 'frames']);
  }
  return ways.filter(([isUsed]) => isUsed).map(([, form]) => form);
}

/** The endpoint and the workflow changed so that they send a short clip in a form. */
export function inForm(
  form: Form,
  endpoint: Endpoint,
  workflow: Config['workflow'],
): Pick<Config, 'workflow'> & { readonly endpoint: Endpoint } {
  const long_videos = form === 'frames' ? 'frames' : 'video';
  const reuse_uploads = form.startsWith('upload');
  const video_part = form.startsWith('image_url') ? 'image_url' : 'video_url';
  const { gemini, openai } = endpoint;
  const changed = {
    ...endpoint,
    gemini: { ...gemini, long_videos, reuse_uploads },
    openai: { ...openai, long_videos, frames_only: false, video_part },
  } as const;
  if (form !== 'frames') return { endpoint: changed, workflow };
  // A frame from the middle of each colour.
  const sampling = { long_video_threshold_sec: 1, long_video_sample_fps: 0.5, long_video_max_frames: 60 };
  return { endpoint: changed, workflow: { ...workflow, ...sampling } };
}

/** Other forms that the same server may see, and the setting for each. */
export function otherForms(
  form: Form,
  section: string,
): readonly { readonly form: Form; readonly setting: string }[] {
  const isVideo = form.startsWith('video_url');
  if (!isVideo && !form.startsWith('image_url')) return [];
  const other = isVideo ? 'image_url' : 'video_url';
  return [
    { form: other, setting: `${section}.openai.video_part=${other}` },
    { form: 'frames', setting: `${section}.openai.frames_only=true` },
  ];
}
