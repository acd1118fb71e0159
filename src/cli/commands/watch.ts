import { resolve } from 'node:path';
import type { Arguments, CommandModule } from 'yargs';
import type { Config } from '../../config/config.js';
import { ConfigError, RecordError, TransientError } from '../../errors/errors.js';
import type { Media } from '../../media/media.js';
import { run } from '../../run/run.js';
import { expectDirectory, watchDirectory } from '../../sources/watch.js';
import { EXIT } from '../exit.js';
import { listenForSignals } from '../interrupt.js';
import { PIPELINE_OPTIONS, type PipelineArguments, readPipelineConfig } from '../options/pipeline-options.js';
import { REPORT_OPTIONS, type ReportArguments, viewOptions } from '../options/report-options.js';
import { GROUPS } from '../show/help/groups.js';
import { createReporter } from '../show/report.js';

interface WatchArguments extends PipelineArguments, ReportArguments {
  directory: string;
  overrides: string[] | undefined;
  settle: number;
  'exit-when-idle': number | undefined;
}

/** The flags of `reeltrace watch`. */
export const WATCH_OPTIONS = {
  settle: {
    type: 'number',
    group: GROUPS.inputs,
    requiresArg: true,
    default: 2,
    describe: 'Seconds that a file must not change before it is taken',
  },
  'exit-when-idle': {
    type: 'number',
    group: GROUPS.inputs,
    requiresArg: true,
    describe: 'End when nothing has come for so many seconds',
  },
  ...PIPELINE_OPTIONS,
  ...REPORT_OPTIONS,
} as const;

/** `reeltrace watch`: the pipeline over the videos of a directory and over those that arrive, until it is stopped. */
export const watchCommand: CommandModule<object, WatchArguments> = {
  command: 'watch <directory> [overrides..]',
  describe: 'Run the pipeline over a directory, then over each video that arrives in it',
  builder: (yargs) =>
    yargs
      .positional('directory', { type: 'string', demandOption: true, describe: 'Where videos arrive' })
      .positional('overrides', {
        type: 'string',
        array: true,
        describe: 'field=value overrides the configuration, whose own inputs are not taken',
      })
      .options(WATCH_OPTIONS)
      .example('$0 watch incoming -c reeltrace.yaml', 'until it is stopped')
      .example('$0 watch incoming -o out --exit-when-idle 60', 'until nothing has come for a minute'),
  handler: async (args) => {
    process.exitCode = await watchWith(args);
  },
};

async function watchWith(args: Arguments<WatchArguments>): Promise<number> {
  const { directory } = args;
  const settle_ms = milliseconds('--settle', args.settle);
  const idle = args['exit-when-idle'];
  const exit_when_idle_ms = idle === undefined ? undefined : milliseconds('--exit-when-idle', idle);
  const config = redoingChanged(
    await readPipelineConfig(args, {
      overrides: args.overrides ?? [],
      lists: {},
      // The inputs say, too, which folder is stripped from the names in the task files.
      fields: { 'data.videos': [directory], 'data.input_jsonl_files': [], 'workflow.pilot': null },
    }),
    args.refresh,
  );
  await expectDirectory(resolve(directory));
  const reporter = createReporter(process.stderr, process.env, viewOptions(args));
  const signals = listenForSignals(config.workflow.drain_timeout_sec * 1000, (line) =>
    reporter.note(line, 'warn'),
  );
  const in_flight = new Set<string>();
  try {
    reporter.note(`watching ${resolve(directory)}; Ctrl-C ends it`);
    const summary = await run({
      config,
      command: 'watch',
      watch: (media) =>
        watchDirectory(directory, {
          exclude: [resolve(config.results_dir)],
          stop: signals.stop,
          settle_ms,
          // Half the settling time, so that a file is taken soon after it, and no more often than is useful.
          scan_ms: Math.min(1000, Math.max(50, settle_ms / 2)),
          exit_when_idle_ms,
          isReady: (path, stop) => canBeProbed(media, path, stop),
          in_flight,
        }),
      stop: signals.stop,
      abort: signals.abort,
      onEvent: (event) => {
        if (event.type === 'settled') in_flight.delete(event.settled.video);
        reporter.event(event);
      },
    });
    reporter.summary(summary, config.results_dir);
    // To be stopped is how a watch ends; only work that was broken off is an interruption.
    if (signals.abort.aborted) return EXIT.interrupted;
    return summary.failed > 0 || summary.stopped !== null ? EXIT.failures : EXIT.done;
  } finally {
    reporter.close();
    signals.close();
  }
}

/** A file that is replaced under its name while it is watched is to be done again, unless the command says otherwise. */
function redoingChanged(config: Config, refresh: string | undefined): Config {
  const { workflow } = config;
  if (refresh !== undefined || workflow.refresh !== 'none') return config;
  return { ...config, workflow: { ...workflow, refresh: 'video' } };
}

async function canBeProbed(media: Pick<Media, 'probe'>, path: string, stop: AbortSignal): Promise<boolean> {
  try {
    await media.probe(path, stop);
    return true;
  } catch (error) {
    if (error instanceof RecordError || error instanceof TransientError || stop.aborted) return false;
    throw error;
  }
}

/** @throws ConfigError for what is no length of time */
function milliseconds(option: string, seconds: number): number {
  if (Number.isFinite(seconds) && seconds >= 0) return seconds * 1000;
  throw new ConfigError(`${option}: expected a number of seconds, at least 0`);
}
