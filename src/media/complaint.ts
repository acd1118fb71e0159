/** Reads what ffmpeg and ffprobe complain about: pure functions from stderr to an error with a remedy. */
import { FatalError, RecordError, type ReeltraceError, TransientError } from '../errors/errors.js';
import type { Finished } from './processes.js';

/** Lines that say that something failed, but not what. */
const NOISE =
  /^(?:Conversion failed!|Error while decoding stream|Last message repeated|Error opening (?:input|output) files?|Terminating thread|Error initializing|Nothing was (?:written|encoded)|Failed to inject frame|Error while filtering|Task finished|Error processing packet|Exiting|Error marking filters)/i;

/** The last line of stderr that says what is wrong, without the `[h264 @ 0x55…]` in front. */
export function lastComplaint(stderr: string): string | undefined {
  const lines = stderr
    .split(/[\r\n]+/)
    .map((line) => line.replace(/^(?:\[[^\]]* @ 0x[0-9a-f]+\]\s*)+/, '').trim())
    .filter((line) => line !== '');
  return lines.findLast((line) => !NOISE.test(line)) ?? lines.at(-1);
}

/** What the user can do about a damaged file. */
export const DAMAGED_HINT =
  'Play the file to see whether it is whole; copy or download it again, or re-encode it with ffmpeg.';

/** How ffmpeg ends when it handles a signal, and how a shell that started it says so. */
const SIGNALLED: ReadonlyMap<number | null, string> = new Map([
  [255, 'a signal'],
  [123, 'several signals'],
  [129, 'SIGHUP'],
  [130, 'SIGINT'],
  [137, 'SIGKILL'],
  [143, 'SIGTERM'],
]);

/** What signal has ended a process; undefined when none has. Newer versions end with 255 for a lack of rights, too. */
function endedBy({ code, signal, stderr }: Finished): string | undefined {
  if (signal !== null) return signal;
  return code === 255 && /Operation not permitted/.test(stderr) ? undefined : SIGNALLED.get(code);
}

/** The failure when a signal that we did not send has ended a program: that is never the fault of the video. */
export function signalError(program: string, path: string, what: string, finished: Finished) {
  const by = endedBy(finished);
  if (by === undefined) return undefined;
  return new TransientError(`${program} was ended by ${by} while it ${what} "${path}".`, {
    hint: 'Run again. If nobody ended it, the machine may be out of memory: lower the number of workers.',
  });
}

/**
 * Names the failure of an ffmpeg by its consequence: a full disk or a missing encoder stops the run, a killed process
 * may work the next time, everything else is the fault of this video.
 */
export function ffmpegError(path: string, what: string, finished: Finished): ReeltraceError {
  const complaint = lastComplaint(finished.stderr);
  if (/No space left on device|Disk quota exceeded/i.test(finished.stderr)) {
    return new FatalError(`ffmpeg could not write its output: ${complaint}.`, {
      hint: 'Free some space on its disk, or choose a results directory (or TMPDIR, in a program of your own) on another.',
    });
  }
  const encoder = /Unknown encoder '([^']+)'/.exec(finished.stderr)?.[1];
  if (encoder !== undefined) {
    return new FatalError(`This ffmpeg has no encoder "${encoder}".`, {
      hint: 'Install an ffmpeg with libx264, or let FFMPEG_PATH name one.',
    });
  }
  const signalled = signalError('ffmpeg', path, what, finished);
  if (signalled !== undefined) return signalled;
  const reason = complaint === undefined ? `ffmpeg ended with exit code ${finished.code}` : complaint;
  const message = `ffmpeg ${what} "${path}" and got no usable result: ${reason}`;
  if (/: No such file or directory$/m.test(finished.stderr)) {
    return new RecordError('not_found', `"${path}" is no longer there.`, {
      hint: 'It was there when it was probed: do not move videos while a run works on them.',
    });
  }
  if (/: Permission denied$/m.test(finished.stderr)) {
    return new RecordError('unreadable', message, {
      hint: 'Make the file readable for the user who runs this.',
    });
  }
  return new RecordError('damaged', message, { hint: DAMAGED_HINT });
}
