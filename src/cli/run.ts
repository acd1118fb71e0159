import type { Arguments, CommandModule } from 'yargs';
import { gatherDigests } from '../run/digest.js';
import { writeDigest } from '../run/digest-page.js';
import { run } from '../run/run.js';
import { fromStdin } from '../sources/stdin.js';
import { EXIT } from './exit.js';
import { listenForSignals } from './interrupt.js';
import { PIPELINE_OPTIONS, type PipelineArguments, readPipelineConfig } from './pipeline-options.js';
import { createReporter } from './report.js';

interface RunArguments extends PipelineArguments {
  inputs: string[] | undefined;
  videos: string[] | undefined;
  jsonl: string[] | undefined;
  stdin: boolean | undefined;
  pilot: number | undefined;
  null: boolean | undefined;
}

/** The flags of `reeltrace run`. */
export const RUN_OPTIONS = {
  videos: { type: 'string', array: true, requiresArg: true, describe: 'Folders (recursive) or files' },
  jsonl: { type: 'string', array: true, requiresArg: true, describe: 'JSONL files with video_path' },
  stdin: { type: 'boolean', describe: 'Read videos from standard input; a lone - does the same' },
  ...PIPELINE_OPTIONS,
  pilot: {
    type: 'number',
    requiresArg: true,
    describe: 'Only a spread of so many inputs, with a digest to read',
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

async function runWith(args: Arguments<RunArguments>): Promise<number> {
  const fromPipe = args.stdin === true;
  const config = await readPipelineConfig(args, {
    overrides: args.inputs ?? [],
    lists: { 'data.videos': args.videos, 'data.input_jsonl_files': args.jsonl },
    fields: { 'workflow.pilot': args.pilot },
  });
  const reporter = createReporter(process.stderr, process.env);
  const signals = listenForSignals(config.workflow.drain_timeout_sec * 1000, reporter.note);
  try {
    const seen: string[] = [];
    const summary = await run({
      config,
      inputs: fromPipe ? [fromStdin(process.stdin, { null_separated: args.null === true })] : [],
      stop: signals.stop,
      abort: signals.abort,
      onEvent: (event) => {
        if (config.workflow.pilot !== null && event.type === 'settled') seen.push(event.settled.video);
        reporter.event(event);
      },
    });
    reporter.summary(summary, config.results_dir);
    if (config.workflow.pilot !== null) {
      const digests = await gatherDigests(config.results_dir, seen.sort());
      reporter.note(`read what the models said: ${await writeDigest(config.results_dir, digests)}`);
      reporter.note('the same command without --pilot goes on with the rest and asks nothing twice');
    }
    if (summary.interrupted) return EXIT.interrupted;
    return summary.failed > 0 || summary.stopped !== null ? EXIT.failures : EXIT.done;
  } finally {
    reporter.close();
    signals.close();
    // A pipe that nobody closes would keep the process alive.
    if (fromPipe) process.stdin.destroy();
  }
}
