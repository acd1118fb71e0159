import { failedVideos } from '../../results/ledger/snapshot.js';
import { checkResults, gatherStatus } from '../../results/status/status.js';
import { defineCommand, EXIT } from '../command.js';
import { flag } from '../options/kinds.js';
import { print, printData } from '../show/print.js';
import { statusText } from '../show/status-text.js';

/** `reeltrace status`: the state of a results directory, also while a run works on it. */
export const command = defineCommand({
  usage: 'status <results>',
  describe: 'Show the state of a results directory and what a re-run would do',
  positionals: { results: { type: 'string', demandOption: true, describe: 'Results directory' } },
  options: {
    json: { ...flag('Print the status as JSON'), conflicts: 'failed' },
    failed: flag('Print only the paths of failed videos, one a line'),
    null: { ...flag('With --failed: end paths with NUL'), alias: '0', implies: 'failed' },
  },
  examples: [
    ['reeltrace status out', 'at a glance; changes nothing, needs no key'],
    ['reeltrace status out --failed -0 | reeltrace run - -0 -o out', 'only what failed, again'],
  ],
  run: async ({ results, json, failed, null: nullSeparated }) => {
    checkResults(results);
    if (failed === true) {
      const videos = await failedVideos(results);
      const ended = videos.map((path) => (nullSeparated === true ? `${path}\0` : `${asInputLine(path)}\n`));
      await print(ended.join(''));
    } else await printData(await gatherStatus(results), json, statusText);
    return EXIT.done;
  },
});

/** A path as `run -` reads it from a line; as an object where it could be mistaken for something else. */
export function asInputLine(path: string): string {
  return /[\r\n]|^\s*\{/.test(path) ? JSON.stringify({ video_path: path }) : path;
}
