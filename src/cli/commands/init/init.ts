import { existsSync, statSync } from 'node:fs';
import { access, constants, writeFile } from 'node:fs/promises';
import { dirname } from 'node:path';
import * as clack from '@clack/prompts';
import { parseConfig } from '../../../config/config.js';
import { ConfigError } from '../../../errors/errors.js';
import { createMedia } from '../../../media/index.js';
import type { Outcome, Video } from '../../../records/record.js';
import { fromDirectory } from '../../../sources/directory.js';
import { fromJsonl } from '../../../sources/jsonl.js';
import { readOnceKey } from '../../../sources/pipe.js';
import { unique } from '../../../sources/unique.js';
import { loadPack } from '../../../steps.js';
import { EXIT } from '../../command.js';
import { unusable } from '../../options/config-file.js';
import { configJsonSchema, configTemplate } from '../../options/config-schema.js';
import { asTyped } from '../../typed.js';
import { Quit } from '../conversation.js';
import { type Answers, configOf, configText, runLines } from './answers.js';
import { consult } from './consultation.js';
import type { InitValues } from './options.js';
import { survey } from './survey.js';
import { tryEndpoint } from './try-endpoint.js';

/** Writes a configuration, or prints one. */
export async function init(args: InitValues): Promise<number> {
  if (args.schema === true) {
    process.stdout.write(`${JSON.stringify(configJsonSchema(), null, 2)}\n`);
    return EXIT.done;
  }
  const onTerminal = process.stdin.isTTY && process.stdout.isTTY;
  if (args.defaults === true || (args.yes !== true && !onTerminal)) {
    process.stdout.write(configTemplate());
    return EXIT.done;
  }
  await expectWritable(args);
  return await writeConfig(args);
}

const OTHER_FILE = 'name another file with -o';

/** Makes sure, before any question is asked, that the file can be written. @throws ConfigError when it can't */
async function expectWritable({ file, force }: Pick<InitValues, 'file' | 'force'>): Promise<void> {
  const found = statSync(file, { throwIfNoEntry: false });
  if (found?.isDirectory())
    throw new ConfigError(`${file} is a folder`, { hint: `${OTHER_FILE}, e.g. one in it` });
  if (found !== undefined && force !== true)
    throw new ConfigError(`${file} exists already`, { hint: `${OTHER_FILE}, or give --force` });
  try {
    await access(found === undefined ? dirname(file) : file, constants.W_OK);
  } catch (error) {
    throw unusable(`can't write ${file}`, OTHER_FILE, error);
  }
}

async function writeConfig(args: InitValues): Promise<number> {
  const { file, yes } = args;
  const media = await createMedia();
  const given = answersOf(args);
  for (const path of given.jsonl)
    if ((await readOnceKey(path)) !== undefined)
      throw new ConfigError(`${path} can be read only once, so a configuration can't name it`, {
        hint: 'write the list to a file and name that',
      });
  try {
    const answers = yes === true ? given : await consult(media, given);
    parseConfig(configOf(answers));
    await loadPack(answers.domain);
    if (yes === true && args.try === true) {
      const { example } = await survey(() => inputsOf(answers), media);
      const { where, text } = await tryEndpoint(answers, example, media);
      console.error(`the endpoint saw ${where}: ${text}`);
    }
    await writeFile(file, configText(answers, file)).catch((error) => {
      throw unusable(`can't write ${file}`, OTHER_FILE, error);
    });
    const next = asTyped(`wrote ${file}; next: ${runLines(answers, file)[0]}`);
    for (const path of missing(answers)) console.error(`there is nothing at ${path} yet`);
    if (yes === true) console.error(next);
    else clack.outro(next);
    return EXIT.done;
  } catch (error) {
    if (!(error instanceof Quit)) throw error;
    clack.cancel('nothing was written');
    return EXIT.interrupted;
  }
}

/** The inputs that are not there. */
function missing({ videos, jsonl }: Answers): string[] {
  return [...videos, ...jsonl].filter((path) => !existsSync(path));
}

function inputsOf({ videos, jsonl }: Answers): AsyncIterable<Outcome<Video>> {
  return unique(...videos.map((path) => fromDirectory(path)), ...jsonl.map((path) => fromJsonl(path))).videos;
}

function answersOf(args: InitValues): Answers {
  const { videos = [], jsonl = [], results, domain, footage, backend, model, pilot } = args;
  const endpoint = { backend, base_url: args['base-url'], model };
  return { videos, jsonl, results_dir: results, domain, footage, endpoint, pilot: pilot ?? null };
}
