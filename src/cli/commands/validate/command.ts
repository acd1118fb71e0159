import { defineCommand } from '../../command.js';
import { amount, flag, several, text } from '../../options/kinds.js';

/** `reeltrace validate`: everything that is wrong with a data set, ours or not. */
export const command = defineCommand({
  usage: 'validate <paths..>',
  describe: 'Check any tao-vl-reason-v1.0 data set; exit code 1 when something is wrong',
  positionals: {
    paths: several('Results directories, folders with task files, or task files'),
  },
  options: {
    strict: { ...flag('Warnings count as errors'), default: false },
    media: { ...flag('Look whether the media are there (--no-media: do not)'), default: true },
    'media-root': text("Where the media are, instead of the files' own media_root"),
    probe: flag("Read each video's length and check times against it"),
    'max-problems': { ...amount('How many problems of each kind are listed one by one'), default: 20 },
    json: flag('Print the result as JSON'),
  },
  examples: [
    ['reeltrace validate out', 'the task files of a results directory'],
    ['reeltrace validate set/*.json --media-root /data --strict', 'from elsewhere, with media here'],
  ],
  run: async (args) => (await import('./validate.js')).validate(args),
});
