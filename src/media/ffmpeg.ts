/**
 * Commands for ffmpeg, built with fluent-ffmpeg: the only file that imports it.
 *
 * fluent-ffmpeg builds the list of arguments and does no more. Its `run()` first starts `ffmpeg -encoders` and
 * `ffmpeg -formats` and parses their tables: two more processes for the first command (730 ms against 160 ms,
 * measured), a cache shared by all binaries of a process, and tables that ffmpeg 7 prints in another form. Its `kill()`
 * does nothing before the process has started, and its errors carry no exit code. So the process is ours.
 */
import { availableParallelism } from 'node:os';
import fluent from 'fluent-ffmpeg';
import { RecordError } from '../errors.js';
import { seconds } from './grid.js';
import { createProcesses, type Finished } from './processes.js';
import type { MediaTools } from './tools.js';

export { findTools, type MediaTools, type Tool } from './tools.js';

/** Formats that hold the video itself. Playlists and scripts, which name other files or addresses, are not among them. */
export const SAFE_FORMATS = 'mov,mp4,m4a,3gp,3g2,mj2,matroska,webm,avi,mpegts,flv,asf,mpeg,ogg';

/** One run of ffmpeg over one video: its first stream of moving pictures goes through a filter into one output. */
export interface Job {
  /** Path of the video, absolute or relative, with any characters. */
  readonly input: string;
  /** Where reading starts, in seconds on the container's own clock; frames from the keyframe before it are kept. */
  readonly seek?: number;
  /** A filter graph with one input and one output. */
  readonly filter: string;
  /** Options of the output: encoder, limits, format. */
  readonly output_options: readonly string[];
  /** A file to write, or standard output. */
  readonly output: { readonly file: string } | 'stdout';
}

export interface FfmpegOptions {
  /** How many child processes may run at once; the number of cores by default. */
  readonly processes?: number;
  /** Told the id of every process that starts. */
  readonly started?: (pid: number) => void;
}

export interface Ffmpeg {
  readonly tools: MediaTools;
  /** Runs ffmpeg; yields what it writes to stdout and returns how it ended. Exit code 0 does not mean success. */
  run(job: Job, signal?: AbortSignal): AsyncGenerator<Buffer, Finished>;
  /** Runs ffprobe with `-show_…` options on a file. @throws RecordError unreadable when there is no ffprobe. */
  probe(input: string, show: readonly string[], signal?: AbortSignal): AsyncGenerator<Buffer, Finished>;
}

/** What fluent-ffmpeg can do but its types do not tell. */
function listArguments(command: object): string[] {
  if (!('_getArguments' in command) || typeof command._getArguments !== 'function') {
    throw new TypeError('This version of fluent-ffmpeg does not list its arguments.');
  }
  const list: unknown = command._getArguments();
  if (!Array.isArray(list)) throw new TypeError('This version of fluent-ffmpeg lists no arguments.');
  return list.map(String);
}

/**
 * Builds the arguments for a job. `file:` before paths and the two whitelists keep ffmpeg from reading anything but
 * the file itself: no http, no `concat:`, no playlist in disguise, no option in a file name.
 */
export function ffmpegArguments(job: Job, tools: MediaTools, threads: number): string[] {
  // fluent-ffmpeg splits a lone option at its blank; options given as several arguments stay as they are.
  const [first, ...rest] = job.output_options;
  const command = fluent(`file:${job.input}`)
    .inputOptions('-protocol_whitelist', 'file', '-format_whitelist', SAFE_FORMATS)
    // A change of size within the video must not start the filters, and with them the clock, anew.
    .inputOptions('-threads', String(threads), '-reinit_filter', '0');
  if (job.seek !== undefined) {
    // Everything stays on the container's own clock. Counted from the place sought, times would be rounded to the
    // container's unit of time, which in AVI and some mp4 is a whole frame; and what counts as the start of a
    // container depends on its format and on the streams in use.
    command.inputOptions('-noaccurate_seek', '-seek_timestamp', '1', '-ss', seconds(job.seek));
    command.outputOptions('-copyts');
  }
  command
    .noAudio()
    .outputOptions('-sn', '-dn', '-map', '0:V:0', tools.ffmpeg.sync_option, 'passthrough')
    .videoFilters(job.filter)
    .outputOptions('-threads', String(threads));
  if (first !== undefined) command.outputOptions(first, ...rest);
  command.output(job.output === 'stdout' ? 'pipe:1' : `file:${job.output.file}`);
  return ['-nostdin', '-hide_banner', '-nostats', '-v', 'error', ...listArguments(command)];
}

/** Makes the runner for the tools that were found. */
export function createFfmpeg(tools: MediaTools, options: FfmpegOptions = {}): Ffmpeg {
  const cores = availableParallelism();
  const count = options.processes ?? cores;
  // Processes side by side are cheaper than threads inside one: `-threads 1` saves 10 % of the work.
  const threads = Math.max(1, Math.floor(cores / count));
  const processes = createProcesses({
    count,
    ...(options.started === undefined ? {} : { started: options.started }),
  });
  return {
    tools,
    run: (job, signal) => processes.run(tools.ffmpeg.path, ffmpegArguments(job, tools, threads), signal),
    probe: (input, show, signal) => {
      if (tools.ffprobe === undefined) {
        throw new RecordError('unreadable', `"${input}" needs ffprobe to be read, and none was found.`, {
          hint: 'Install ffprobe (it comes with ffmpeg), or set FFPROBE_PATH.',
        });
      }
      // Sound formats may be opened here, so that a sound file can be called one.
      const formats = `${SAFE_FORMATS},mp3,wav,flac,aac`;
      const safety = ['-v', 'error', '-protocol_whitelist', 'file', '-format_whitelist', formats];
      return processes.run(tools.ffprobe.path, [...safety, ...show, `file:${input}`], signal);
    },
  };
}
