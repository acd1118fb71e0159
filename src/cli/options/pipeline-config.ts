/** How the options of a command line become a configuration. */
import { existsSync } from 'node:fs';
import { type Config, configSchema } from '../../config/config.js';
import { SPEC_FIELDS } from '../../config/specs.js';
import { ConfigError } from '../../errors/errors.js';
import { nearest } from '../../errors/nearest.js';
import { createReporter } from '../show/report.js';
import { foundConfig, readConfig } from './config-file.js';
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

/** True for an argument that is a path: not `field=value`, also with a field that does not exist. */
function isPath(argument: string): boolean {
  return !isOverride(argument) && (!/^[\w.]+=/.test(argument) || existsSync(argument));
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
  const file = args.config ?? foundConfig();
  // What nobody has named is said.
  if (args.config === undefined && file !== undefined) tell([`configuration: ${file}`], args, 'info');
  const notes: string[] = [];
  const config = await readConfig({
    file,
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
  tell(notes, args, 'warn');
  return config;
}

/** Says something about the configuration, as the run itself says things. */
function tell(notes: readonly string[], args: Partial<PipelineValues>, level: 'info' | 'warn'): void {
  if (notes.length === 0) return;
  const verbosity = args.quiet === true ? 'quiet' : 'normal';
  const reporter = createReporter(process.stderr, process.env, {
    json: args['json-logs'] === true,
    verbosity,
  });
  for (const note of notes) reporter.note(note, level);
  reporter.close();
}

function listed(text: string | undefined): string[] | undefined {
  return text?.split(',').map((part) => part.trim());
}

/** True for the name of a list of videos. */
export function isListName(path: string): boolean {
  return /\.(?:jsonl|ndjson|json|csv)(?:\.gz)?$/i.test(path);
}

/**
 * Reads the configuration of a run or a plan. Paths among the arguments take the place of the inputs that a file names.
 * @throws ConfigError that names what is wrong with it
 */
export async function readRunConfig({
  inputs = [],
  videos,
  jsonl,
  ...args
}: Partial<RunValues>): Promise<Config> {
  const paths = inputs.filter(isPath);
  const [wrong] = [...paths, ...[...(videos ?? []), ...(jsonl ?? [])].filter(isPath)].filter(
    (path) => path === '' || /\.ya?ml$/i.test(path),
  );
  if (wrong === '') throw new ConfigError('expected a path, got ""', { hint: 'name a folder or a file' });
  if (wrong !== undefined)
    throw new ConfigError(`expected videos, got ${wrong}`, {
      hint: `a configuration is given as -c ${wrong}`,
    });
  const isNamed = paths.length > 0;
  return await readPipelineConfig(args, {
    overrides: inputs.filter((argument) => !isPath(argument)),
    lists: {
      'data.videos': isNamed ? [...paths.filter((path) => !isListName(path)), ...(videos ?? [])] : videos,
      'data.input_jsonl_files': isNamed ? [...paths.filter(isListName), ...(jsonl ?? [])] : jsonl,
    },
    fields: { 'workflow.pilot': args.pilot },
  });
}
