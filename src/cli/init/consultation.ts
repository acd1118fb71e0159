import { existsSync, statSync } from 'node:fs';
import * as clack from '@clack/prompts';
import { ReeltraceError } from '../../errors.js';
import type { createMedia } from '../../media/index.js';
import { bundledPacks } from '../../prompts/index.js';
import type { Outcome, Video } from '../../record.js';
import { fromDirectory } from '../../sources/directory.js';
import { fromJsonl } from '../../sources/jsonl.js';
import { unique } from '../../sources/unique.js';
import { type Answers, type EndpointAnswers, keyVariable } from './answers.js';
import { survey, surveyText } from './survey.js';
import { tryEndpoint } from './try-endpoint.js';

type MediaEngine = Awaited<ReturnType<typeof createMedia>>;

/** Someone left the consultation. */
export class Cancelled extends Error {}

/** Asks on a terminal, in the order in which a run needs the answers. */
export async function consult(media: MediaEngine, defaults: Answers): Promise<Answers> {
  clack.intro('reeltrace: from videos to training data');
  const inputs = await askInputs(media, defaults);
  const domain = await askDomain(defaults);
  const footage = await answered(
    clack.select<Answers['footage']>({
      message: 'What does the footage show?',
      initialValue: defaults.footage,
      options: [
        { value: 'mixed', label: 'mixed', hint: 'step 0 decides for each video' },
        { value: 'anomaly', label: 'anomalies', hint: 'each video shows one' },
        { value: 'normal', label: 'normal scenes only', hint: 'no highlight is looked for' },
      ],
    }),
  );
  const endpoint = await askEndpoint(media, { ...defaults, ...inputs, domain, footage }, inputs.example);
  const pilot = await answered(
    clack.select<number | null>({
      message: 'Start with a pilot? It takes a few videos, and you read what the models said.',
      initialValue: defaults.pilot,
      options: [
        { value: 8, label: 'pilot with 8 videos' },
        { value: null, label: 'full run' },
      ],
    }),
  );
  const results_dir = await answered(
    clack.text({
      message: 'Where shall the results go?',
      initialValue: defaults.results_dir,
      validate: required,
    }),
  );
  return { videos: inputs.videos, jsonl: inputs.jsonl, results_dir, domain, footage, endpoint, pilot };
}

async function askInputs(media: MediaEngine, defaults: Answers) {
  for (;;) {
    const path = await answered(
      clack.text({
        message: 'Where are the videos? A folder, a file, or a JSONL list',
        placeholder: 'videos',
        initialValue: [...defaults.videos, ...defaults.jsonl][0] ?? '',
        validate: (value) =>
          value !== undefined && existsSync(value) ? undefined : 'there is nothing at this path',
      }),
    );
    const isList = statSync(path).isFile() && /\.(jsonl|ndjson)$/i.test(path);
    const open = (): AsyncIterable<Outcome<Video>> =>
      unique(isList ? fromJsonl(path) : fromDirectory(path)).videos;
    const found = await survey(open, media);
    clack.log.info(surveyText(found));
    if (found.videos > 0)
      return { videos: isList ? [] : [path], jsonl: isList ? [path] : [], example: found.example };
  }
}

async function askDomain(defaults: Answers): Promise<string> {
  const packs = (await bundledPacks()).filter((name) => name !== 'template');
  const custom = 'custom';
  const domain = await answered(
    clack.select<string>({
      message: 'Which domain?',
      initialValue: packs.includes(defaults.domain) ? defaults.domain : custom,
      options: [
        ...packs.map((name) => ({ value: name, label: name })),
        { value: custom, label: 'custom', hint: 'a prompt pack of your own' },
      ],
    }),
  );
  if (domain !== custom) return domain;
  clack.log.info('reeltrace prompts new FOLDER makes a pack from a few questions');
  return answered(
    clack.text({ message: 'Folder of the pack', initialValue: defaults.domain, validate: required }),
  );
}

async function askEndpoint(
  media: MediaEngine,
  answers: Answers,
  example: string | undefined,
): Promise<EndpointAnswers> {
  for (;;) {
    const backend = await answered(
      clack.select<EndpointAnswers['backend']>({
        message: 'Who watches the videos and writes?',
        initialValue: answers.endpoint.backend,
        options: [
          { value: 'gemini', label: 'Gemini' },
          { value: 'openai', label: 'OpenAI-compatible server', hint: 'vLLM, NIM, a gateway' },
          { value: 'signals', label: 'signals', hint: 'embedded baseline, no key, no network' },
        ],
      }),
    );
    const endpoint = { backend, ...(await askServer(backend, answers.endpoint)) };
    const variable = keyVariable(backend);
    if (
      variable !== undefined &&
      !process.env[variable] &&
      !(backend === 'gemini' && process.env.GEMINI_API_KEY)
    )
      clack.log.warn(
        `${variable} is not set: keys come from the environment and are never written to a file`,
      );
    if (!(await answered(clack.confirm({ message: 'Try it now, with one call?' })))) return endpoint;
    const seen = await attempt({ ...answers, endpoint }, example, media);
    if (seen || !(await answered(clack.confirm({ message: 'Choose another endpoint?' })))) return endpoint;
  }
}

async function askServer(
  backend: EndpointAnswers['backend'],
  { base_url, model }: EndpointAnswers,
): Promise<Pick<EndpointAnswers, 'base_url' | 'model'>> {
  if (backend !== 'openai') return { base_url: '', model: '' };
  return {
    base_url: await answered(
      clack.text({
        message: 'Address of the server',
        placeholder: 'http://localhost:8000/v1',
        initialValue: base_url,
        validate: (value) =>
          URL.canParse(value ?? '') ? undefined : 'expected an address such as http://localhost:8000/v1',
      }),
    ),
    model: await answered(
      clack.text({ message: 'Name of the model', initialValue: model, validate: required }),
    ),
  };
}

async function attempt(answers: Answers, example: string | undefined, media: MediaEngine): Promise<boolean> {
  try {
    clack.log.success(`it saw: ${await tryEndpoint(answers, example, media)}`);
    return true;
  } catch (error) {
    if (!(error instanceof ReeltraceError)) throw error;
    clack.log.error([error.message, error.hint].filter((part) => part !== undefined).join('\n'));
    return false;
  }
}

function required(value: string | undefined): string | undefined {
  return value === undefined || value.trim() === '' ? 'an answer is needed here' : undefined;
}

/** @throws Cancelled when the prompt was left with Ctrl+C or Escape */
async function answered<T>(prompt: Promise<T>): Promise<Exclude<T, symbol>> {
  const value = await prompt;
  if (clack.isCancel(value)) throw new Cancelled();
  return value as Exclude<T, symbol>;
}
