/** The options that say what a run works on; `run` and `plan` share them. */
import type { ValuesOf } from '../command.js';
import { amount, flag, GROUPS, texts } from './kinds.js';
import { OVERRIDES, PIPELINE_OPTIONS } from './pipeline-options.js';

/** The arguments without a flag. */
export const INPUTS = {
  ...OVERRIDES,
  describe:
    'folders, videos or lists of them; - reads from standard input; field=value overrides the configuration',
} as const;

export const RUN_OPTIONS = {
  videos: texts('Folders (recursive) or files', GROUPS.inputs),
  jsonl: texts('Lists with video_path: JSONL, JSON array, CSV', GROUPS.inputs),
  stdin: flag('Read videos from standard input; a lone - does the same', GROUPS.inputs),
  null: { ...flag('Paths on standard input end with NUL', GROUPS.inputs), alias: '0' },
  ...PIPELINE_OPTIONS,
  pilot: amount('Only a spread of this many inputs, with a digest to read', GROUPS.work),
} as const;

export type RunValues = ValuesOf<typeof RUN_OPTIONS & { readonly inputs: typeof INPUTS }>;
