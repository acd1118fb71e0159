/** How the options of a command line become a configuration. */
import { existsSync } from 'node:fs';
import { type Config, configSchema } from '../../config/config.js';
import { SPEC_FIELDS } from '../../config/specs.js';
import { nearest } from '../../errors/nearest.js';
import { createReporter } from '../show/report.js';
import { readConfig } from './config-file.js';
import type { PipelineValues } from './pipeline-options.js';
import type { RunValues } from './run-options.js';

/** True for `field=value`. A file may have such a name too: an override begins with the name of a field. */
function isOverride(argument: string): boolean {
  const [, field = '', rest = ''] = /^(?:video_reasoning_annotation\.)?(\w+)([\w.]*)=/.exec(argument) ?? [];
  if (Object.hasOwn(configSchema.shape, field) || SPEC_FIELDS.some(({ path }) => path === field)) return true;
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
  const notes: string[] = [];
  const config = await readConfig({
    file: args.config,
    onNote: (note) => notes.push(note),
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
      'workflow.ask_again': args['ask-again'],
      'workflow.drain_timeout_sec': args['drain-timeout'],
      'vlm.backend': args.backend,
      'llm.backend': args.backend,
      ...fields,
    },
  });
  if (notes.length > 0) tell(notes, args);
  return config;
}

/** Says what is taken and has no effect, as the run itself says things. */
function tell(notes: readonly string[], args: Partial<PipelineValues>): void {
  const reporter = createReporter(process.stderr, process.env, { json: args['json-logs'] === true });
  for (const note of notes) reporter.note(note, 'warn');
  reporter.close();
}

function listed(text: string | undefined): string[] | undefined {
  return text?.split(',').map((part) => part.trim());
}

/** Reads the configuration of a run or a plan. @throws ConfigError that names what is wrong with it */
export async function readRunConfig(args: RunValues): Promise<Config> {
  return await readPipelineConfig(args, {
    overrides: args.inputs ?? [],
    lists: { 'data.videos': args.videos, 'data.input_jsonl_files': args.jsonl },
    fields: { 'workflow.pilot': args.pilot },
  });
}
