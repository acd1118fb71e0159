import type { OperatorFunction } from 'rxjs';
import type { Model } from '../models/model.js';
import {
  formatChunkCaptions,
  formatHighlight,
  formatLength,
  type PromptVariables,
} from '../prompts/index.js';
import { parseDescription } from '../qa/captions/parse.js';
import {
  type Captioned,
  type ChunkCaption,
  type Described,
  going,
  type HighlightChunk,
  type Outcome,
} from '../records/record.js';
import { type AskOptions, ask, traceOf } from './ask.js';
import { each } from './each.js';

/** What the description can be made from: chunk captions and a highlight where those steps were run. */
export type Describable = Captioned & {
  readonly chunk_captions?: readonly ChunkCaption[];
  readonly highlight_chunk?: HighlightChunk | null;
};

/** The values of a description prompt: all captions of the video, as text. */
export function descriptionVariables(
  record: Pick<
    Describable,
    'video_length' | 'global_caption' | 'dense_caption' | 'chunk_captions' | 'highlight_chunk'
  >,
): Partial<PromptVariables> {
  return {
    ...formatLength(record.video_length),
    global_caption: record.global_caption,
    dense_caption: record.dense_caption,
    chunk_captions: formatChunkCaptions(record.chunk_captions ?? []),
    highlight: formatHighlight(record.highlight_chunk ?? null),
  };
}

/** Step 2: one structured narrative out of all captions, in the words of the record's lane. */
export function describe<T extends Describable>(
  model: Model,
  options: AskOptions,
): OperatorFunction<Outcome<T>, Outcome<Described<T>>> {
  const { pack, checks_off } = options;
  return each({ step: '2', concurrency: options.concurrency }, async (record, signal) => {
    const prompt_key = `${record.mode}_description` as const;
    const variables = descriptionVariables(record);
    const parse = (text: string) => parseDescription(text, checks_off);
    const call = { step: '2', prompt_key, variables, about: record.video, parse } as const;
    const asked = await ask(model, pack, call, signal);
    return going({
      ...record,
      detailed_description: asked.value,
      description_trace: traceOf(model, pack, [asked]),
    });
  });
}
