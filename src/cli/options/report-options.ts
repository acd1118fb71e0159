/** The options that say how much is told while the pipeline runs. */
import { GROUPS } from '../show/help/groups.js';
import type { ViewOptions } from '../show/progress/view.js';

/** What these options hold once they are read. */
export interface ReportArguments {
  quiet: boolean | undefined;
  verbose: boolean | undefined;
  'json-logs': boolean | undefined;
}

/** The options, as yargs takes them. */
export const REPORT_OPTIONS = {
  quiet: {
    type: 'boolean',
    group: GROUPS.output,
    conflicts: 'verbose',
    describe: 'Say nothing but warnings, failures and errors',
  },
  verbose: {
    type: 'boolean',
    group: GROUPS.output,
    describe: 'Tell of each call, each retry and each run of ffmpeg',
  },
  'json-logs': {
    type: 'boolean',
    group: GROUPS.output,
    describe: 'Write JSON lines to standard error, for programs',
  },
} as const;

/** How a run is shown. */
export function viewOptions(args: ReportArguments): ViewOptions {
  const verbosity = args.quiet === true ? 'quiet' : args.verbose === true ? 'verbose' : 'normal';
  return { verbosity, json: args['json-logs'] === true };
}
