import { resolve } from 'node:path';
import { stringify } from 'yaml';
import { STEPS } from '../../../steps.js';
import { USUAL_FILES } from '../../options/config-file.js';
import { pathsForFile } from '../../options/config-paths.js';
import { asTyped, forShell } from '../../typed.js';
import type { BACKENDS, FOOTAGE } from './options.js';

/** What the configuration is made from. */
export interface Answers {
  /** Folders and files. */
  readonly videos: readonly string[];
  readonly jsonl: readonly string[];
  readonly results_dir: string;
  /** The name of a bundled pack, or the path of the user's own. */
  readonly domain: string;
  readonly footage: (typeof FOOTAGE)[number];
  readonly endpoint: EndpointAnswers;
  /** Videos of a pilot; null for the full run. */
  readonly pilot: number | null;
}

/** The endpoint that watches and writes; never its key. */
export interface EndpointAnswers {
  readonly backend: (typeof BACKENDS)[number];
  /** Empty for the provider's own address. */
  readonly base_url: string;
  /** Empty for the default of the backend. */
  readonly model: string;
}

/** The environment variables of each backend's key; messages name the first one. */
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
  // The user's own server may need no key.
  if (backend === 'openai' && base_url !== '') return undefined;
  const variables = KEY_VARIABLES[backend];
  return variables.some((name) => environment[name]) ? undefined : variables[0];
}

/** The configuration for the answers: only what differs from the defaults, and never a key. */
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
      ...(footage === 'normal' && { steps: STEPS.ids.filter((step) => step !== '1c') }),
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

/** The configuration as a file, with comments that say what to do next. */
export function configText(answers: Answers, file: string): string {
  const [variable] = KEY_VARIABLES[answers.endpoint.backend];
  return [
    '# Written by reeltrace init; its flag --defaults prints every field with its meaning.',
    ...(variable === undefined ? [] : [`# The key comes from the environment: export ${variable}=...`]),
    '# Paths are relative to this file. Next:',
    ...runLines(answers, file).map((line) => `#   ${asTyped(line)}`),
    '',
    stringify(pathsForFile(configOf(answers), file), { aliasDuplicateObjects: false }),
  ].join('\n');
}

/** What to type next. A file with the usual name in this folder is found without being named. */
export function runLines({ pilot }: Pick<Answers, 'pilot'>, file: string): string[] {
  const isFound = resolve(file) === resolve(USUAL_FILES[0]);
  const run = isFound ? 'reeltrace run' : `reeltrace run -c ${forShell(file)}`;
  return [...(pilot === null ? [] : [`${run} --pilot ${pilot}`]), run];
}
