/** Asks on a terminal what a configuration needs to say. */
import { existsSync, statSync } from 'node:fs';
import { homedir } from 'node:os';
import * as clack from '@clack/prompts';
import { ReeltraceError } from '../../../errors/errors.js';
import type { Media } from '../../../media/media.js';
import { bundledPacks, SCAFFOLD } from '../../../prompts/index.js';
import { fromDirectory } from '../../../sources/directory.js';
import { fromJsonl } from '../../../sources/jsonl.js';
import { unique } from '../../../sources/unique.js';
import { loadPack } from '../../../steps.js';
import { isListName } from '../../options/pipeline-config.js';
import { answered, askText, attempt, choose, say } from '../conversation.js';
import { moduleField } from '../prompts/write-pack.js';
import type { Answers } from './answers.js';
import { askEndpoint } from './ask-endpoint.js';
import { survey, surveyText } from './survey.js';
import type { TryingMedia } from './try-endpoint.js';

/** How many videos a pilot has unless another number is given. */
const PILOT = 8;
const CUSTOM = 'custom';

/**
 * Asks in the order in which a run needs the answers.
 * @param defaults what is suggested
 * @throws Quit when the user leaves with Ctrl+C or Escape
 */
export async function consult(media: TryingMedia, defaults: Answers): Promise<Answers> {
  clack.intro('reeltrace: from videos to training data');
  const { example, ...inputs } = await askInputs(media, defaults);
  const domain = await askDomain(defaults);
  const footage = await choose('What does the footage show?', defaults.footage, [
    ['mixed', 'mixed', 'step 0 decides for each video'],
    ['anomaly', 'anomalies', 'each video shows one'],
    ['normal', 'normal scenes only', 'no highlight is looked for'],
  ]);
  const answers = { ...defaults, ...inputs, domain, footage };
  const endpoint = await askEndpoint(media, answers, example);
  const count = defaults.pilot ?? PILOT;
  const pilot = await choose<number | null>('Start with a pilot, to read what the models say?', count, [
    [count, `pilot with ${count} videos`, 'the full run then asks nothing twice'],
    [null, 'full run'],
  ]);
  const results_dir = await askText({
    message: 'Where shall the results go?',
    initialValue: defaults.results_dir,
  });
  return { ...answers, endpoint, pilot, results_dir };
}

/** Asks where the videos are until there are some, and gives one of them as an example. @throws Quit */
async function askInputs(media: Pick<Media, 'probe'>, { videos, jsonl }: Answers) {
  let before = [...videos, ...jsonl][0] ?? '';
  for (;;) {
    const message = 'Where are the videos? A folder, a file or a JSONL list';
    const validate = (value = '') =>
      existsSync(fromHome(value)) ? undefined : 'there is nothing at this path';
    const question = { message, placeholder: 'videos', initialValue: before, validate };
    const path = fromHome(answered(await clack.text(question)));
    before = path;
    const isList = statSync(path).isFile() && isListName(path);
    say('step', `looking into ${path}; Ctrl+C leaves`);
    const open = () => unique(isList ? fromJsonl(path) : fromDirectory(path)).videos;
    const found = await attempt((signal) => survey(open, media, signal));
    if (found === undefined) continue;
    const { example } = found;
    say(example === undefined ? 'error' : 'info', surveyText(found));
    if (example !== undefined) return { videos: isList ? [] : [path], jsonl: isList ? [path] : [], example };
  }
}

/** A path as a shell would read it: `~` is the home directory. */
function fromHome(path: string): string {
  return path.trim().replace(/^~(?=$|\/)/, homedir());
}

async function askDomain({ domain: suggested }: Answers): Promise<string> {
  const packs = (await bundledPacks()).filter((name) => name !== SCAFFOLD);
  const isBundled = packs.includes(suggested);
  const domain = await choose('Which domain?', isBundled ? suggested : CUSTOM, [
    ...packs.map((name) => [name, name] as const),
    [CUSTOM, CUSTOM, 'a prompt pack of your own'],
  ]);
  if (domain !== CUSTOM) return domain;
  say('info', 'reeltrace prompts new FOLDER makes a pack from a few questions');
  let folder = isBundled ? '' : suggested;
  for (;;) {
    folder = await askText({ message: 'Folder of the pack', initialValue: folder });
    const pack = await attempt(() => loadable(folder));
    if (pack !== undefined) return pack;
  }
}

/** The pack as a configuration names it, a folder rather than an installed package. @throws as loadPack does */
async function loadable(folder: string): Promise<string> {
  const asFolder = moduleField(folder);
  try {
    await loadPack(asFolder);
    return asFolder;
  } catch (error) {
    if (!(error instanceof ReeltraceError)) throw error;
  }
  await loadPack(folder);
  return folder;
}
