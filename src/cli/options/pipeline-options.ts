/** The options that every command has which runs the pipeline, and how they become a configuration. */
import { existsSync } from 'node:fs';
import { type Config, configSchema } from '../../config/config.js';
import { nearest } from '../../errors/nearest.js';
import { MODES } from '../../records/record.js';
import { GROUPS } from '../show/help/groups.js';
import { readConfig } from './config-file.js';

/** What these options hold once they are read. */
export interface PipelineArguments {
  config: string | undefined;
  results: string | undefined;
  steps: string | undefined;
  mode: string | undefined;
  backend: string | undefined;
  refresh: string | undefined;
  'refresh-steps': string | undefined;
  only: string[] | undefined;
  'retry-failed': boolean | undefined;
  'drain-timeout': number | undefined;
}

/** The options, as yargs takes them. */
export const PIPELINE_OPTIONS = {
  config: {
    alias: ['c', 'e'],
    type: 'string',
    requiresArg: true,
    group: GROUPS.configuration,
    describe: 'YAML file (see reeltrace init)',
  },
  results: {
    alias: 'o',
    type: 'string',
    requiresArg: true,
    group: GROUPS.output,
    describe: 'Results directory',
  },
  steps: {
    type: 'string',
    requiresArg: true,
    group: GROUPS.work,
    describe: 'Steps to run, e.g. 1a,1b,2,3,4',
  },
  mode: {
    choices: ['auto', ...MODES],
    group: GROUPS.work,
    describe: 'Lane of the videos; auto lets step 0 decide',
  },
  backend: {
    choices: ['gemini', 'openai', 'signals'],
    group: GROUPS.models,
    describe: 'Backend of vlm and llm',
  },
  refresh: {
    group: GROUPS.again,
    choices: ['none', 'video', 'stale', 'all'],
    describe: 'Records to make again: of changed videos, whatever is out of date, all',
  },
  'refresh-steps': {
    type: 'string',
    requiresArg: true,
    group: GROUPS.again,
    describe: 'Refresh only these steps, e.g. 2,3',
  },
  only: {
    group: GROUPS.again,
    type: 'string',
    array: true,
    requiresArg: true,
    describe: 'Refresh only videos that match (globs)',
  },
  'retry-failed': {
    group: GROUPS.again,
    type: 'boolean',
    describe: 'Try again what failed in earlier runs; --no-retry-failed leaves it alone',
  },
  'drain-timeout': {
    group: GROUPS.limits,
    type: 'number',
    requiresArg: true,
    describe: 'Seconds that an interrupted run may finish what is in flight',
  },
} as const;

/** `field=value`, told from a file of such a name by its first word, which is a field of the configuration. */
export function isOverride(argument: string): boolean {
  const [, field = '', rest = ''] = /^(?:video_reasoning_annotation\.)?(\w+)([\w.]*)=/.exec(argument) ?? [];
  if (Object.hasOwn(configSchema.shape, field)) return true;
  // A misspelt one, such as `workflw.mode=normal`, is to be told as such, and not as a file that is missing.
  const isField = rest.startsWith('.') && nearest(field, Object.keys(configSchema.shape)) !== undefined;
  return isField && !existsSync(argument);
}

/** Beside the options: what else sets fields of the configuration. */
export interface MoreArguments {
  /** `field=value` arguments. */
  readonly overrides: readonly string[];
  /** Lists that options of the command give to fields, by dotted path; overrides behind such an option are among them. */
  readonly lists: Readonly<Record<string, readonly string[] | undefined>>;
  /** Other fields that the command sets. */
  readonly fields?: Readonly<Record<string, unknown>>;
  /** Fields that hold where nothing else gives them. */
  readonly otherwise?: Readonly<Record<string, unknown>>;
}

/**
 * Reads the configuration that a command line asks for.
 * @throws ConfigError that names what is wrong with it
 */
export async function readPipelineConfig(
  args: Partial<PipelineArguments>,
  more: MoreArguments,
): Promise<Config> {
  // Options that take several values swallow the overrides behind them.
  const lists = { ...more.lists, 'workflow.only': args.only };
  const swallowed = Object.values(lists).flatMap((list) => list?.filter(isOverride) ?? []);
  const values = Object.entries(lists).map(([field, list]) => [
    field,
    list?.filter((value) => !isOverride(value)),
  ]);
  return await readConfig({
    file: args.config,
    overrides: [...more.overrides, ...swallowed],
    otherwise: more.otherwise,
    flags: {
      ...Object.fromEntries(values),
      results_dir: args.results,
      'workflow.steps': listed(args.steps),
      'workflow.mode': args.mode,
      'workflow.refresh': args.refresh,
      'workflow.refresh_steps': listed(args['refresh-steps']),
      'workflow.retry_failed': args['retry-failed'],
      'workflow.drain_timeout_sec': args['drain-timeout'],
      'vlm.backend': args.backend,
      'llm.backend': args.backend,
      ...more.fields,
    },
  });
}

function listed(text: string | undefined): string[] | undefined {
  return text?.split(',').map((part) => part.trim());
}
