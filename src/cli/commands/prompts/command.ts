import { defineCommand } from '../../command.js';
import { flag, several, text } from '../../options/kinds.js';

const PACK = { type: 'string', demandOption: true, describe: 'Name or folder' } as const;

/** `reeltrace prompts list`: all packs, or what one pack consists of. */
const list = defineCommand({
  usage: 'prompts list [packs..]',
  describe: 'List the bundled packs, or the prompts of a pack and where each comes from',
  positionals: { packs: { type: 'string', array: true, describe: 'Names or folders' } },
  examples: [
    ['reeltrace prompts list', 'the packs that come with reeltrace'],
    ['reeltrace prompts list ./yard', 'the prompts of a pack of your own'],
  ],
  run: async (args) => (await import('./list.js')).listPacks(args),
});

/** `reeltrace prompts show`: a prompt as the model would get it, on standard output; notes on standard error. */
const show = defineCommand({
  usage: 'prompts show <key>',
  describe: 'Print a prompt as the model would get it',
  positionals: { key: { type: 'string', demandOption: true, describe: 'A prompt, e.g. anomaly_mcq' } },
  options: {
    pack: { ...text('Name or folder'), alias: 'p', default: 'general' },
    video: text('A video, for its real length'),
    results: {
      ...text('Results directory, for real captions: of the video, or of the first that fits'),
      alias: 'o',
    },
  },
  examples: [
    ['reeltrace prompts show anomaly_mcq -p ./yard', 'with sample values in «…»'],
    ['reeltrace prompts show normal_description -o results', 'with the captions of a run'],
  ],
  run: async (args) => (await import('./show.js')).showPrompt(args),
});

/** `reeltrace prompts check`: everything that is wrong with a pack, before a call is paid for. */
const check = defineCommand({
  usage: 'prompts check <packs..>',
  describe:
    'List all that is wrong with a pack, by file and line, and what its prompts share between videos; exit code 1 when ' +
    'something is wrong',
  positionals: { packs: several('Names of bundled packs or folders') },
  examples: [['reeltrace prompts check ./yard', 'a pack of your own']],
  run: async (args) => (await import('./check.js')).checkPacks(args),
});

/** `reeltrace prompts diff`: which prompts of two packs differ, and how. */
const diff = defineCommand({
  usage: 'prompts diff <first> <second>',
  describe: 'Show which prompts of two packs differ, and how',
  positionals: { first: PACK, second: PACK },
  options: { brief: { ...flag('Only the keys, without the lines'), default: false } },
  examples: [['reeltrace prompts diff general ./yard', 'what a pack of your own changes']],
  run: async (args) => (await import('./diff.js')).diffPrompts(args),
});

/** `reeltrace prompts import`: a Python module with a dict of prompts becomes a pack, without being run. */
const importModule = defineCommand({
  usage: 'prompts import <file>',
  describe: 'Make a pack of a Python module with a PROMPT_TEMPLATES dict; the module is read, never run',
  positionals: { file: { type: 'string', demandOption: true, describe: 'The Python module' } },
  options: {
    out: text('Folder to write, new or empty'),
    extends: text('The pack that has what the module lacks, e.g. general'),
    map: {
      type: 'string',
      array: true,
      nargs: 1,
      describe: 'old=new: another name for a variable or a key; can be repeated',
    },
  },
  examples: [['reeltrace prompts import prompts_yard.py --out yard', 'then: prompts check ./yard']],
  run: async (args) => (await import('./import.js')).importModule(args),
});

/** `reeltrace prompts new`: the workshop that makes a pack for a user's own domain. */
const makeNew = defineCommand({
  usage: 'prompts new [folder]',
  describe: 'Make a pack for a domain of your own from a few questions',
  positionals: { folder: { type: 'string', describe: 'Folder to write, new or empty' } },
  options: {
    answers: text('Answers in a file: nothing is asked'),
    example: flag('Print answers to start from'),
    'with-llm': flag('Let the configured LLM draft the texts from the answers, to be edited'),
    config: { ...text('YAML file that names the LLM'), alias: 'c' },
  },
  examples: [
    ['reeltrace prompts new retail', 'asks on the terminal'],
    [
      'reeltrace prompts new --example > answers.yaml',
      'edit it, then: prompts new retail --answers answers.yaml',
    ],
  ],
  run: async (args) => (await import('./new.js')).makePack(args),
});

/** `reeltrace prompts`: what authors of prompt packs need. */
export const command = defineCommand({
  usage: 'prompts',
  describe: 'Make, look at and check prompt packs',
  commands: [list, show, check, diff, importModule, makeNew],
});
