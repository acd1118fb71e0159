import { ConfigError } from '../../../errors/errors.js';
import { createMedia } from '../../../media/index.js';
import { validateDataset } from '../../../quality/index.js';
import { EXIT } from '../../command.js';
import { printData } from '../../show/print.js';
import { validationText } from '../../show/validate-text.js';

interface ValidateValues {
  readonly paths: readonly string[];
  readonly strict: boolean;
  readonly media: boolean;
  readonly 'media-root'?: string | undefined;
  readonly probe?: boolean | undefined;
  readonly 'max-problems': number;
  readonly json?: boolean | undefined;
}

/** Checks a data set and prints what is wrong with it. */
export async function validate({
  paths,
  strict,
  media: check_media,
  json,
  ...args
}: ValidateValues): Promise<number> {
  const max_problems = args['max-problems'];
  if (!Number.isInteger(max_problems) || max_problems < 0)
    throw new ConfigError('--max-problems: expected a whole number, at least 0');
  if (!check_media && args.probe === true)
    throw new ConfigError('--probe needs the media, and --no-media leaves them out', {
      hint: 'leave one of the two out',
    });
  const media = args.probe === true ? await createMedia() : undefined;
  const found = await validateDataset(paths, {
    check_media,
    max_problems,
    media_root: args['media-root'],
    ...(media !== undefined && { tellLength: async (path) => (await media.probe(path)).duration }),
  });
  await printData(found, json, (all) => validationText(all, strict));
  return found.errors + (strict ? found.warnings : 0) > 0 ? EXIT.failures : EXIT.done;
}
