import { stringify } from 'yaml';
import type { Step } from '../../record.js';

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
  /** Only for `openai`. */
  readonly base_url: string;
  /** Empty: the default of the backend. */
  readonly model: string;
}

/** The environment variable that holds a backend's key; undefined where none is needed. */
export function keyVariable(backend: EndpointAnswers['backend']): string | undefined {
  return { gemini: 'GOOGLE_API_KEY', openai: 'OPENAI_API_KEY', signals: undefined }[backend];
}

/** The configuration that the answers ask for: only what differs from the defaults, and never a key. */
export function configOf(answers: Answers): Record<string, unknown> {
  const { videos, jsonl, results_dir, domain, footage } = answers;
  const endpoint = endpointOf(answers.endpoint);
  return {
    results_dir,
    vlm: endpoint,
    llm: endpoint,
    workflow: { mode: footage === 'mixed' ? 'auto' : footage, steps: stepsOf(footage) },
    data: {
      ...(videos.length > 0 && { videos }),
      ...(jsonl.length > 0 && { input_jsonl_files: jsonl }),
    },
    ...(domain !== 'general' && { prompts_module: domain }),
  };
}

/** Steps that make sense for the footage: without anomalies there is no highlight to look for. */
export function stepsOf(footage: Answers['footage']): readonly Step[] {
  return footage === 'normal' ? ['0', '1a', '1b', '2', '3', '4'] : ['0', '1a', '1b', '1c', '2', '3', '4'];
}

function endpointOf({ backend, base_url, model }: EndpointAnswers): Record<string, unknown> {
  if (backend === 'signals') return { backend };
  if (backend === 'gemini') return { backend, gemini: { ...(model !== '' && { model }) } };
  return { backend, openai: { ...(base_url !== '' && { base_url }), model_name: model } };
}

/** The configuration as the file that is written, with what to do next as comments. */
export function configText(answers: Answers, file: string): string {
  const variable = keyVariable(answers.endpoint.backend);
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
