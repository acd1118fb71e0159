import { FatalError } from '../errors/errors.js';
import { describeCode, systemCode } from '../errors/system-error.js';

const HINTS: Readonly<Record<string, string>> = {
  ENOSPC: 'Make room on that disk and start again: everything written before is kept.',
  EDQUOT: 'Make room within the quota and start again: everything written before is kept.',
  EACCES: 'Allow this user to write there, or choose another results directory, and start again.',
  EPERM: 'Allow this user to write there, or choose another results directory, and start again.',
  EROFS: 'Mount it for writing, or choose another results directory, and start again.',
  EFBIG:
    'Raise the limit on the size of files (ulimit -f) and start again: everything written before is kept.',
  EIO: 'Check the disk; then start again: everything written before is kept.',
};

/**
 * Turns a failed write into an error that stops the run before another answer is lost. Returns any error that does not
 * come from the operating system unchanged.
 */
export function writeFailure(path: string, error: unknown): unknown {
  const code = systemCode(error);
  if (code === undefined) return error;
  return new FatalError(`Expected to write ${path}, but ${describeCode(code)}.`, {
    hint: HINTS[code] ?? 'Check the results directory and start again: everything written before is kept.',
    cause: error,
  });
}
