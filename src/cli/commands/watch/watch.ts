import { resolve } from 'node:path';
import type { Config } from '../../../config/config.js';
import { ConfigError, RecordError, TransientError } from '../../../errors/errors.js';
import type { Media } from '../../../media/media.js';
import { fileOf } from '../../../records/part.js';
import { run } from '../../../run/run.js';
import { expectDirectory, watchDirectory } from '../../../sources/watch.js';
import { EXIT } from '../../command.js';
import { guardOf } from '../../first-look.js';
import { readPipelineConfig } from '../../options/pipeline-config.js';
import type { PipelineValues } from '../../options/pipeline-options.js';
import { exitOf, reporting } from '../../reporting.js';

interface WatchValues extends PipelineValues {
  readonly directory: string;
  readonly overrides?: readonly string[] | undefined;
  /** Seconds. */
  readonly settle: number;
  readonly 'exit-when-idle'?: number | undefined;
}

/** Runs the pipeline over a directory until it is stopped. */
export async function watch({
  directory,
  overrides = [],
  settle,
  'exit-when-idle': idle,
  ...args
}: WatchValues): Promise<number> {
  const settle_ms = milliseconds('--settle', settle);
  const exit_when_idle_ms = idle === undefined ? undefined : milliseconds('--exit-when-idle', idle);
  // The inputs also say which folder is stripped from the names in the task files.
  const fields = { 'data.videos': [directory], 'data.input_jsonl_files': [], 'workflow.pilot': null };
  const config = redoingChanged(await readPipelineConfig(args, { overrides, fields }), args.refresh);
  await expectDirectory(resolve(directory));
  const in_flight = new Set<string>();
  return await reporting(config, args, async ({ reporter, stop, abort }) => {
    reporter.note(`watching ${resolve(directory)}; Ctrl-C ends it`);
    const summary = await run({
      config,
      command: 'watch',
      watch: (media, onLeftOut) =>
        watchDirectory(directory, {
          onLeftOut,
          exclude: [resolve(config.results_dir)],
          stop,
          settle_ms,
          // Half the settling time: a file is taken soon after it has settled, without useless scans.
          scan_ms: Math.min(1000, Math.max(50, settle_ms / 2)),
          exit_when_idle_ms,
          isReady: (path, stop) => canBeProbed(media, path, stop),
          in_flight,
        }),
      guard: guardOf(args, reporter),
      stop,
      abort,
      onEvent: (event) => {
        if (event.type === 'settled') in_flight.delete(fileOf(event.settled.video));
        reporter.event(event);
      },
    });
    reporter.summary(summary, config.results_dir);
    // Stopping is how a watch normally ends; it counts as interrupted only when work was broken off.
    return abort.aborted ? EXIT.interrupted : exitOf(summary);
  });
}

/** A file that is replaced while it is watched is done again, unless the command line or the file says otherwise. */
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

/** @throws ConfigError for a negative number, or none */
function milliseconds(option: string, seconds: number): number {
  if (Number.isFinite(seconds) && seconds >= 0) return seconds * 1000;
  throw new ConfigError(`${option}: expected a number of seconds, at least 0`);
}
