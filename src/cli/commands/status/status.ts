import { failedVideos } from '../../../results/ledger/snapshot.js';
import { checkResults, gatherStatus } from '../../../results/status/status.js';
import { EXIT } from '../../command.js';
import { print, printData } from '../../show/print.js';
import { statusText } from '../../show/status-text.js';

interface StatusValues {
  readonly results: string;
  readonly json?: boolean | undefined;
  readonly failed?: boolean | undefined;
  readonly null?: boolean | undefined;
}

/** Prints the state of a results directory, or the videos that failed. */
export async function showStatus({
  results,
  json,
  failed,
  null: nullSeparated,
}: StatusValues): Promise<number> {
  checkResults(results);
  if (failed === true) {
    const videos = await failedVideos(results);
    const ended = videos.map((path) => (nullSeparated === true ? `${path}\0` : `${asInputLine(path)}\n`));
    await print(ended.join(''));
  } else await printData(await gatherStatus(results), json, statusText);
  return EXIT.done;
}

/** A path as `run -` reads it from a line; as an object where it could be mistaken for something else. */
export function asInputLine(path: string): string {
  return /[\r\n]|^\s*\{/.test(path) ? JSON.stringify({ video_path: path }) : path;
}
