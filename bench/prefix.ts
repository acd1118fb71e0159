/**
 * How much of what steps 2 and 3 send a server has already, from prompts with the same beginning: through a whole run, the
 * SDK and HTTP, against an emulator that keeps beginnings as OpenAI documents it. Captions and descriptions differ from
 * video to video and are as long as the plan's rules of thumb say.
 */
import { mkdir, mkdtemp, rm, writeFile } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { dirname, join } from 'node:path';
import { parseArgs } from 'node:util';
import { parseConfig } from '../src/config/config.js';
import { gatherPlan } from '../src/plan/gather.js';
import { renderQa } from '../src/qa/index.js';
import { run } from '../src/run/run.js';
import { loadPack, STEPS } from '../src/steps.js';
import { promptMatcher } from '../test/helpers/emulators/answer.js';
import { startGemini } from '../test/helpers/emulators/gemini.js';
import { startOpenai } from '../test/helpers/emulators/openai.js';
import type { EmulatedQuestion } from '../test/helpers/emulators/wire.js';
import { qaTypeOf, ROW_FILES } from '../test/helpers/steps.js';
import { pairsAbout, tellOf } from './answers.js';
import { readyMedia } from './stand-ins.js';
import { printTable, type Row } from './table.js';

const HELP = `npm run bench -- prefix [--videos 100] [--backend openai] [--packs LIST]

  --videos N      videos, every fourth an anomaly
  --backend NAME  openai or gemini
  --packs LIST    packs, by name or folder; by default the prompts of 9ccb9bb and the three of today`;

const { values: options } = parseArgs({
  options: {
    videos: { type: 'string', default: '100' },
    backend: { type: 'string', default: 'openai' },
    packs: { type: 'string', default: 'test/fixtures/past/general,general,traffic,warehouse' },
    help: { type: 'boolean', default: false },
  },
});

/** A price for input alone, so that the cost shows what is saved: a kept token costs a tenth. */
const PRICE = { input: 1, output: 0, cached: 0.1 };
const CHUNK = 10;

/** So many tokens about a video: what it is told of it first, then more of the kind. */
function words(index: number, tokens: number): string {
  let text = `Clip ${index}: `;
  for (let more = index; text.length < 4 * tokens; more += 1000)
    text += `${tellOf(more).detailed_description} `;
  return text.slice(0, 4 * tokens);
}

/** What steps 1a and 1b would have left of a video. No two are of the same length, as in footage that nobody cut. */
function captionsOf(index: number) {
  const { video, mode, original_captions, ...told } = tellOf(index);
  const video_length = told.video_length + index / 10;
  const chunks = Array.from({ length: told.video_length / CHUNK }, (_, chunk_index) => ({
    chunk_index,
    timestamp_start: CHUNK * chunk_index,
    timestamp_end: CHUNK * (chunk_index + 1),
    caption: words(index + chunk_index, 120),
  }));
  const { dense_caption } = original_captions;
  const captions = { video, video_length, mode, global_caption: words(index, 350), dense_caption };
  return { '1a': captions, '1b': { ...captions, chunk_captions: chunks } };
}

async function writeCaptions(results_dir: string, count: number): Promise<void> {
  const all = Array.from({ length: count }, (_, index) => captionsOf(index));
  for (const step of ['1a', '1b'] as const) {
    const file = join(results_dir, ROW_FILES[step]);
    await mkdir(dirname(file), { recursive: true });
    await writeFile(file, all.map((rows) => `${JSON.stringify(rows[step])}\n`).join(''));
  }
}

/** Answers the prompts of a pack about the clip that they name. */
async function answering(name: string): Promise<(question: EmulatedQuestion) => string> {
  const pack = await loadPack(name);
  const keys = [...STEPS.prompts.keys()];
  const keyOf = promptMatcher(Object.fromEntries(keys.map((key) => [key, pack.prompt(key).template])));
  return ({ text }) => {
    const index = Number(/Clip (\d+):/.exec(text)?.[1]);
    const type = qaTypeOf(keyOf(text));
    return type === undefined ? words(index, 900) : renderQa(type, pairsAbout(tellOf(index), type));
  };
}

async function measure(pack: string): Promise<Row[]> {
  const results_dir = await mkdtemp(join(tmpdir(), 'reeltrace-prefix-'));
  const answers = { answer: await answering(pack) };
  const server = await (options.backend === 'gemini' ? startGemini(answers) : startOpenai(answers));
  try {
    await writeCaptions(results_dir, Number(options.videos));
    const address =
      options.backend === 'gemini'
        ? { base_url: server.url, api_key: 'key-of-the-bench' }
        : { base_url: `${server.url}/v1`, model_name: 'teacher' };
    const config = parseConfig({
      results_dir,
      prompts_module: pack,
      llm: { backend: options.backend, [options.backend]: { ...address, price_per_million_tokens: PRICE } },
      workflow: { steps: ['2', '3'] },
    });
    const { total } = await gatherPlan({ config, media: readyMedia() });
    const { done, spent } = await run({ config, media: readyMedia() });
    if (done !== Number(options.videos)) throw new Error(`${done} videos of ${options.videos} were done.`);
    const sum = (steps: readonly string[]) => {
      const lines = spent.filter(({ step }) => steps.includes(step));
      const add = (pick: (line: (typeof spent)[number]) => number) =>
        lines.reduce((all, line) => all + pick(line), 0);
      return {
        calls: add(({ calls }) => calls),
        input: add(({ usage }) => usage.input_tokens),
        cached: add(({ usage }) => usage.cached_tokens),
        cost: add(({ cost }) => cost ?? 0),
      };
    };
    return [['2'], ['3'], ['2', '3']].map((steps): Row => {
      const { calls, input, cached, cost } = sum(steps);
      const isAll = steps.length > 1;
      const planned = isAll ? percent(total.cached_tokens.to, total.input_tokens.to) : '';
      const saved = percent(input / 1e6 - cost, input / 1e6);
      return [
        isAll ? pack : '',
        steps.join(' + '),
        calls,
        input,
        cached,
        percent(cached, input),
        planned,
        saved,
      ];
    });
  } finally {
    await server.close();
    await rm(results_dir, { recursive: true, force: true });
  }
}

function percent(part: number, whole: number): string {
  return `${((100 * part) / whole).toFixed(1)} %`;
}

if (options.help) console.log(HELP);
else {
  const rows: Row[] = [['pack', 'steps', 'calls', 'tokens in', 'kept', 'share', 'as planned', 'saved']];
  for (const pack of options.packs.split(',')) rows.push(...(await measure(pack)));
  printTable(rows);
}
