import { readFile } from 'node:fs/promises';
import { stringify } from 'yaml';
import type { CommandModule } from 'yargs';
import { ConfigError } from '../../../errors/errors.js';
import { describeCode, systemCode } from '../../../errors/system-error.js';
import { EXAMPLE_ANSWERS } from '../../../prompts/example-answers.js';
import { explanationsIn, fillTemplate, openMarkers } from '../../../prompts/fill.js';
import { checkPack } from '../../../prompts/index.js';
import { leftPlaceholder } from '../../../prompts/placeholders.js';
import { MANIFEST } from '../../../prompts/read.js';
import {
  deriveChecklist,
  markerValues,
  parseAnswers,
  type WorkshopAnswers,
} from '../../../prompts/workshop.js';
import { EXIT } from '../../exit.js';
import { askWorkshop, checklistText } from './ask-workshop.js';
import { draftWith, readDraftConfig } from './draft.js';
import { manifestOf, readScaffold } from './scaffold.js';
import { counted, problemLine } from './shown.js';
import { demandEmpty, moduleField, packName, writePack } from './write-pack.js';

interface NewArguments {
  folder: string | undefined;
  answers: string | undefined;
  example: boolean;
  'with-llm': boolean;
  config: string | undefined;
}

/** `reeltrace prompts new`: the workshop that makes a pack for a domain of one's own. */
export const newCommand: CommandModule<object, NewArguments> = {
  command: 'new [folder]',
  describe: 'Make a pack for a domain of your own from a few questions',
  builder: (yargs) =>
    yargs
      .positional('folder', { type: 'string', describe: 'Folder to write, new or empty' })
      .option('answers', {
        type: 'string',
        requiresArg: true,
        describe: 'Answers in a file: nothing is asked',
      })
      .option('example', { type: 'boolean', default: false, describe: 'Print answers to start from' })
      .option('with-llm', {
        type: 'boolean',
        default: false,
        describe: 'Let the configured LLM draft the texts from the answers, to be edited',
      })
      .option('config', {
        alias: 'c',
        type: 'string',
        requiresArg: true,
        describe: 'YAML file that names the LLM',
      })
      .example('$0 prompts new retail', 'asks on the terminal')
      .example(
        '$0 prompts new --example > answers.yaml',
        'edit it, then: prompts new retail --answers answers.yaml',
      ),
  handler: async (args) => {
    process.exitCode = await makeNew(args);
  },
};

async function makeNew({ folder, answers: file, example, config, ...flags }: NewArguments): Promise<number> {
  if (example) {
    process.stdout.write(EXAMPLE_ANSWERS);
    return EXIT.done;
  }
  if (folder === undefined)
    throw new ConfigError('expected the folder that the pack is to be written to', {
      hint: 'write for instance: reeltrace prompts new retail',
    });
  await demandEmpty(folder);
  const llm = flags['with-llm'] ? await readDraftConfig(config) : undefined;
  const scaffold = await readScaffold();
  const answers = file === undefined ? await ask(folder) : parseAnswers(file, await readAnswers(file));
  if (answers === undefined) return EXIT.interrupted;
  const checklist = deriveChecklist(answers);
  if (file !== undefined) console.log(checklistText(checklist));
  const values = new Map(markerValues(answers));
  if (llm !== undefined) {
    const explanations = new Map([...scaffold.values()].flatMap((text) => [...explanationsIn(text)]));
    const drafts = await draftWith(llm, answers, explanations);
    for (const [name, value] of drafts.values) values.set(name, value);
    for (const [name, reason] of drafts.failed)
      console.error(`not drafted, taken from the answers: ${name} (${reason})`);
    console.log(`drafted by the LLM, to be read and edited: ${[...drafts.values.keys()].join(', ')}`);
  }
  const filled = new Map([...scaffold].map(([path, text]) => [path, fillTemplate(text, values)]));
  const { name = packName(folder), ...said } = answers;
  const own = { name, ...said, ...checklist };
  await writePack(
    folder,
    new Map([...filled, [MANIFEST, manifestOf(own)], ['answers.yaml', stringify(own, { lineWidth: 0 })]]),
  );
  return await report(folder, filled);
}

async function ask(folder: string): Promise<WorkshopAnswers | undefined> {
  if (process.stdin.isTTY && process.stdout.isTTY)
    return await askWorkshop(packName(folder), { input: process.stdin, output: process.stdout });
  throw new ConfigError('there is no terminal to ask on', {
    hint: 'reeltrace prompts new --example > answers.yaml, edit it, then add --answers answers.yaml',
  });
}

async function readAnswers(file: string): Promise<string> {
  try {
    return await readFile(file, 'utf8');
  } catch (error) {
    const code = systemCode(error);
    if (code === undefined) throw error;
    throw new ConfigError(`can't read the answers ${file}: ${describeCode(code)}`, {
      hint: 'reeltrace prompts new --example > answers.yaml writes some to start from',
      cause: error,
    });
  }
}

/** Says what is still open or wrong, and what comes next. */
async function report(folder: string, files: ReadonlyMap<string, string>): Promise<number> {
  const pack = moduleField(folder);
  console.log(`wrote ${counted(files.size, 'prompt')} and answers.yaml to ${folder}`);
  const open = openMarkers(files);
  if (open.length > 0) console.log('still open, to be filled in:');
  for (const { name, files: count, explanation } of open)
    console.log(`  [${name}] in ${counted(count, 'file')}: ${explanation}`);
  const markers = open.map(({ name }) => leftPlaceholder(`[${name}]`));
  const problems = (await checkPack(pack)).filter(({ message }) => !markers.includes(message));
  for (const problem of problems) console.log(problemLine(problem));
  if (open.length + problems.length > 0) {
    console.log(`correct the files, then: reeltrace prompts check ${pack}`);
    const again = `reeltrace prompts new ${folder}-2 --answers ${folder}/answers.yaml`;
    if (open.length > 0) console.log(`or complete ${folder}/answers.yaml, then: ${again}`);
    return EXIT.failures;
  }
  console.log(`it is in order; use it with prompts_module=${pack}`);
  return EXIT.done;
}
