import { existsSync } from 'node:fs';
import { writeFile } from 'node:fs/promises';
import * as clack from '@clack/prompts';
import type { Arguments, CommandModule } from 'yargs';
import { parseConfig } from '../../../config/config.js';
import { ConfigError } from '../../../errors/errors.js';
import { createMedia } from '../../../media/index.js';
import { loadPack } from '../../../prompts/index.js';
import type { Outcome, Video } from '../../../records/record.js';
import { fromDirectory } from '../../../sources/directory.js';
import { fromJsonl } from '../../../sources/jsonl.js';
import { unique } from '../../../sources/unique.js';
import { EXIT } from '../../exit.js';
import { configJsonSchema } from '../../options/config-schema.js';
import { configTemplate } from '../../options/config-template.js';
import { Left } from '../prompts/terminal.js';
import { type Answers, configOf, configText, type EndpointAnswers } from './answers.js';
import { consult } from './consultation.js';
import { survey } from './survey.js';
import { tryEndpoint } from './try-endpoint.js';

interface InitArguments {
  file: string;
  yes: boolean | undefined;
  defaults: boolean | undefined;
  schema: boolean | undefined;
  force: boolean | undefined;
  try: boolean | undefined;
  videos: string[] | undefined;
  jsonl: string[] | undefined;
  results: string;
  domain: string;
  footage: Answers['footage'];
  backend: EndpointAnswers['backend'];
  'base-url': string;
  model: string;
  pilot: number | undefined;
}

/** Headings in the help. */
const WAYS = 'What to do';
const ANSWERS = 'Answers, or what is suggested on the terminal';

/** `reeltrace init`: a conversation that writes a configuration; without a terminal, the default one, commented. */
export const initCommand: CommandModule<object, InitArguments> = {
  command: 'init',
  describe: 'Write a configuration: a few questions on a terminal, else the commented defaults',
  builder: (yargs) =>
    yargs
      .options({
        yes: { alias: 'y', type: 'boolean', group: WAYS, describe: 'Ask nothing: take the answers below' },
        defaults: {
          type: 'boolean',
          group: WAYS,
          describe: 'Print every field with its default and meaning',
        },
        schema: {
          type: 'boolean',
          group: WAYS,
          describe: 'Print a JSON Schema of the configuration, for editors',
        },
        file: {
          alias: 'o',
          type: 'string',
          default: 'reeltrace.yaml',
          group: WAYS,
          describe: 'File to write',
        },
        force: { type: 'boolean', group: WAYS, describe: 'Overwrite the file' },
        try: { type: 'boolean', group: WAYS, describe: 'With --yes: try the endpoint with one call' },
        videos: {
          type: 'string',
          array: true,
          requiresArg: true,
          group: ANSWERS,
          describe: 'Folders or files',
        },
        jsonl: {
          type: 'string',
          array: true,
          requiresArg: true,
          group: ANSWERS,
          describe: 'JSONL lists',
        },
        results: { type: 'string', default: 'results', group: ANSWERS, describe: 'Results directory' },
        domain: {
          type: 'string',
          default: 'general',
          group: ANSWERS,
          describe: 'Prompt pack: a bundled name or a folder',
        },
        footage: {
          choices: ['mixed', 'anomaly', 'normal'] as const,
          default: 'mixed' as const,
          group: ANSWERS,
          describe: 'What the videos show',
        },
        backend: {
          choices: ['gemini', 'openai', 'signals'] as const,
          default: 'gemini' as const,
          group: ANSWERS,
          describe: 'Who watches and writes',
        },
        'base-url': {
          type: 'string',
          default: '',
          group: ANSWERS,
          describe: 'Address of an OpenAI-compatible server',
        },
        model: { type: 'string', default: '', group: ANSWERS, describe: 'Name of the model' },
        pilot: { type: 'number', group: ANSWERS, describe: 'Begin with a pilot of so many videos' },
      })
      .example('$0 init', 'answer a few questions')
      .example('$0 init --yes --videos clips --backend signals', 'the same without a terminal')
      .example('$0 init --defaults > reeltrace.yaml', 'every field, commented'),
  handler: async (args) => {
    process.exitCode = await init(args);
  },
};

async function init(args: Arguments<InitArguments>): Promise<number> {
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
    throw new ConfigError(`${args.file} is there already`, {
      hint: 'name another file with -o, or give --force',
    });
  const media = await createMedia();
  const given = answersOf(args);
  try {
    const answers = args.yes === true ? given : await consult(media, given);
    parseConfig(configOf(answers));
    await loadPack(answers.domain);
    if (args.yes === true && args.try === true) {
      const { example } = await survey(() => inputsOf(answers), media);
      console.error(`the endpoint saw: ${await tryEndpoint(answers, example, media)}`);
    }
    await writeFile(args.file, configText(answers, args.file));
    const pilot = answers.pilot === null ? '' : ` --pilot ${answers.pilot}`;
    const next = `wrote ${args.file}; next: reeltrace run -c ${args.file}${pilot}`;
    if (args.yes === true) console.error(next);
    else clack.outro(next);
    return EXIT.done;
  } catch (error) {
    if (!(error instanceof Left)) throw error;
    clack.cancel('nothing was written');
    return EXIT.interrupted;
  }
}

function inputsOf({ videos, jsonl }: Answers): AsyncIterable<Outcome<Video>> {
  return unique(...videos.map((path) => fromDirectory(path)), ...jsonl.map((path) => fromJsonl(path))).videos;
}

function answersOf(args: Arguments<InitArguments>): Answers {
  const { videos = [], jsonl = [], results, domain, footage, backend, model, pilot } = args;
  const endpoint = { backend, base_url: args['base-url'], model };
  return { videos, jsonl, results_dir: results, domain, footage, endpoint, pilot: pilot ?? null };
}
