/**
 * The variables a prompt can use, and which prompt is offered which. A prompt is offered what is known when it is asked
 * and what helps it: questions are made from the description alone, because they become better with a structured
 * description as the only context than with captions.
 */
import { type PromptKey, qaTypeOf } from '../records/record.js';

/** Every name that is replaced when it is in braces; any other brace in a prompt is text. */
export const VARIABLES = [
  'video_length',
  'video_length_mmss',
  'global_caption',
  'dense_caption',
  'chunk_captions',
  'highlight',
  'detailed_description',
  'timestamp_start',
  'timestamp_end',
] as const;
export type VariableName = (typeof VARIABLES)[number];

/**
 * The values that a prompt is rendered with, all text.
 *
 * - `video_length`: seconds, one decimal (`30.2`); `video_length_mmss`: the same as `MM:SS` (`00:30`)
 * - `global_caption`, `dense_caption`: as step 1a wrote them
 * - `chunk_captions`, `highlight`: see `formatChunkCaptions` and `formatHighlight`
 * - `detailed_description`: as step 2 wrote it
 * - `timestamp_start`, `timestamp_end`: seconds of the clip that is asked about, one decimal
 */
export type PromptVariables = Readonly<Record<VariableName, string>>;

/** What a prompt may use, and what it must. */
export interface VariableOffer {
  readonly offered: readonly VariableName[];
  /** The prompt must use at least one name of each group. */
  readonly required: readonly (readonly VariableName[])[];
}

const LENGTH = ['video_length', 'video_length_mmss'] as const;
const CAPTIONS = ['global_caption', 'dense_caption', 'chunk_captions'] as const;

const WATCH: VariableOffer = { offered: LENGTH, required: [] };
const CLIP: VariableOffer = { offered: [...LENGTH, 'timestamp_start', 'timestamp_end'], required: [] };
const MOMENT: VariableOffer = {
  offered: [...LENGTH, ...CAPTIONS],
  required: [['dense_caption', 'chunk_captions']],
};
const NORMAL_DESCRIPTION: VariableOffer = {
  offered: [...LENGTH, ...CAPTIONS],
  required: CAPTIONS.map((name) => [name]),
};
const ANOMALY_DESCRIPTION: VariableOffer = {
  offered: [...NORMAL_DESCRIPTION.offered, 'highlight'],
  required: [...NORMAL_DESCRIPTION.required, ['highlight']],
};
const QA: VariableOffer = {
  offered: [...LENGTH, 'detailed_description'],
  required: [['detailed_description']],
};

/**
 * Tells which variables a prompt key is offered and which it must use.
 *
 * A caption prompt needs none, since the model watches the video. What is made from text must show that text: a
 * description without its captions or a question without its description would be invented.
 */
export function variablesOf(key: PromptKey): VariableOffer {
  if (qaTypeOf(key) !== undefined) return QA;
  if (key === 'anomaly_description') return ANOMALY_DESCRIPTION;
  if (key === 'normal_description') return NORMAL_DESCRIPTION;
  if (key === 'highlight_timestamp_extraction') return MOMENT;
  return key.endsWith('_chunk_caption') ? CLIP : WATCH;
}
