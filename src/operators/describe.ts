import type { OperatorFunction } from 'rxjs';
import { z } from 'zod';
import type { Model } from '../models/model.js';
import {
  CAPTIONS,
  formatChunkCaptions,
  formatHighlight,
  formatLength,
  LENGTH,
  type PromptVariables,
} from '../prompts/index.js';
import { parseDescription } from '../qa/captions/parse.js';
import {
  type Captioned,
  type ChunkCaption,
  chunkCaptionSchema,
  type Described,
  going,
  type HighlightChunk,
  type Outcome,
} from '../records/record.js';
import { type Draft, rowHead, saidSchema } from '../records/rows.js';
import { type AskOptions, ask, type Call, traceOf } from './ask.js';
import { defineStep } from './define-step.js';
import { each } from './each.js';

/** What a description can be made from: captions, plus chunk captions and a highlight if those steps were run. */
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

/** The question of step 2, with the prompt of the record's lane. */
function descriptionCall(record: Describable, checks: AskOptions['checks']): Call<string> {
  return {
    step: '2',
    prompt_key: `${record.mode}_description`,
    variables: descriptionVariables(record),
    about: record.video,
    parse: (text) => parseDescription(text, checks),
  };
}

/** Step 2: one structured narrative from all captions, with the prompt of the record's lane. */
export function describe<T extends Describable>(
  model: Model,
  options: AskOptions,
): OperatorFunction<Outcome<T>, Outcome<Described<T>>> {
  const { pack, checks } = options;
  return each({ step: '2', concurrency: options.concurrency }, async (record, signal) => {
    const asked = await ask(model, pack, descriptionCall(record, checks), signal);
    return going({
      ...record,
      detailed_description: asked.value,
      description_trace: traceOf(model, pack, [asked]),
    });
  });
}

const SHOWS_CAPTIONS = {
  watches: false,
  offers: [...LENGTH, ...CAPTIONS],
  // A description without its captions would be invented.
  requires: CAPTIONS.map((name) => [name]),
};

export const describeStep = defineStep<Describable, Described<Describable>>({
  id: '2',
  title: 'description',
  made_from: ['1c', '1b', '1a'],
  needs: { fields: ['global_caption', 'dense_caption'], from: '1a' },
  watches: false,
  workers: ['text'],
  per: 'video',
  grows_with: 'chunks',
  prompts: {
    anomaly_description: {
      ...SHOWS_CAPTIONS,
      offers: [...SHOWS_CAPTIONS.offers, 'highlight'],
      requires: [...SHOWS_CAPTIONS.requires, ['highlight']],
    },
    normal_description: SHOWS_CAPTIONS,
  },
  row: {
    file: 'step_2_description/descriptions.jsonl',
    fields: {
      detailed_description: saidSchema,
      // Other tools leave empty what a description was made without.
      original_captions: z.looseObject({ global_caption: z.string(), dense_caption: z.string() }),
      chunk_captions: z.array(chunkCaptionSchema).default([]),
    },
    of: descriptionRow,
    gives: ({ prompt_key: _key, original_captions, ...fields }) => ({
      ...fields,
      ...(original_captions as object),
    }),
  },
  digest: ({ detailed_description }) => [
    { column: 'description', title: 'Description', text: String(detailed_description) },
  ],
  calls: (record, { settings }) => [descriptionCall(record, settings.checks)],
  expect: ({ mode }, text) => ({ detailed_description: text(`${mode}_description`) }),
  operator: ({ llm, settings }) => describe(llm, settings),
});

function descriptionRow(record: Described<Describable>): Draft {
  const { mode, global_caption, dense_caption, chunk_captions, detailed_description } = record;
  return {
    row: {
      ...rowHead(record),
      prompt_key: `${mode}_description`,
      detailed_description,
      original_captions: { global_caption, dense_caption },
      chunk_captions: chunk_captions ?? [],
    },
    trace: record.description_trace,
  };
}
