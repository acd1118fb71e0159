import type { CommandModule } from 'yargs';
import { failedVideos } from '../../results/ledger/standing.js';
import { checkResults, gatherStatus } from '../../results/status/status.js';
import { EXIT } from '../exit.js';
import { paintFor } from '../show/paint.js';
import { print } from '../show/print.js';
import { statusText } from '../show/status-text.js';

interface StatusArguments {
  results: string;
  json: boolean | undefined;
  failed: boolean | undefined;
  null: boolean | undefined;
}

/** The flags of `reeltrace status`. */
export const STATUS_OPTIONS = {
  json: { type: 'boolean', describe: 'Print it as JSON', conflicts: 'failed' },
  failed: { type: 'boolean', describe: 'Print only the paths of failed videos, one a line' },
  null: { alias: '0', type: 'boolean', describe: 'With --failed: end paths with NUL', implies: 'failed' },
} as const;

/** `reeltrace status`: how a results directory stands, also while a run works on it. */
export const statusCommand: CommandModule<object, StatusArguments> = {
  command: 'status <results>',
  describe: 'Tell how a results directory stands and what a re-run would do',
  builder: (yargs) =>
    yargs
      .positional('results', { type: 'string', demandOption: true, describe: 'Results directory' })
      .options(STATUS_OPTIONS)
      .example('$0 status out', 'at a glance; changes nothing, needs no key')
      .example('$0 status out --failed -0 | $0 run - -0 -o out', 'only what failed, again'),
  handler: async (args) => {
    process.exitCode = await status(args);
  },
};

async function status({ results, json, failed, null: nullSeparated }: StatusArguments): Promise<number> {
  checkResults(results);
  if (failed === true) {
    const videos = await failedVideos(results);
    const ended = videos.map((path) => (nullSeparated === true ? `${path}\0` : `${asInputLine(path)}\n`));
    await print(ended.join(''));
    return EXIT.done;
  }
  const found = await gatherStatus(results);
  await print(
    `${json === true ? JSON.stringify(found, null, 2) : statusText(found, paintFor(process.stdout, process.env))}\n`,
  );
  return EXIT.done;
}

/** A path as `run -` reads it from a line: where it could be taken for something else, as an object. */
export function asInputLine(path: string): string {
  return /[\r\n]|^\s*\{/.test(path) ? JSON.stringify({ video_path: path }) : path;
}
