/** One attempt at a call, with a deadline and a signal for all of it, and no timer or listener afterwards. */
import { TransientError } from '../../errors/errors.js';
import { abortError, onAbort, throwIfAborted, unlessAborted } from '../../flow/abort.js';

/** The longest delay that a timer takes, in milliseconds; anything longer would fire at once. */
const LONGEST_TIMER = 2 ** 31 - 1;

/** What bounds an attempt. */
export interface AttemptOptions {
  readonly timeout_ms: number;
  /** The caller's; aborting it ends the attempt at once. */
  readonly signal?: AbortSignal | undefined;
  /** What is being done, and what would give it more time; for the message. */
  readonly what: string;
  readonly hint: string;
}

/**
 * Runs one attempt with a signal of its own. The promise settles as soon as the time is up or the caller aborts, also
 * when the work reacts later.
 * @throws TransientError when the time is up; AbortError when the caller aborts; else what the work throws
 */
export async function attempt<T>(
  options: AttemptOptions,
  work: (signal: AbortSignal) => Promise<T>,
): Promise<T> {
  const { timeout_ms, signal: caller, what, hint } = options;
  throwIfAborted(caller);
  const controller = new AbortController();
  const timer = setTimeout(
    () => {
      const seconds = timeout_ms / 1000;
      controller.abort(new TransientError(`${what} was not complete after ${seconds} s.`, { hint }));
    },
    Math.min(timeout_ms, LONGEST_TIMER),
  );
  const unlink = onAbort(caller, () => controller.abort(abortError(caller)));
  try {
    return await unlessAborted(work(controller.signal), controller.signal);
  } catch (error) {
    throw controller.signal.aborted ? controller.signal.reason : error;
  } finally {
    clearTimeout(timer);
    unlink();
  }
}
