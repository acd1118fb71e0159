import type { Chapter } from './page.js';

const MODEL = '-c model.yaml';
const BLIND = 'vlm.openai.base_url=http://localhost:4000/v1';

/** A configuration with an endpoint, as one would write it. */
const PAID = `cat > model.yaml <<END
results_dir: paid
data: { videos: [demo-results/clips] }
vlm: &teacher
  backend: openai
  openai:
    base_url: http://localhost:8000/v1
    model_name: teacher
    requests_per_minute: 60
    price_per_million_tokens: { input: 0.1, output: 0.4 }
llm: *teacher
END`;

/** The story: what a new user types, in its order. The clips of the demo stand in for their own. */
export const CHAPTERS: readonly Chapter[] = [
  {
    title: 'Clone and install',
    before: 'Node.js 20.19 or newer has to be there, and better an ffmpeg. `npm ci` builds the command, too.',
    commands: [
      { line: 'git clone --quiet /srv/reeltrace.git reeltrace' },
      { line: 'cd reeltrace' },
      { line: 'npm ci --no-audit --no-fund' },
    ],
  },
  {
    title: 'See it work',
    before:
      'The demo makes seven small clips and a file that is no video, and runs every step on them with the embedded model.',
    commands: [{ line: 'npm run demo', first: 31, last: 6 }],
    after:
      'Every input has an ending: six are done, the black one is out of the domain, and the broken one says what to do. Then ' +
      'comes one item of each task file: question, answer and reasoning. The warning is right: the embedded model measures ' +
      'pixels, so this data is only for trying things out. The end says how to go on.',
  },
  {
    title: 'Your own videos: a configuration',
    before:
      'On a terminal, `npx reeltrace init` asks. With `--yes` the answers are flags. The clips of the demo stand for yours. ' +
      'All later commands find `reeltrace.yaml` in the working directory.',
    commands: [
      {
        line: `npx reeltrace init --yes --videos demo-results/clips --backend signals --results results`,
      },
      { line: 'cat reeltrace.yaml' },
    ],
  },
  {
    title: 'Is everything there?',
    before: 'The doctor looks at the machine and at each endpoint that the configuration names.',
    commands: [{ line: 'npx reeltrace doctor' }],
  },
  {
    title: 'What would it take?',
    before: 'A plan probes the inputs and asks nobody.',
    commands: [{ line: 'npx reeltrace plan', code: 1 }],
  },
  {
    title: 'A pilot, and a look at it',
    before:
      'Three of the inputs, from the shortest to the longest. What they say is read before the rest is paid for: ' +
      '`results/pilot.html` has each video next to what was made of it, and `QUALITY.md` the measures of the items.',
    commands: [
      { line: 'npx reeltrace run --pilot 3' },
      { line: 'cat results/step_4_output/QUALITY.md', first: 24 },
    ],
  },
  {
    title: 'The full run',
    before: 'The same command without `--pilot`. What the pilot asked is not asked again.',
    commands: [
      { line: 'npx reeltrace run', code: 1 },
      { line: 'ls results results/step_4_output' },
      { line: 'npx reeltrace validate results', first: 30 },
    ],
    after: 'The exit code of the run is 1, because an input failed.',
  },
  {
    title: 'How does it stand?',
    before: '`status` reads the records, also while a run is at work.',
    commands: [{ line: 'npx reeltrace status results' }],
  },
  {
    title: 'Again: nothing to do, no calls',
    before: 'Nobody misses the broken file. The same command once more finds everything done.',
    commands: [
      { line: 'rm demo-results/clips/a-broken-file.mp4' },
      { line: 'npx reeltrace plan' },
      { line: 'npx reeltrace run' },
    ],
  },
  {
    title: 'With a model that is paid for',
    before:
      'For a real model the configuration names an endpoint. This one speaks the protocol of vLLM and of gateways. It is ' +
      'emulated on this machine, so its answers mean nothing, but calls, tokens, limits and prices are counted as anywhere.',
    commands: [{ line: PAID }, { line: `npx reeltrace doctor ${MODEL}`, from: 'vlm:' }],
    after:
      'The doctor shows clips of a random order of colours, so that only a model that sees them can answer.',
  },
  {
    title: 'A gateway that drops the video',
    before:
      'The same with another address, behind which nobody sees the video. Such servers answer everything with status 200; ' +
      'without this check the captions would be made up.',
    commands: [{ line: `npx reeltrace doctor ${MODEL} ${BLIND}`, code: 1, from: 'vlm:', first: 17, last: 1 }],
  },
  {
    title: 'What will it cost?',
    before:
      'With `--sample` the plan runs some videos first and reckons with what they took. Their answers are kept, and the run ' +
      'says at its end how it compares. The configuration allows 60 requests a minute, and that bounds the run. A ' +
      'second run asks nothing and costs nothing.',
    commands: [
      { line: `npx reeltrace plan ${MODEL} --sample 2` },
      { line: `npx reeltrace run ${MODEL}` },
      { line: `npx reeltrace plan ${MODEL}` },
      { line: `npx reeltrace run ${MODEL}` },
    ],
    after:
      'That was it. [From a pilot to the full run](pilot.md), [cost](cost.md) and [models](models.md) go on from here.',
  },
];
