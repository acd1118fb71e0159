/** Who watches and writes: asked, and tried, until it works or somebody takes it as it is. */
import * as clack from '@clack/prompts';
import { parseConfig } from '../../../config/config.js';
import { ReeltraceError } from '../../../errors/errors.js';
import { answered } from '../prompts/terminal.js';
import { type Answers, type EndpointAnswers, missingKey } from './answers.js';
import { interruptible } from './interruptible.js';
import { say, sayError } from './say.js';
import { type TryingMedia, tryEndpoint } from './try-endpoint.js';
import { shorten } from './wrap.js';

/** So much of what a model saw is shown, in characters. */
const SHOWN = 300;

/** @param example a video to try it on @throws Left */
export async function askEndpoint(
  media: TryingMedia,
  answers: Answers,
  example: string,
): Promise<EndpointAnswers> {
  let { endpoint } = answers;
  let next: Next = 'another';
  for (;;) {
    if (next === 'another') endpoint = await askWhich(endpoint);
    if (await works({ ...answers, endpoint }, example, media)) return endpoint;
    next = await askNext(missingKey(endpoint) === undefined);
    if (next === 'keep') return endpoint;
  }
}

type Next = 'again' | 'another' | 'keep';

async function askNext(canBeTried: boolean): Promise<Next> {
  return answered(
    await clack.select<Next>({
      message: 'What now?',
      options: [
        { value: 'another', label: 'change the endpoint' },
        ...(canBeTried
          ? [{ value: 'again' as const, label: 'try it again', hint: 'when the server is up' }]
          : []),
        { value: 'keep', label: 'go on with it as it is' },
      ],
    }),
  );
}

async function askWhich(before: EndpointAnswers): Promise<EndpointAnswers> {
  const backend = answered(
    await clack.select<EndpointAnswers['backend']>({
      message: 'Who watches the videos and writes?',
      initialValue: before.backend,
      options: [
        { value: 'gemini', label: 'Gemini', hint: 'needs a key' },
        { value: 'openai', label: 'OpenAI-compatible server', hint: 'vLLM, NIM, a gateway, OpenAI' },
        { value: 'signals', label: 'signals', hint: 'embedded baseline: no key, no network' },
      ],
    }),
  );
  const { base_url, model } = before.backend === backend ? before : { base_url: '', model: '' };
  if (backend === 'signals') return { backend, base_url: '', model: '' };
  if (backend === 'gemini') {
    const initialValue = model === '' ? parseConfig({ results_dir: '.' }).vlm.gemini.model : model;
    return { backend, base_url, model: await askLine({ message: 'Which model?', initialValue }) };
  }
  const address = await clack.text({
    message: 'Address of the server (empty: OpenAI itself)',
    placeholder: 'http://localhost:8000/v1',
    initialValue: base_url,
    validate: webAddress,
  });
  return {
    backend,
    base_url: (answered(address) ?? '').trim(),
    model: await askLine({ message: 'Name of the model', initialValue: model }),
  };
}

/** A line that is not empty. @throws Left */
export async function askLine(
  question: Pick<clack.TextOptions, 'message' | 'initialValue'>,
): Promise<string> {
  const validate = (value: string | undefined) =>
    (value ?? '').trim() === '' ? 'an answer is needed here' : undefined;
  return answered(await clack.text({ ...question, validate })).trim();
}

function webAddress(value: string | undefined): string | undefined {
  const address = (value ?? '').trim();
  if (address === '' || (/^https?:\/\//i.test(address) && URL.canParse(address))) return undefined;
  return 'expected an address such as http://localhost:8000/v1';
}

/** Asks the endpoint about one moment of a video and says what it saw. @throws Left */
async function works(answers: Answers, example: string, media: TryingMedia): Promise<boolean> {
  const { endpoint } = answers;
  const variable = missingKey(endpoint);
  if (variable !== undefined) {
    say(
      'warn',
      `${variable} is not set, so it can't be tried now. Set it before the run: keys come from the environment and are never written to the file.`,
    );
    return false;
  }
  if (endpoint.backend !== 'signals') {
    const message = 'Try it now, with one call about one moment of a video?';
    if (!answered(await clack.confirm({ message }))) return true;
  }
  say('step', 'asking what one moment of a video shows; Ctrl+C leaves');
  try {
    const seen = await interruptible((signal) => tryEndpoint(answers, example, media, signal));
    say('success', `it saw: ${shorten(seen, SHOWN)}`);
    return true;
  } catch (error) {
    if (!(error instanceof ReeltraceError)) throw error;
    sayError(error);
    return false;
  }
}
