import { systemCode } from '../../errors/system-error.js';

/** Writes to standard output; who reads it may stop early (`| head`). */
export async function print(text: string): Promise<void> {
  await new Promise<void>((resolve, reject) => {
    const onEnd = (error?: Error | null) =>
      error && systemCode(error) !== 'EPIPE' ? reject(error) : resolve();
    // The error of a write is told twice: here, and, where nobody listens, as an exception.
    process.stdout.on('error', onEnd);
    process.stdout.write(text, (error) => {
      if (!error) process.stdout.off('error', onEnd);
      onEnd(error);
    });
  });
}
