import { readdir, readFile } from 'node:fs/promises';
import { join } from 'node:path';
import { stringify } from 'yaml';
import type { Config } from '../../../config/config.js';
import { ConfigError } from '../../../errors/errors.js';
import { EXAMPLE_ANSWERS } from '../../../prompts/example-answers.js';
import { explanationsIn, fillTemplate, openMarkers } from '../../../prompts/fill.js';
import { checkPack } from '../../../prompts/index.js';
import { locatePack } from '../../../prompts/locate.js';
import { leftPlaceholder } from '../../../prompts/placeholders.js';
import { MANIFEST } from '../../../prompts/read.js';
import {
  deriveChecklist,
  type MarkerValue,
  markerValues,
  parseAnswers,
  type WorkshopAnswers,
} from '../../../prompts/workshop.js';
import { promptSet } from '../../../steps.js';
import { EXIT } from '../../command.js';
import { unusable } from '../../options/config-file.js';
import { counted } from '../../show/columns.js';
import { asTyped } from '../../typed.js';
import { askWorkshop, checklistText } from './ask-workshop.js';
import { problemLine } from './check.js';
import { draftWith, readDraftConfig } from './draft.js';
import { demandEmpty, moduleField, packName, writePack } from './write-pack.js';

interface NewValues {
  readonly folder?: string | undefined;
  readonly answers?: string | undefined;
  readonly example?: boolean | undefined;
  readonly config?: string | undefined;
  readonly 'with-llm'?: boolean | undefined;
}

/** Makes a pack from answers. */
export async function makePack({
  folder,
  answers: file,
  example,
  config,
  'with-llm': withLlm,
}: NewValues): Promise<number> {
  if (example === true) {
    process.stdout.write(EXAMPLE_ANSWERS);
    return EXIT.done;
  }
  if (folder === undefined)
    throw new ConfigError('expected the folder to write the pack to', {
      hint: 'write for instance: reeltrace prompts new retail',
    });
  await demandEmpty(folder);
  const llm = withLlm === true ? await readDraftConfig(config) : undefined;
  const scaffold = await readScaffold();
  const answers = file === undefined ? await ask(folder) : parseAnswers(file, await readAnswers(file));
  if (answers === undefined) return EXIT.interrupted;
  const checklist = deriveChecklist(answers);
  if (file !== undefined) console.log(checklistText(checklist));
  const drafts = llm === undefined ? new Map<string, MarkerValue>() : await draft(llm, answers, scaffold);
  const values = new Map([...markerValues(answers), ...drafts]);
  const filled = new Map([...scaffold].map(([path, text]) => [path, fillTemplate(text, values)]));
  const { name = packName(folder), ...said } = answers;
  const own = { name, ...said, ...checklist };
  const more = [
    [MANIFEST, manifestOf(own)],
    ['answers.yaml', stringify(own, { lineWidth: 0 })],
  ] as const;
  await writePack(folder, new Map([...filled, ...more]));
  return await report(folder, filled);
}

/** Has the LLM draft the texts of markers, and says which ones it drafted. */
async function draft(
  llm: Config,
  answers: WorkshopAnswers,
  scaffold: ReadonlyMap<string, string>,
): Promise<ReadonlyMap<string, MarkerValue>> {
  const explanations = new Map([...scaffold.values()].flatMap((text) => [...explanationsIn(text)]));
  const { values, failed } = await draftWith(llm, answers, explanations);
  for (const [name, reason] of failed)
    console.error(`not drafted, taken from the answers: ${name} (${reason})`);
  console.log(`drafted by the LLM, to be read and edited: ${[...values.keys()].join(', ')}`);
  return values;
}

/** The prompt files that the workshop fills in, by name. */
async function readScaffold(): Promise<ReadonlyMap<string, string>> {
  const directory = await locatePack('template', process.cwd());
  const all = await readdir(directory);
  const names = all.filter((name) => name.endsWith('.md') && name !== 'README.md').sort();
  const texts = await Promise.all(names.map((name) => readFile(join(directory, name), 'utf8')));
  return new Map(names.map((name, at) => [name, texts[at] ?? '']));
}

/** The manifest of the pack. */
function manifestOf({ name, footage }: { readonly name: string; readonly footage: string }): string {
  const domain = footage.charAt(0).toUpperCase() + footage.slice(1);
  const comment = '# Made by reeltrace prompts new; answers.yaml holds what was answered.\n';
  return `${comment}${stringify({ name, domain, language: 'en' })}`;
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
    const hint = 'reeltrace prompts new --example > answers.yaml writes some to start from';
    throw unusable(`can't read the answers ${file}`, hint, error);
  }
}

/** Says what is still open or wrong, and what to do next. */
async function report(folder: string, files: ReadonlyMap<string, string>): Promise<number> {
  const pack = moduleField(folder);
  console.log(`wrote ${counted(files.size, 'prompt')} and answers.yaml to ${folder}`);
  const open = openMarkers(files);
  if (open.length > 0) console.log('still open, to be filled in:');
  for (const { name, files: count, explanation } of open)
    console.log(`  [${name}] in ${counted(count, 'file')}: ${explanation}`);
  const markers = open.map(({ name }) => leftPlaceholder(`[${name}]`));
  const problems = (await checkPack(pack, promptSet())).filter(({ message }) => !markers.includes(message));
  for (const problem of problems) console.log(problemLine(problem));
  if (open.length + problems.length > 0) {
    console.log(asTyped(`correct the files, then: reeltrace prompts check ${pack}`));
    const again = `reeltrace prompts new ${folder}-2 --answers ${folder}/answers.yaml`;
    if (open.length > 0) console.log(asTyped(`or complete ${folder}/answers.yaml, then: ${again}`));
    return EXIT.failures;
  }
  console.log(`it is in order; use it with prompts_module=${pack}`);
  return EXIT.done;
}
