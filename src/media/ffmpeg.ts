/**
 * Commands for ffmpeg, built with fluent-ffmpeg: the only file that imports it.
 *
 * fluent-ffmpeg builds the list of arguments and does no more. Its `run()` first starts `ffmpeg -encoders` and
 * `ffmpeg -formats` and parses their tables: two more processes for the first command (730 ms against 160 ms,
 * measured), a cache shared by all binaries of a process, and tables that ffmpeg 7 prints in another form. Its `kill()`
 * does nothing before the process has started, and its errors carry no exit code. So the process is ours.
 */
import { availableParallelism } from 'node:os';
import { resolve } from 'node:path';
import fluent from 'fluent-ffmpeg';
import { RecordError } from '../errors/errors.js';
import { seconds } from './grid.js';
import { createProcesses, type Finished, type ProcessesOptions, type ProcessLoad } from './processes.js';
import type { MediaTools } from './tools.js';

/** Formats that hold the video itself. No playlists or scripts: they name other files or addresses. */
const SAFE_FORMATS = 'mov,mp4,m4a,3gp,3g2,mj2,matroska,webm,avi,mpegts,flv,asf,mpeg,ogg';

/** One output of a job. */
export interface Branch {
  /** A filter graph with one input and one output. */
  readonly filter: string;
  /** Options of the output: encoder, limits, format. */
  readonly output_options: readonly string[];
  /** A file to write, standard output, or what the output's format reads as its target, such as a list of files. */
  readonly output: { readonly file: string } | { readonly target: string } | 'stdout';
}

/** One run of ffmpeg over one video: its first stream of moving pictures goes through a filter into one output. */
export interface Job extends Branch {
  /** Path of the video, absolute or relative, with any characters. */
  readonly input: string;
  /** Where reading starts, in seconds on the container's own clock; frames from the keyframe before it are kept. */
  readonly seek?: number | undefined;
  /** More outputs of the same pictures, which are decoded once. */
  readonly more?: readonly Branch[];
  /** Where ffmpeg runs: relative names of outputs start there. */
  readonly directory?: string;
}

export interface FfmpegOptions extends Pick<ProcessesOptions, 'started' | 'onJob'> {
  /** How many child processes may run at once; the number of cores by default. */
  readonly processes?: number | undefined;
}

export interface Ffmpeg {
  readonly tools: MediaTools;
  /**
   * Runs ffmpeg; yields what it writes to stdout and returns how it ended. Exit code 0 does not mean success.
   * @param complained called as soon as ffmpeg reports an error
   */
  run(job: Job, signal?: AbortSignal, complained?: () => void): AsyncGenerator<Buffer, Finished>;
  /** Runs ffprobe with `-show_…` options on a file. @throws RecordError unreadable when there is no ffprobe. */
  probe(input: string, show: readonly string[], signal?: AbortSignal): AsyncGenerator<Buffer, Finished>;
  load(): ProcessLoad;
}

/** Calls a method that the types of fluent-ffmpeg leave out. */
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
  const command = fluent(`file:${resolve(job.input)}`)
    .inputOptions('-protocol_whitelist', 'file', '-format_whitelist', SAFE_FORMATS)
    // A change of size within the video must not restart the filters, and with them the clock.
    .inputOptions('-threads', String(threads), '-reinit_filter', '0');
  if (job.seek !== undefined) {
    // All times stay on the container's own clock. Counted from the place sought, they would be rounded to the
    // container's unit of time, which is a whole frame in AVI and some mp4. And where a container starts depends on
    // its format and on the streams in use.
    command.inputOptions('-noaccurate_seek', '-seek_timestamp', '1', '-ss', seconds(job.seek));
  }
  const branches: readonly Branch[] = [job, ...(job.more ?? [])];
  const single = branches.length === 1;
  if (!single) command.complexFilter([splitFilter(branches.length), ...branches.map(branchFilter)]);
  for (const [index, branch] of branches.entries()) {
    command.output(targetOf(branch)).noAudio();
    if (job.seek !== undefined) command.outputOptions('-copyts');
    if (single) command.videoFilters(branch.filter);
    command
      .outputOptions('-sn', '-dn', '-map', single ? '0:V:0' : `[out${index}]`)
      .outputOptions(tools.ffmpeg.sync_option, 'passthrough', '-threads', String(threads));
    const [first, ...rest] = branch.output_options;
    if (first !== undefined) command.outputOptions(first, ...rest);
  }
  return ['-nostdin', '-hide_banner', '-nostats', '-v', 'error', ...listArguments(command)];
}

/** Gives the first stream of moving pictures to each branch; the pictures themselves are not copied. */
function splitFilter(count: number): string {
  return `[0:V:0]split=${count}${Array.from({ length: count }, (_, index) => `[in${index}]`).join('')}`;
}

function branchFilter({ filter }: Branch, index: number): string {
  return `[in${index}]${filter}[out${index}]`;
}

/** The name of the output, as ffmpeg takes it. */
function targetOf({ output }: Branch): string {
  if (output === 'stdout') return 'pipe:1';
  return 'file' in output ? `file:${output.file}` : output.target;
}

/** More threads than this cost more memory than the time they save is worth. */
const MOST_THREADS = 8;

/**
 * Threads for a process that starts now, so that all processes together keep the cores busy. One thread each costs the
 * least work; a process that has the machine to itself gets all cores.
 * @param load processes that run or wait for a place, this one included
 */
function threadsFor(cores: number, load: number): number {
  return Math.max(1, Math.min(MOST_THREADS, Math.floor(cores / Math.max(1, load))));
}

/** Makes the runner for the tools that were found. */
export function createFfmpeg(tools: MediaTools, options: FfmpegOptions = {}): Ffmpeg {
  const cores = availableParallelism();
  const count = options.processes ?? cores;
  const processes = createProcesses({ ...options, count });
  return {
    tools,
    load: processes.load,
    run: (job, signal, complained) => {
      const { directory, input } = job;
      const parameters = () => {
        const { running, waiting } = processes.load();
        return ffmpegArguments(job, tools, threadsFor(cores, Math.min(count, running + waiting)));
      };
      return processes.run(tools.ffmpeg.path, parameters, signal, { input, directory, complained });
    },
    probe: (input, show, signal) => {
      if (tools.ffprobe === undefined) {
        throw new RecordError('unreadable', `"${input}" needs ffprobe to be read, and none was found.`, {
          hint: 'Install ffprobe (it comes with ffmpeg), or set FFPROBE_PATH.',
        });
      }
      // Sound formats may be opened here, so that a sound file can be called one.
      const formats = `${SAFE_FORMATS},mp3,wav,flac,aac`;
      const safety = ['-v', 'error', '-protocol_whitelist', 'file', '-format_whitelist', formats];
      return processes.run(tools.ffprobe.path, [...safety, ...show, `file:${input}`], signal, { input });
    },
  };
}
