import { ConfigError } from '../../errors/errors.js';
import { validateDataset } from '../../quality/index.js';
import { defineCommand, EXIT } from '../command.js';
import { amount, flag, several, text } from '../options/kinds.js';
import { printData } from '../show/print.js';
import { validationText } from '../show/validate-text.js';

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
  run: async ({ paths, strict, media: check_media, json, ...args }) => {
    const max_problems = args['max-problems'];
    if (!Number.isInteger(max_problems) || max_problems < 0)
      throw new ConfigError('--max-problems: expected a whole number, at least 0');
    if (!check_media && args.probe === true)
      throw new ConfigError('--probe needs the media, and --no-media leaves them out', {
        hint: 'leave one of the two out',
      });
    const media =
      args.probe === true ? await (await import('../../media/index.js')).createMedia() : undefined;
    const found = await validateDataset(paths, {
      check_media,
      max_problems,
      media_root: args['media-root'],
      ...(media !== undefined && { tellLength: async (path) => (await media.probe(path)).duration }),
    });
    await printData(found, json, (all) => validationText(all, strict));
    return found.errors + (strict ? found.warnings : 0) > 0 ? EXIT.failures : EXIT.done;
  },
});
