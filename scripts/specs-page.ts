import {
  type Fate,
  SPEC_FIELDS,
  SPEC_NEIGHBOURS,
  SPEC_QA_TYPES,
  SPEC_ROUTES,
  SPEC_STEPS,
  type SpecField,
} from '../src/config/specs.js';

/** Where the fields stand, by the beginning of their path. */
const PLACES: readonly (readonly [prefix: string, place: string])[] = [
  ['openai.', 'Below `openai`, of `vlm`, `llm` and each of `models`:'],
  ['gemini.', 'Below `gemini`, of the same:'],
  ['workflow.', 'Below `workflow`:'],
  ['data.', 'Below `data`:'],
  ['', 'At the top level, or right below `video_reasoning_annotation`:'],
];

/** docs/specs.md: what becomes of each field of NVIDIA's specs. */
export function specsPage(): string {
  const fields = PLACES.map(([prefix, place]) => {
    const here = SPEC_FIELDS.filter(({ path }) => path.slice(0, path.indexOf('.') + 1) === prefix);
    const rows = here.map(
      (field) =>
        `| \`${field.path.slice(prefix.length)}\` | \`${JSON.stringify(field.default)}\` | ${becomes(field)} |`,
    );
    return [place, '', '| field | default | what becomes of it |', '|---|---|---|', ...rows].join('\n');
  });
  return `# Specs of NVIDIA's pipeline

<!-- Written by npm run docs; edit src/config/specs.ts instead. -->

Configuration files of NVIDIA's Python pipeline for video reasoning annotation, versions 0.1 and 0.2, run as they are,
nested in \`video_reasoning_annotation\`, with anchors and merge keys (\`<<: *anchor\`):

<!-- not run: there is no such file -->
\`\`\`bash
npx reeltrace plan -c spec.yaml     # asks no model
npx reeltrace run -c spec.yaml
\`\`\`

Fields that are not listed here have the same name, meaning and default as in the [configuration](configuration.md).
What a spec asks for and is not built yet is refused in one list, before any model is asked, with what to do. A value that
asks for nothing, as the default does, is taken. What is taken but has no effect that one may expect is said once, when
the run or the plan starts. Unknown names are errors here as anywhere.

## Fields

${fields.join('\n\n')}

In a file that nests its fields in \`video_reasoning_annotation\`, \`frames_only: true\` has the defaults above (6, 8 and
360) and \`enable_thinking: false\` means that nothing is sent, as there. An address in \`base_url\` or \`base_urls\` may end in
\`/chat/completions\`. A section with nothing below it has its defaults. An override of \`vlm\` or \`llm\` on
the command line does not reach the copies that aliases made of it below \`models\`. Beside \`video_reasoning_annotation\`
the sections of other pipelines are left alone: ${SPEC_NEIGHBOURS.map((name) => `\`${name}\``).join(', ')}.

## Steps

${table('step', SPEC_STEPS)}

The ids of 0.1 (\`0\`, \`1a\`, \`1b\`, \`1c\`, \`2\`, \`3\`, \`4\`) are those of reeltrace. Old and new ids may stand in one list. With
\`mode: auto\` step 0 filters and classifies; with another mode it only filters.

## Kinds of questions

${table('in `workflow.qa_types`', SPEC_QA_TYPES)}

With a prompt pack of your own that declares such a type, it is asked.

## Models of single prompts

\`pipeline\` takes step ids, the keys of prompts, and keys without their lane: \`mcq\` means \`anomaly_mcq\` and
\`normal_mcq\`. These names are taken as well:

${table('in `pipeline`', SPEC_ROUTES)}

## Prompts

\`prompts_module: generic\` and an empty text are the pack \`general\`. \`traffic\`, \`warehouse\` and dotted Python paths that end
in \`.prompts\`, \`.prompts_traffic\`, \`.prompts_warehouse\`, \`.prompts.generic\`, \`.prompts.traffic\` or \`.prompts.warehouse\` mean
the bundled packs. For other modules, such as \`smart_space\`, \`retail\` and \`public_safety\`, make a pack of the Python file with
\`reeltrace prompts import\` ([domain adaptation](domain-adaptation.md)).
`;
}

function becomes(field: SpecField): string {
  if ('unset' in field) return `${field.unset} means: not given`;
  if (!('doing' in field)) return cell(field);
  const off = (field.off ?? []).filter((value) => typeof value === 'string');
  const others = off.length === 0 ? 'other values are' : `values other than it and ${off.join(', ')} are`;
  return `${others} ${cell(field)}`;
}

function table(head: string, fates: ReadonlyMap<string, Fate>): string {
  const rows = [...fates].map(([name, fate]) => `| \`${name}\` | ${cell(fate)} |`);
  return [`| ${head} | what becomes of it |`, '|---|---|', ...rows].join('\n');
}

function cell(fate: Fate): string {
  const text =
    'ours' in fate
      ? `is \`${fate.ours}\``
      : 'note' in fate
        ? `taken, and said: ${fate.note}`
        : 'because' in fate
          ? `taken: ${fate.because}`
          : `refused: ${fate.doing} is not built yet${fate.instead === undefined ? '' : `; ${fate.instead}`}`;
  return text.replaceAll('|', '\\|');
}
