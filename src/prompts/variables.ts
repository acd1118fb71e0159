/**
 * The variables that prompts show. Which prompt may use which, and which it must, is declared with its step: a prompt is
 * offered what is known when it is asked and what helps it.
 */
import type { QaTypes } from '../records/qa-types.js';

/** Names that are replaced when they are in braces in any prompt; steps of one's own may offer more in theirs. */
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
type VariableName = (typeof VARIABLES)[number];

/**
 * The values that a prompt is rendered with, all text.
 *
 * - `video_length`: seconds, one decimal (`30.2`); `video_length_mmss`: the same as `MM:SS` (`00:30`); below two seconds
 *   both have hundredths (`1.97`, `00:01.97`)
 * - `global_caption`, `dense_caption`: as step 1a wrote them
 * - `chunk_captions`, `highlight`: see `formatChunkCaptions` and `formatHighlight`
 * - `detailed_description`: as step 2 wrote it
 * - `timestamp_start`, `timestamp_end`: seconds of the clip that is asked about, one decimal; two where the clip is
 *   shorter than a second or ends within the first two
 */
export type PromptVariables = Readonly<Record<VariableName, string>>;

/** Both forms of a video's length. */
export const LENGTH = ['video_length', 'video_length_mmss'] as const;
/** The captions of a video. */
export const CAPTIONS = ['global_caption', 'dense_caption', 'chunk_captions'] as const;

/** Values by name, those of variables of one's own among them. */
export type PromptValues = Readonly<Record<string, string | undefined>>;

/** What a prompt may use, and what it must. */
export interface VariableOffer {
  readonly offers: readonly string[];
  /** The prompt must use at least one name of each group. */
  readonly requires: readonly (readonly string[])[];
}

/** What a prompt of a pack is offered. @throws Error for a key that is none of the set's and of no QA type */
export function variablesOf(key: string, { set, types }: PromptScope): VariableOffer {
  const offer = types.ofKey(key) === undefined ? set.fixed.get(key) : set.question;
  if (offer === undefined) throw new Error(`there is no prompt ${key}`);
  return offer;
}

/** Which prompts there are for a pack. */
export interface PromptScope {
  readonly set: PromptSet;
  readonly types: QaTypes;
}

/** The prompts that there are, as steps declare them. */
export interface PromptSet {
  /** By key, in the order of the steps; those of QA types are not among them. */
  readonly fixed: ReadonlyMap<string, VariableOffer>;
  /** What the prompts of all QA types may use. */
  readonly question: VariableOffer;
}
