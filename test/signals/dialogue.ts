/** Asks the signals model everything about a video, the way the pipeline does, with prompts of our own. */
import type { Model, VideoInput } from '../../src/models/model.js';
import type { Mode, PromptKey, TimeRange } from '../../src/records/record.js';

export async function say(
  model: Model,
  prompt_key: PromptKey,
  text: string,
  video?: VideoInput,
): Promise<string> {
  const question = { step: '1a', prompt_key, text, ...(video === undefined ? {} : { video }) } as const;
  return (await model.ask(question)).text;
}

/** Five-second chunks; a rest below one second joins the last one. */
function chunksOf(length: number, duration: number): TimeRange[] {
  const count = Math.max(1, Math.ceil((length - 1 + 1e-9) / duration));
  return Array.from({ length: count }, (_, index) => ({
    start: index * duration,
    end: index === count - 1 ? length : (index + 1) * duration,
  }));
}

export interface Captions {
  readonly global: string;
  readonly dense: string;
  readonly chunks: string;
}

export async function captions(model: Model, video: VideoInput, mode: Mode): Promise<Captions> {
  const { duration } = video.info;
  const parts = [];
  for (const [index, range] of chunksOf(duration, duration > 50 ? 20 : 5).entries()) {
    const text = await say(model, `${mode}_chunk_caption`, 'Describe the segment.', { ...video, range });
    parts.push(`Chunk ${index} (${range.start.toFixed(1)}-${range.end.toFixed(1)}s): ${text}`);
  }
  return {
    global: await say(model, `${mode}_global_caption`, 'Describe the video.', video),
    dense: await say(model, `${mode}_dense_caption`, 'List lines <HH:MM:SS><HH:MM:SS> text.', video),
    chunks: parts.join('\n\n---\n\n'),
  };
}

export function captionPrompt({ global, dense, chunks }: Captions): string {
  return [
    'Merge the captions below into one description. Events look like this:',
    '<00:00:05><00:00:12> A red car enters from the left.',
    `Global caption:\n${global}`,
    `Dense caption:\n${dense}`,
    `Chunk captions:\n${chunks}`,
    'Write MM:SS times and nothing that is not in the captions.',
  ].join('\n\n');
}

/** The description of a video, from its captions. */
export async function describeVideo(model: Model, video: VideoInput, mode: Mode): Promise<string> {
  return say(model, `${mode}_description`, captionPrompt(await captions(model, video, mode)));
}

export function qaPrompt(description: string): string {
  return `Write question/answer pairs in blocks.\n\nDescription:\n${description}\n\nAnswer with the blocks only.`;
}
