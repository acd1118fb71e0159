import { stringify } from 'yaml';
import { STEPS } from '../../../records/record.js';

/** What the consultation finds out. */
export interface Answers {
  /** Folders and files. */
  readonly videos: readonly string[];
  readonly jsonl: readonly string[];
  readonly results_dir: string;
  /** A bundled pack's name or the path of a pack of one's own. */
  readonly domain: string;
  readonly footage: 'anomaly' | 'normal' | 'mixed';
  readonly endpoint: EndpointAnswers;
  /** Videos of a pilot; null for the full run. */
  readonly pilot: number | null;
}

/** Who watches and writes; keys are never part of it. */
export interface EndpointAnswers {
  readonly backend: 'gemini' | 'openai' | 'signals';
  /** Empty: the provider's own. */
  readonly base_url: string;
  /** Empty: the default of the backend. */
  readonly model: string;
}

/** Where each backend's key is looked up; the first one is named to people. */
const KEY_VARIABLES: Readonly<Record<EndpointAnswers['backend'], readonly string[]>> = {
  gemini: ['GOOGLE_API_KEY', 'GEMINI_API_KEY'],
  openai: ['OPENAI_API_KEY'],
  signals: [],
};

/** The environment variable of a key that is needed and not set; undefined when nothing is missing. */
export function missingKey(
  { backend, base_url }: EndpointAnswers,
  environment: NodeJS.ProcessEnv = process.env,
): string | undefined {
  // One's own server may do without a key.
  if (backend === 'openai' && base_url !== '') return undefined;
  const variables = KEY_VARIABLES[backend];
  return variables.some((name) => environment[name]) ? undefined : variables[0];
}

/** The configuration that the answers ask for: only what differs from the defaults, and never a key. */
export function configOf(answers: Answers): Record<string, unknown> {
  const { videos, jsonl, results_dir, domain, footage } = answers;
  const endpoint = endpointOf(answers.endpoint);
  return {
    results_dir,
    vlm: endpoint,
    llm: endpoint,
    workflow: {
      mode: footage === 'mixed' ? 'auto' : footage,
      // Without anomalies there is no highlight to look for.
      ...(footage === 'normal' && { steps: STEPS.filter((step) => step !== '1c') }),
    },
    data: {
      ...(videos.length > 0 && { videos }),
      ...(jsonl.length > 0 && { input_jsonl_files: jsonl }),
    },
    ...(domain !== 'general' && { prompts_module: domain }),
  };
}

function endpointOf({ backend, base_url, model }: EndpointAnswers): Record<string, unknown> {
  if (backend === 'signals') return { backend };
  const address = base_url !== '' && { base_url };
  if (backend === 'gemini') return { backend, gemini: { ...address, ...(model !== '' && { model }) } };
  return { backend, openai: { ...address, model_name: model } };
}

/** The configuration as the file that is written, with what to do next as comments. */
export function configText(answers: Answers, file: string): string {
  const [variable] = KEY_VARIABLES[answers.endpoint.backend];
  const pilot = answers.pilot === null ? [] : [`#   reeltrace run -c ${file} --pilot ${answers.pilot}`];
  return [
    '# Written by reeltrace init; reeltrace init --defaults prints every field with its meaning.',
    ...(variable === undefined ? [] : [`# The key comes from the environment: export ${variable}=...`]),
    '# Next:',
    ...pilot,
    `#   reeltrace run -c ${file}`,
    '',
    stringify(configOf(answers), { aliasDuplicateObjects: false }),
  ].join('\n');
}
