/** The options of every command that runs the pipeline, and how they become a configuration. */
import { existsSync } from 'node:fs';
import { type Config, configSchema } from '../../config/config.js';
import { nearest } from '../../errors/nearest.js';
import { MODES } from '../../records/record.js';
import type { ValuesOf } from '../command.js';
import { readConfig } from './config-file.js';
import { amount, choice, flag, GROUPS, text, texts } from './kinds.js';

export const PIPELINE_OPTIONS = {
  config: { ...text('YAML file (see reeltrace init)', GROUPS.configuration), alias: ['c', 'e'] },
  results: { ...text('Results directory', GROUPS.output), alias: 'o' },
  'state-dir': text('Folder on a local disk for the index and the memory of calls', GROUPS.output),
  steps: text('Steps to run, e.g. 1a,1b,2,3,4', GROUPS.work),
  mode: choice('Lane of the videos; auto lets step 0 decide', ['auto', ...MODES], GROUPS.work),
  backend: choice('Backend of vlm and llm', ['gemini', 'openai', 'signals'], GROUPS.models),
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

/** True for `field=value`. A file may have such a name too: an override begins with the name of a field. */
function isOverride(argument: string): boolean {
  const [, field = '', rest = ''] = /^(?:video_reasoning_annotation\.)?(\w+)([\w.]*)=/.exec(argument) ?? [];
  if (Object.hasOwn(configSchema.shape, field)) return true;
  // The error for a misspelt field, such as `workflw.mode=normal`, must not be that a file is missing.
  const isField = rest.startsWith('.') && nearest(field, Object.keys(configSchema.shape)) !== undefined;
  return isField && !existsSync(argument);
}

/** What sets fields of the configuration, apart from these options. */
export interface MoreArguments {
  /** `field=value` arguments. */
  readonly overrides: readonly string[];
  /** Fields that list options of the command set, by dotted path. The lists may contain overrides too. */
  readonly lists?: Readonly<Record<string, readonly string[] | undefined>>;
  /** Other fields that the command sets. */
  readonly fields?: Readonly<Record<string, unknown>>;
  /** Fields that nothing else sets. */
  readonly otherwise?: Readonly<Record<string, unknown>>;
}

/** Reads the configuration that a command line asks for. @throws ConfigError that names what is wrong with it */
export async function readPipelineConfig(
  args: Partial<PipelineValues>,
  { overrides, lists = {}, fields, otherwise }: MoreArguments,
): Promise<Config> {
  // An option that takes several values also takes the overrides that follow it.
  const all = Object.entries({ ...lists, 'workflow.only': args.only });
  const swallowed = all.flatMap(([, list]) => list?.filter(isOverride) ?? []);
  const values = all.map(([field, list]) => [field, list?.filter((value) => !isOverride(value))]);
  return await readConfig({
    file: args.config,
    overrides: [...overrides, ...swallowed],
    otherwise,
    flags: {
      ...Object.fromEntries(values),
      results_dir: args.results,
      state_dir: args['state-dir'],
      'workflow.steps': listed(args.steps),
      'workflow.mode': args.mode,
      'workflow.refresh': args.refresh,
      'workflow.refresh_steps': listed(args['refresh-steps']),
      'workflow.retry_failed': args['retry-failed'],
      'workflow.drain_timeout_sec': args['drain-timeout'],
      'vlm.backend': args.backend,
      'llm.backend': args.backend,
      ...fields,
    },
  });
}

function listed(text: string | undefined): string[] | undefined {
  return text?.split(',').map((part) => part.trim());
}
