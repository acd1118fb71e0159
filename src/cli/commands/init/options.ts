import type { ValuesOf } from '../../command.js';
import { choice, flag, GROUPS, texts } from '../../options/kinds.js';

export const FOOTAGE = ['mixed', 'anomaly', 'normal'] as const;
export const BACKENDS = ['gemini', 'openai', 'signals'] as const;

/** Headings in the help. */
const WAYS = GROUPS.work;
const ANSWERS = 'Answers, or what is suggested on the terminal';

export const INIT_OPTIONS = {
  yes: { ...flag('Ask nothing: take the answers below', WAYS), alias: 'y' },
  defaults: flag('Print every field with its default and meaning', WAYS),
  schema: flag('Print a JSON Schema of the configuration, for editors', WAYS),
  file: { alias: 'o', type: 'string', default: 'reeltrace.yaml', group: WAYS, describe: 'File to write' },
  force: flag('Overwrite the file', WAYS),
  try: flag('With --yes: try the endpoint with two calls', WAYS),
  videos: texts('Folders or files', ANSWERS),
  jsonl: texts('Lists of videos', ANSWERS),
  results: answer('Results directory', 'results'),
  domain: answer('Prompt pack: a bundled name or a folder', 'general'),
  footage: { ...choice('What the videos show', FOOTAGE, ANSWERS), default: 'mixed' },
  backend: { ...choice('The model that watches and writes', BACKENDS, ANSWERS), default: 'gemini' },
  'base-url': answer('Address of an OpenAI-compatible server', ''),
  model: answer('Name of the model', ''),
  pilot: { type: 'number', group: ANSWERS, describe: 'Begin with a pilot of this many videos' },
} as const;

function answer(describe: string, suggested: string) {
  return { type: 'string', default: suggested, group: ANSWERS, describe } as const;
}

export type InitValues = ValuesOf<typeof INIT_OPTIONS>;
