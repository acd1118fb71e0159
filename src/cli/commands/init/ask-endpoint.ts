/** Which model watches and writes: asked and tried until it works, or the user keeps it as it is. */
import * as clack from '@clack/prompts';
import { parseConfig } from '../../../config/config.js';
import { listModels } from '../../../models/openai/list-models.js';
import { OPENAI_ADDRESS } from '../../../models/openai/options.js';
import { shortened } from '../../show/columns.js';
import { answered, askText, attempt, choose, say } from '../conversation.js';
import { type Answers, type EndpointAnswers, missingKey } from './answers.js';
import { type TryingMedia, tryEndpoint } from './try-endpoint.js';

/** How much of what a model saw is shown, in characters. */
const SHOWN = 300;

/** @param example a video to try it on @throws Quit */
export async function askEndpoint(
  media: TryingMedia,
  answers: Answers,
  example: string,
): Promise<EndpointAnswers> {
  let { endpoint } = answers;
  let next: 'again' | 'another' | 'keep' = 'another';
  for (;;) {
    if (next === 'another') endpoint = await askWhich(endpoint);
    if (await works({ ...answers, endpoint }, example, media)) return endpoint;
    const again = ['again', 'try it again', 'when the server is up'] as const;
    next = await choose('What now?', 'another', [
      ['another', 'change the endpoint'],
      ...(missingKey(endpoint) === undefined ? [again] : []),
      ['keep', 'go on with it as it is'],
    ]);
    if (next === 'keep') return endpoint;
  }
}

async function askWhich(before: EndpointAnswers): Promise<EndpointAnswers> {
  const backend = await choose('Who watches the videos and writes?', before.backend, [
    ['gemini', 'Gemini', 'needs a key'],
    ['openai', 'OpenAI-compatible server', 'vLLM, NIM, a gateway, OpenAI'],
    ['signals', 'signals', 'embedded baseline: no key, no network'],
  ]);
  const { base_url, model } = before.backend === backend ? before : { base_url: '', model: '' };
  if (backend === 'signals') return { backend, base_url: '', model: '' };
  if (backend === 'gemini') {
    const suggested = model === '' ? parseConfig({ results_dir: '.' }).vlm.gemini.model : model;
    return { backend, base_url, model: await askText({ message: 'Which model?', initialValue: suggested }) };
  }
  const address = await clack.text({
    message: 'Address of the server (empty: OpenAI itself)',
    placeholder: 'http://localhost:8000/v1',
    initialValue: base_url,
    validate: webAddress,
  });
  const given = (answered(address) ?? '').trim();
  return { backend, base_url: given, model: await askModel(given, model) };
}

/** Lets the user choose among the models that a server lists; asks for a name where it lists none. @throws Quit */
async function askModel(base_url: string, before: string): Promise<string> {
  const key = process.env.OPENAI_API_KEY ?? '';
  const isListed = base_url !== '' || key !== '';
  const listed = isListed ? await listModels(base_url === '' ? OPENAI_ADDRESS : base_url, key) : [];
  const [first] = listed;
  if (first !== undefined) {
    const suggested = listed.includes(before) ? before : first;
    const choices = listed.map((name) => [name, name] as const);
    const chosen = await choose('Which model? The server lists these', suggested, [
      ...choices,
      ['', 'another name'],
    ]);
    if (chosen !== '') return chosen;
  }
  return await askText({ message: 'Name of the model', initialValue: before });
}

function webAddress(value: string | undefined): string | undefined {
  const address = (value ?? '').trim();
  if (address === '' || (/^https?:\/\//i.test(address) && URL.canParse(address))) return undefined;
  return 'expected an address such as http://localhost:8000/v1';
}

/** Asks the endpoint about one moment of a video and says what it saw. @throws Quit */
async function works(answers: Answers, example: string, media: TryingMedia): Promise<boolean> {
  const variable = missingKey(answers.endpoint);
  if (variable !== undefined) {
    const keys = 'keys are read from the environment and never written to the file';
    say('warn', `${variable} is not set, so it can't be tried now. Set it before the run: ${keys}.`);
    return false;
  }
  if (answers.endpoint.backend !== 'signals') {
    const message = 'Try it now, with two calls about a test clip and a video?';
    if (!answered(await clack.confirm({ message }))) return true;
  }
  say('step', 'asking what it sees; Ctrl+C leaves');
  const seen = await attempt((signal) => tryEndpoint(answers, example, media, signal));
  if (seen !== undefined) say('success', `it saw ${seen.where}: ${shortened(seen.text, SHOWN)}`);
  return seen !== undefined;
}
