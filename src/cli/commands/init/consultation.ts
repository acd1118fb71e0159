import * as clack from '@clack/prompts';
import { ReeltraceError } from '../../../errors/errors.js';
import { bundledPacks, loadPack, SCAFFOLD } from '../../../prompts/index.js';
import { answered } from '../prompts/terminal.js';
import { moduleField } from '../prompts/write-pack.js';
import type { Answers } from './answers.js';
import { askEndpoint, askLine } from './ask-endpoint.js';
import { askInputs } from './ask-inputs.js';
import { say, sayError } from './say.js';
import type { TryingMedia } from './try-endpoint.js';

/** Videos of a pilot when nobody names another number. */
const PILOT = 8;
const CUSTOM = 'custom';

/**
 * Asks on a terminal, in the order in which a run needs the answers.
 * @param defaults what is suggested
 * @throws Left when somebody leaves with Ctrl+C or Escape
 */
export async function consult(media: TryingMedia, defaults: Answers): Promise<Answers> {
  clack.intro('reeltrace: from videos to training data');
  const { example, ...inputs } = await askInputs(media, defaults);
  const domain = await askDomain(defaults);
  const footage = await askFootage(defaults);
  const answers = { ...defaults, ...inputs, domain, footage };
  const endpoint = await askEndpoint(media, answers, example);
  const pilot = await askPilot(defaults);
  const results_dir = await askLine({
    message: 'Where shall the results go?',
    initialValue: defaults.results_dir,
  });
  return { ...answers, endpoint, pilot, results_dir };
}

async function askDomain(defaults: Answers): Promise<string> {
  const packs = (await bundledPacks()).filter((name) => name !== SCAFFOLD);
  const domain = answered(
    await clack.select<string>({
      message: 'Which domain?',
      initialValue: packs.includes(defaults.domain) ? defaults.domain : CUSTOM,
      options: [
        ...packs.map((name) => ({ value: name, label: name })),
        { value: CUSTOM, label: CUSTOM, hint: 'a prompt pack of your own' },
      ],
    }),
  );
  if (domain !== CUSTOM) return domain;
  say('info', 'reeltrace prompts new FOLDER makes a pack from a few questions');
  let before = packs.includes(defaults.domain) ? '' : defaults.domain;
  for (;;) {
    before = await askLine({ message: 'Folder of the pack', initialValue: before });
    const pack = await loadable(before);
    if (pack !== undefined) return pack;
  }
}

/** The pack as a configuration names it, a folder before an installed package; undefined when it can't be used. */
async function loadable(folder: string): Promise<string | undefined> {
  for (const name of [moduleField(folder), folder]) {
    try {
      await loadPack(name);
      return name;
    } catch (error) {
      if (!(error instanceof ReeltraceError)) throw error;
      if (name === folder) sayError(error);
    }
  }
  return undefined;
}

async function askFootage({ footage }: Answers): Promise<Answers['footage']> {
  return answered(
    await clack.select<Answers['footage']>({
      message: 'What does the footage show?',
      initialValue: footage,
      options: [
        { value: 'mixed', label: 'mixed', hint: 'step 0 decides for each video' },
        { value: 'anomaly', label: 'anomalies', hint: 'each video shows one' },
        { value: 'normal', label: 'normal scenes only', hint: 'no highlight is looked for' },
      ],
    }),
  );
}

async function askPilot({ pilot }: Answers): Promise<number | null> {
  const count = pilot ?? PILOT;
  return answered(
    await clack.select<number | null>({
      message: 'Start with a pilot, to read what the models say?',
      initialValue: count,
      options: [
        { value: count, label: `pilot with ${count} videos`, hint: 'the full run then asks nothing twice' },
        { value: null, label: 'full run' },
      ],
    }),
  );
}
