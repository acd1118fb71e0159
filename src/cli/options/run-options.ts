/** The options that say what a run works on: `run` and `plan` have them in common. */
import type { Config } from '../../config/config.js';
import { GROUPS } from '../show/help/groups.js';
import { PIPELINE_OPTIONS, type PipelineArguments, readPipelineConfig } from './pipeline-options.js';
import { REPORT_OPTIONS, type ReportArguments } from './report-options.js';

/** What these options hold once they are read. */
export interface RunArguments extends PipelineArguments, ReportArguments {
  inputs: string[] | undefined;
  videos: string[] | undefined;
  jsonl: string[] | undefined;
  stdin: boolean | undefined;
  pilot: number | undefined;
  null: boolean | undefined;
}

/** What stands on the command line without a flag. */
export const INPUTS = {
  type: 'string',
  array: true,
  describe: '- reads videos from standard input; field=value overrides the configuration',
} as const;

/** The options, as yargs takes them. */
export const RUN_OPTIONS = {
  videos: {
    type: 'string',
    array: true,
    requiresArg: true,
    group: GROUPS.inputs,
    describe: 'Folders (recursive) or files',
  },
  jsonl: {
    type: 'string',
    array: true,
    requiresArg: true,
    group: GROUPS.inputs,
    describe: 'JSONL files with video_path',
  },
  stdin: {
    type: 'boolean',
    group: GROUPS.inputs,
    describe: 'Read videos from standard input; a lone - does the same',
  },
  null: {
    alias: '0',
    type: 'boolean',
    group: GROUPS.inputs,
    describe: 'Paths on standard input end with NUL',
  },
  ...PIPELINE_OPTIONS,
  ...REPORT_OPTIONS,
  pilot: {
    type: 'number',
    group: GROUPS.work,
    requiresArg: true,
    describe: 'Only a spread of so many inputs, with a digest to read',
  },
} as const;

/** The configuration that a command line asks for. @throws ConfigError that names what is wrong with it */
export async function readRunConfig(
  args: RunArguments & { readonly inputs: readonly string[] | undefined },
): Promise<Config> {
  return await readPipelineConfig(args, {
    overrides: args.inputs ?? [],
    lists: { 'data.videos': args.videos, 'data.input_jsonl_files': args.jsonl },
    fields: { 'workflow.pilot': args.pilot },
  });
}
