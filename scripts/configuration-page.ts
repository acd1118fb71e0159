import { type ConfigField, configFields } from '../src/cli/options/config-schema.js';

/** The parts of the file, in the order of the page: the beginning of the path of their fields, and what they are. */
const PARTS: readonly (readonly [prefix: string, title: string, about: string])[] = [
  ['', 'Top level', ''],
  ['data.', '`data`', 'Where the videos are.'],
  ['workflow.', '`workflow`', 'What is done with them.'],
  ['limits.', '`limits`', 'What a results directory may come to, over all runs.'],
  [
    'vlm.',
    '`vlm`, `llm` and `models.NAME`',
    '`vlm` watches video (steps 0, 1a, 1b, 1c), `llm` reads text (1c, 2, 3). Both have these fields, as has each further ' +
      'endpoint under `models`, which `pipeline` gives work to. See [models](models.md).',
  ],
  ['vlm.gemini.', '`vlm.gemini`', ''],
  ['vlm.openai.', '`vlm.openai`', "Any server that speaks OpenAI's chat completions."],
];

/** docs/configuration.md: every field with its default and its meaning. */
export function configurationPage(): string {
  const fields = configFields().filter(({ path }) => !path.startsWith('llm.'));
  return `# Configuration

<!-- Written by npm run docs; edit src/config/config.ts instead. -->

One YAML file: \`reeltrace.yaml\` in the working directory, or another one that is named with \`-c\`. Every field has a
default but \`results_dir\`, so that a file holds only what differs. Paths in it are relative to the file; on the command
line they are relative to where you stand.

\`reeltrace init\` writes one from a few questions; \`reeltrace init --defaults\` prints every field with its default and
meaning. On the command line each is \`field=value\`, which wins over the file; flags such as \`--mode\` win over both.

\`\`\`yaml
results_dir: results
vlm:
  backend: openai
  openai: { base_url: http://localhost:8000/v1, model_name: teacher }
llm:
  backend: openai
  openai: { base_url: http://localhost:8000/v1, model_name: teacher }
workflow:
  mode: auto
data:
  videos: [clips]
\`\`\`

An unknown field is an error that names the nearest known one. Keys are better left out of the file: the variables
\`GOOGLE_API_KEY\` (or \`GEMINI_API_KEY\`) and \`OPENAI_API_KEY\` hold them. Files of NVIDIA's Python
pipeline, which nest everything under \`video_reasoning_annotation\`, are taken as they are: [specs](specs.md). YAML anchors,
aliases and merge keys (\`<<: *anchor\`) work.

## In an editor

Editors that know the YAML language server complete and check the file by a JSON Schema:

\`\`\`bash
npx reeltrace init --schema > reeltrace.schema.json
echo '# yaml-language-server: $schema=reeltrace.schema.json' > reeltrace.yaml
npx reeltrace init --defaults >> reeltrace.yaml
\`\`\`

${PARTS.flatMap((part) => section(part, fields)).join('\n\n')}
`;
}

function section([prefix, title, about]: (typeof PARTS)[number], fields: readonly ConfigField[]): string[] {
  const own = fields.filter(({ path }) => partOf(path) === prefix);
  if (own.length === 0) throw new Error(`expected fields that begin with "${prefix}", found none`);
  const rows = own.map(
    ({ path, kind, default: value, describe }) =>
      `| \`${path}\` | ${cell(kind)} | ${value === undefined ? 'required' : `\`${cell(JSON.stringify(value))}\``} | ${cell(describe)} |`,
  );
  const head = '| field | takes | default | meaning |\n|---|---|---|---|';
  return [`## ${title}`, ...(about === '' ? [] : [about]), [head, ...rows].join('\n')];
}

/** The part with the longest beginning that fits. @throws Error for a field that no part takes */
function partOf(path: string): string {
  const fitting = PARTS.map(([prefix]) => prefix).filter((prefix) => path.startsWith(prefix));
  const best = fitting.reduce((longest, prefix) => (prefix.length > longest.length ? prefix : longest), '');
  if (best === '' && path.includes('.')) throw new Error(`docs/configuration.md has no part for ${path}`);
  return best;
}

function cell(text: string): string {
  return text.replaceAll('|', '\\|');
}
