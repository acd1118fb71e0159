import { Left } from '../prompts/terminal.js';

/**
 * Does work between two questions, when Ctrl+C is a signal and no key.
 * @param work ends soon after `signal` aborts; nobody waits for it then
 * @throws Left as soon as Ctrl+C is pressed
 */
export async function interruptible<T>(work: (signal: AbortSignal) => Promise<T>): Promise<T> {
  const interrupt = new AbortController();
  const leave = () => interrupt.abort();
  process.once('SIGINT', leave);
  try {
    return await new Promise<T>((resolve, reject) => {
      interrupt.signal.addEventListener('abort', () => reject(new Left()), { once: true });
      work(interrupt.signal).then(resolve, reject);
    });
  } finally {
    process.off('SIGINT', leave);
  }
}
