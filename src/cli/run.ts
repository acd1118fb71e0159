import type { Arguments, CommandModule } from 'yargs';
import { configSchema } from '../config.js';
import { MODES } from '../record.js';
import { run } from '../run/run.js';
import { fromStdin } from '../sources/stdin.js';
import { readConfig } from './config-file.js';
import { EXIT } from './exit.js';
import { listenForSignals } from './interrupt.js';
import { createReporter } from './report.js';

interface RunArguments {
  inputs: string[] | undefined;
  config: string | undefined;
  videos: string[] | undefined;
  jsonl: string[] | undefined;
  results: string | undefined;
  steps: string | undefined;
  mode: string | undefined;
  backend: string | undefined;
  stdin: boolean | undefined;
  refresh: string | undefined;
  'refresh-steps': string | undefined;
  only: string[] | undefined;
  'drain-timeout': number | undefined;
  null: boolean | undefined;
}

/** The flags of `reeltrace run`. */
export const RUN_OPTIONS = {
  config: {
    alias: ['c', 'e'],
    type: 'string',
    requiresArg: true,
    describe: 'YAML file (see reeltrace init)',
  },
  videos: { type: 'string', array: true, requiresArg: true, describe: 'Folders (recursive) or files' },
  jsonl: { type: 'string', array: true, requiresArg: true, describe: 'JSONL files with video_path' },
  results: { alias: 'o', type: 'string', requiresArg: true, describe: 'Results directory' },
  steps: { type: 'string', requiresArg: true, describe: 'Steps to run, e.g. 1a,1b,2,3,4' },
  mode: { choices: ['auto', ...MODES], describe: 'Lane of the videos; auto lets step 0 decide' },
  backend: { choices: ['gemini', 'openai', 'signals'], describe: 'Backend of vlm and llm' },
  stdin: { type: 'boolean', describe: 'Read videos from standard input; a lone - does the same' },
  refresh: {
    choices: ['none', 'video', 'stale', 'all'],
    describe: 'Records to make again: of changed videos, whatever is out of date, all',
  },
  'refresh-steps': { type: 'string', requiresArg: true, describe: 'Refresh only these steps, e.g. 2,3' },
  only: {
    type: 'string',
    array: true,
    requiresArg: true,
    describe: 'Refresh only videos that match (globs)',
  },
  'drain-timeout': {
    type: 'number',
    requiresArg: true,
    describe: 'Seconds that an interrupted run may finish what is in flight',
  },
  null: { alias: '0', type: 'boolean', describe: 'Paths on standard input end with NUL' },
} as const;

/** `reeltrace run`: the pipeline over all inputs. */
export const runCommand: CommandModule<object, RunArguments> = {
  command: 'run [inputs..]',
  describe: 'Run the pipeline: videos in, task files out',
  builder: (yargs) =>
    yargs
      .positional('inputs', {
        type: 'string',
        array: true,
        describe: '- reads videos from standard input; field=value overrides the configuration',
      })
      .options(RUN_OPTIONS)
      .example('$0 run --videos clips --results out --backend signals', 'no key, no network')
      .example('find . -name "*.mp4" -print0 | $0 run - -0 -c reeltrace.yaml', 'videos from a pipe')
      .example(
        '$0 run -c reeltrace.yaml workflow.mode=anomaly --steps 2,3,4',
        'later steps over earlier records',
      ),
  handler: async (args) => {
    process.exitCode = await runWith(args);
  },
};

/** `field=value`, told from a file of such a name by its first word, which is a field of the configuration. */
export function isOverride(argument: string): boolean {
  const [, field = ''] = /^(?:video_reasoning_annotation\.)?(\w+)[\w.]*=/.exec(argument) ?? [];
  return Object.hasOwn(configSchema.shape, field);
}

function listed(text: string | undefined): string[] | undefined {
  return text?.split(',').map((part) => part.trim());
}

async function runWith(args: Arguments<RunArguments>): Promise<number> {
  const fromPipe = args.stdin === true;
  // Options that take several values swallow the overrides behind them.
  const lists = [args.videos, args.jsonl, args.only];
  const overrides = [...(args.inputs ?? []), ...lists.flatMap((list) => list?.filter(isOverride) ?? [])];
  const values = (list: readonly string[] | undefined) => list?.filter((value) => !isOverride(value));
  const config = await readConfig({
    file: args.config,
    overrides,
    flags: {
      'data.videos': values(args.videos),
      'data.input_jsonl_files': values(args.jsonl),
      results_dir: args.results,
      'workflow.steps': listed(args.steps),
      'workflow.mode': args.mode,
      'workflow.refresh': args.refresh,
      'workflow.refresh_steps': listed(args['refresh-steps']),
      'workflow.only': values(args.only),
      'workflow.drain_timeout_sec': args['drain-timeout'],
      'vlm.backend': args.backend,
      'llm.backend': args.backend,
    },
  });
  const reporter = createReporter(process.stderr, process.env);
  const signals = listenForSignals(config.workflow.drain_timeout_sec * 1000, reporter.note);
  try {
    const summary = await run({
      config,
      inputs: fromPipe ? [fromStdin(process.stdin, { null_separated: args.null === true })] : [],
      stop: signals.stop,
      abort: signals.abort,
      onEvent: reporter.event,
    });
    reporter.summary(summary, config.results_dir);
    if (summary.interrupted) return EXIT.interrupted;
    return summary.failed > 0 || summary.stopped !== null ? EXIT.failures : EXIT.done;
  } finally {
    reporter.close();
    signals.close();
    // A pipe that nobody closes would keep the process alive.
    if (fromPipe) process.stdin.destroy();
  }
}
