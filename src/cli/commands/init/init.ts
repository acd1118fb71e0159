import { existsSync } from 'node:fs';
import { writeFile } from 'node:fs/promises';
import * as clack from '@clack/prompts';
import { parseConfig } from '../../../config/config.js';
import { ConfigError } from '../../../errors/errors.js';
import { createMedia } from '../../../media/index.js';
import type { Outcome, Video } from '../../../records/record.js';
import { fromDirectory } from '../../../sources/directory.js';
import { fromJsonl } from '../../../sources/jsonl.js';
import { unique } from '../../../sources/unique.js';
import { loadPack } from '../../../steps.js';
import { defineCommand, EXIT, type ValuesOf } from '../../command.js';
import { configJsonSchema, configTemplate } from '../../options/config-schema.js';
import { choice, flag, GROUPS, texts } from '../../options/kinds.js';
import { Quit } from '../conversation.js';
import { type Answers, BACKENDS, configOf, configText, FOOTAGE } from './answers.js';
import { consult } from './consultation.js';
import { survey } from './survey.js';
import { tryEndpoint } from './try-endpoint.js';

/** Headings in the help. */
const WAYS = GROUPS.work;
const ANSWERS = 'Answers, or what is suggested on the terminal';

const OPTIONS = {
  yes: { ...flag('Ask nothing: take the answers below', WAYS), alias: 'y' },
  defaults: flag('Print every field with its default and meaning', WAYS),
  schema: flag('Print a JSON Schema of the configuration, for editors', WAYS),
  file: { alias: 'o', type: 'string', default: 'reeltrace.yaml', group: WAYS, describe: 'File to write' },
  force: flag('Overwrite the file', WAYS),
  try: flag('With --yes: try the endpoint with one call', WAYS),
  videos: texts('Folders or files', ANSWERS),
  jsonl: texts('JSONL lists', ANSWERS),
  results: answer('Results directory', 'results'),
  domain: answer('Prompt pack: a bundled name or a folder', 'general'),
  footage: { ...choice('What the videos show', FOOTAGE, ANSWERS), default: 'mixed' },
  backend: { ...choice('The model that watches and writes', BACKENDS, ANSWERS), default: 'gemini' },
  'base-url': answer('Address of an OpenAI-compatible server', ''),
  model: answer('Name of the model', ''),
  pilot: { type: 'number', group: ANSWERS, describe: 'Begin with a pilot of this many videos' },
} as const;

function answer(describe: string, suggested: string) {
  return { type: 'string', default: suggested, group: ANSWERS, describe } as const;
}

/** `reeltrace init`: a conversation that writes a configuration; without a terminal, the commented defaults. */
export const command = defineCommand({
  usage: 'init',
  describe: 'Write a configuration: a few questions on a terminal, else the commented defaults',
  options: OPTIONS,
  examples: [
    ['reeltrace init', 'answer a few questions'],
    ['reeltrace init --yes --videos clips --backend signals', 'the same without a terminal'],
    ['reeltrace init --defaults > reeltrace.yaml', 'every field, commented'],
  ],
  run: async (args) => {
    if (args.schema === true) {
      process.stdout.write(`${JSON.stringify(configJsonSchema(), null, 2)}\n`);
      return EXIT.done;
    }
    const onTerminal = process.stdin.isTTY && process.stdout.isTTY;
    if (args.defaults === true || (args.yes !== true && !onTerminal)) {
      process.stdout.write(configTemplate());
      return EXIT.done;
    }
    if (existsSync(args.file) && args.force !== true)
      throw new ConfigError(`${args.file} exists already`, {
        hint: 'name another file with -o, or give --force',
      });
    return await writeConfig(args);
  },
});

async function writeConfig(args: ValuesOf<typeof OPTIONS>): Promise<number> {
  const { file, yes } = args;
  const media = await createMedia();
  const given = answersOf(args);
  try {
    const answers = yes === true ? given : await consult(media, given);
    parseConfig(configOf(answers));
    await loadPack(answers.domain);
    if (yes === true && args.try === true) {
      const { example } = await survey(() => inputsOf(answers), media);
      console.error(`the endpoint saw: ${await tryEndpoint(answers, example, media)}`);
    }
    await writeFile(file, configText(answers, file));
    const pilot = answers.pilot === null ? '' : ` --pilot ${answers.pilot}`;
    const next = `wrote ${file}; next: reeltrace run -c ${file}${pilot}`;
    if (yes === true) console.error(next);
    else clack.outro(next);
    return EXIT.done;
  } catch (error) {
    if (!(error instanceof Quit)) throw error;
    clack.cancel('nothing was written');
    return EXIT.interrupted;
  }
}

function inputsOf({ videos, jsonl }: Answers): AsyncIterable<Outcome<Video>> {
  return unique(...videos.map((path) => fromDirectory(path)), ...jsonl.map((path) => fromJsonl(path))).videos;
}

function answersOf(args: ValuesOf<typeof OPTIONS>): Answers {
  const { videos = [], jsonl = [], results, domain, footage, backend, model, pilot } = args;
  const endpoint = { backend, base_url: args['base-url'], model };
  return { videos, jsonl, results_dir: results, domain, footage, endpoint, pilot: pilot ?? null };
}
