/** The options of every command that runs the pipeline. */
import type { ValuesOf } from '../command.js';
import { amount, choice, flag, GROUPS, text, texts } from './kinds.js';

export const PIPELINE_OPTIONS = {
  config: {
    ...text(
      'YAML file (see reeltrace init); without it reeltrace.yaml in this folder, if there is one',
      GROUPS.configuration,
    ),
    alias: ['c', 'e'],
  },
  results: { ...text('Results directory', GROUPS.output), alias: 'o' },
  'state-dir': text('Folder on a local disk for the index and the memory of calls', GROUPS.output),
  steps: text('Steps to run, e.g. 1a,1b,2,3,4', GROUPS.work),
  mode: choice('Lane of the videos; auto lets step 0 decide', ['auto', 'anomaly', 'normal'], GROUPS.work),
  backend: choice('Backend of vlm and llm', ['gemini', 'openai', 'signals'], GROUPS.models),
  'trust-endpoint': flag('Ask a new endpoint no test question (does it see video?)', GROUPS.models),
  refresh: choice(
    'Records to make again: of changed videos, whatever is out of date, all',
    ['none', 'video', 'stale', 'all'],
    GROUPS.again,
  ),
  'refresh-steps': text('Refresh only these steps, e.g. 2,3', GROUPS.again),
  only: texts('Refresh only videos that match (globs)', GROUPS.again),
  'retry-failed': flag(
    'Try again what failed in earlier runs; --no-retry-failed leaves it alone',
    GROUPS.again,
  ),
  'ask-again': flag(
    'Ask anew what another tool has asked before where its records can’t be used',
    GROUPS.again,
  ),
  'drain-timeout': amount(
    'Seconds that an interrupted run may take to finish what is in flight',
    GROUPS.limits,
  ),
  quiet: { ...flag('Say nothing but warnings, failures and errors', GROUPS.output), conflicts: 'verbose' },
  verbose: flag('Report each call, each retry and each run of ffmpeg', GROUPS.output),
  'json-logs': flag('Write JSON lines to standard error, for programs', GROUPS.output),
} as const;

export type PipelineValues = ValuesOf<typeof PIPELINE_OPTIONS>;

/** `field=value` arguments, for commands that take nothing else there. */
export const OVERRIDES = {
  type: 'string',
  array: true,
  describe: 'field=value overrides the configuration',
} as const;
