import { systemCode } from '../../errors/system-error.js';
import { type Paint, paintFor } from './paint.js';

/** Writes to standard output; the reader may stop early (`| head`). */
export async function print(text: string): Promise<void> {
  await new Promise<void>((resolve, reject) => {
    const onEnd = (error?: Error | null) =>
      error && systemCode(error) !== 'EPIPE' ? reject(error) : resolve();
    // A failed write reports its error twice: to the callback and as an `error` event, which throws unheard.
    process.stdout.on('error', onEnd);
    process.stdout.write(text, (error) => {
      if (!error) process.stdout.off('error', onEnd);
      onEnd(error);
    });
  });
}

/** Prints an answer: as JSON where that is asked for, else as text. */
export async function printData<T>(
  answer: T,
  json: boolean | undefined,
  text: (answer: T, paint: Paint) => string,
): Promise<void> {
  const written =
    json === true ? JSON.stringify(answer, null, 2) : text(answer, paintFor(process.stdout, process.env));
  await print(`${written}\n`);
}
