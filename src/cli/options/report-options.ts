/** The options that say how much is reported while the pipeline runs. */
import type { ValuesOf } from '../command.js';
import type { ViewOptions } from '../show/progress/view.js';
import { flag, GROUPS } from './kinds.js';

/** The options, as yargs takes them. */
export const REPORT_OPTIONS = {
  quiet: { ...flag('Say nothing but warnings, failures and errors', GROUPS.output), conflicts: 'verbose' },
  verbose: flag('Report each call, each retry and each run of ffmpeg', GROUPS.output),
  'json-logs': flag('Write JSON lines to standard error, for programs', GROUPS.output),
} as const;

/** Their values. */
export type ReportValues = ValuesOf<typeof REPORT_OPTIONS>;

/** How a run is shown. */
export function viewOptions(args: ReportValues): ViewOptions {
  const verbosity = args.quiet === true ? 'quiet' : args.verbose === true ? 'verbose' : 'normal';
  return { verbosity, json: args['json-logs'] === true };
}
