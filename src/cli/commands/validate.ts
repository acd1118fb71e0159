import type { Arguments, CommandModule } from 'yargs';
import { ConfigError } from '../../errors/errors.js';
import { validateDataset } from '../../quality/index.js';
import { EXIT } from '../exit.js';
import { print } from '../show/print.js';
import { validationText } from '../show/validate-text.js';

interface ValidateArguments {
  paths: string[];
  strict: boolean;
  media: boolean;
  'media-root': string | undefined;
  probe: boolean | undefined;
  'max-problems': number;
  json: boolean | undefined;
}

/** The flags of `reeltrace validate`. */
export const VALIDATE_OPTIONS = {
  strict: { type: 'boolean', default: false, describe: 'Warnings count as errors' },
  media: {
    type: 'boolean',
    default: true,
    describe: 'Look whether the media are there (--no-media: do not)',
  },
  'media-root': {
    type: 'string',
    requiresArg: true,
    describe: "Where the media are, in the place of the files' media_root",
  },
  probe: {
    type: 'boolean',
    describe: "Read each video's length and check times against it",
  },
  'max-problems': {
    type: 'number',
    requiresArg: true,
    default: 20,
    describe: 'So many problems of each kind are told one by one',
  },
  json: { type: 'boolean', describe: 'Print the result as JSON' },
} as const;

/** `reeltrace validate`: everything that is wrong with a data set, ours or not. */
export const validateCommand: CommandModule<object, ValidateArguments> = {
  command: 'validate <paths..>',
  describe: 'Check any tao-vl-reason-v1.0 data set; exit code 1 when something is wrong',
  builder: (yargs) =>
    yargs
      .positional('paths', {
        type: 'string',
        array: true,
        demandOption: true,
        describe: 'Results directories, folders with task files, or task files',
      })
      .options(VALIDATE_OPTIONS)
      .example('$0 validate out', 'the task files of a results directory')
      .example('$0 validate set/*.json --media-root /data --strict', 'from elsewhere, with media here'),
  handler: async (args) => {
    process.exitCode = await validate(args);
  },
};

async function validate(args: Arguments<ValidateArguments>): Promise<number> {
  const { paths, strict, media: check_media, json } = args;
  const max_problems = args['max-problems'];
  if (!Number.isInteger(max_problems) || max_problems < 0)
    throw new ConfigError('--max-problems: expected a whole number, at least 0');
  if (!check_media && args.probe === true)
    throw new ConfigError('--probe needs the media that --no-media leaves out', {
      hint: 'leave one of the two out',
    });
  const media = args.probe === true ? await (await import('../../media/index.js')).createMedia() : undefined;
  const found = await validateDataset(paths, {
    check_media,
    max_problems,
    media_root: args['media-root'],
    ...(media !== undefined && { tellLength: async (path) => (await media.probe(path)).duration }),
  });
  await print(`${json === true ? JSON.stringify(found, null, 2) : validationText(found, strict)}\n`);
  return found.errors + (strict ? found.warnings : 0) > 0 ? EXIT.failures : EXIT.done;
}
