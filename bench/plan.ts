/**
 * What a plan says against what the run then does: calls, megabytes, tokens and time, through the real command, the real
 * SDKs and HTTP, with an emulated endpoint that takes its time. The plan is made with `--sample`, and compared by the run
 * itself.
 *
 *     npm run bench -- plan                                 500 synthetic videos, rate-limited
 *     npm run bench -- plan --backend openai --videos 100   as files and clips inside the requests
 *     npm run bench -- plan --footage FOLDER --rpm 0        videos of one's own, no rate limit
 */
import { execFile } from 'node:child_process';
import { mkdtemp, rm } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { basename, join } from 'node:path';
import { setTimeout as delay } from 'node:timers/promises';
import { parseArgs } from 'node:util';
import type { Compared, Comparison } from '../src/results/plan-file.js';
import { makeClip } from '../test/helpers/clips.js';
import { startGemini } from '../test/helpers/emulators/gemini.js';
import { startOpenai } from '../test/helpers/emulators/openai.js';
import { createTeacher } from '../test/helpers/emulators/teacher.js';
import type { EmulatorOptions } from '../test/helpers/emulators/wire.js';
import { copyClip } from '../test/helpers/paid.js';
import { describeMachine } from './machine.js';
import { printTable, type Row } from './table.js';

/** Seconds of the synthetic videos. */
const LENGTHS = [3, 6, 9, 14, 20, 27, 35, 48];

const { values: options } = parseArgs({
  options: {
    videos: { type: 'string', default: '500' },
    backend: { type: 'string', default: 'gemini' },
    footage: { type: 'string' },
    rpm: { type: 'string', default: '2400' },
    latency: { type: 'string', default: '250' },
    sample: { type: 'string', default: '5' },
    mode: { type: 'string', default: 'normal' },
    help: { type: 'boolean', default: false },
  },
});

/** Makes so many videos, no two alike. */
async function makeVideos(folder: string, count: number): Promise<string> {
  const originals: string[] = [];
  for (const seconds of LENGTHS) {
    const source = `testsrc=s=160x120:r=10:d=${seconds}`;
    originals.push(await makeClip(join(folder, `${seconds}.mp4`), { seconds, source }));
  }
  const videos = join(folder, 'videos');
  for (let number = 0; number < count; number += 1) {
    const original = originals[number % originals.length] ?? '';
    await copyClip(original, join(videos, `${basename(original, '.mp4')}-${number}.mp4`), number);
  }
  return videos;
}

/** The arguments that send every question to the emulator. */
function asking(url: string): string[] {
  const { backend, rpm } = options;
  const own =
    backend === 'openai'
      ? [`base_url=${url}/v1`, 'model_name=teacher']
      : [`base_url=${url}`, 'api_key=key-of-the-bench'];
  const prices = 'price_per_million_tokens={input: 0.1, output: 0.4}';
  const fields = [...own, prices, ...(rpm === '0' ? [] : [`requests_per_minute=${rpm}`])];
  return [
    '--backend',
    backend,
    '--trust-endpoint',
    ...['vlm', 'llm'].flatMap((name) => fields.map((field) => `${name}.${backend}.${field}`)),
  ];
}

/** Runs the built command to its end, also when it ends with failures. */
async function reeltrace(
  args: readonly string[],
): Promise<{ readonly stdout: string; readonly stderr: string }> {
  const command = join(import.meta.dirname, '..', 'bin', 'reeltrace.js');
  return await new Promise((resolve, reject) => {
    execFile(process.execPath, [command, ...args], { maxBuffer: 1 << 28 }, (error, stdout, stderr) => {
      if (error !== null && error.code !== 1) reject(new Error(stderr, { cause: error }));
      else resolve({ stdout, stderr });
    });
  });
}

function comparisonIn({ stderr }: { readonly stderr: string }): Comparison {
  const lines = stderr.trim().split('\n');
  const found = lines.map((line) => JSON.parse(line)).find(({ event }) => event === 'summary');
  if (found?.planned === undefined) throw new Error(`the run ended with no comparison: ${lines.at(-1)}`);
  return found.planned as Comparison;
}

function rowOf(name: string, { planned: { from, to }, actual }: Compared, unit: number, digits: number): Row {
  const text = (value: number) => (value / unit).toFixed(digits);
  const nearest = Math.min(Math.max(actual, from), to);
  const off = `${((100 * (actual - nearest)) / nearest).toFixed(1)} %`;
  return [name, from === to ? text(to) : `${text(from)}…${text(to)}`, text(actual), off];
}

async function measure(): Promise<void> {
  const folder = await mkdtemp(join(tmpdir(), 'reeltrace-plan-'));
  const teacher = await createTeacher({ sentences: 4 });
  const answers: EmulatorOptions = {
    answer: async (question) => {
      await delay(Number(options.latency) * (0.5 + Math.random()));
      return teacher.answer(question);
    },
  };
  const server = await (options.backend === 'openai' ? startOpenai(answers) : startGemini(answers));
  try {
    const videos = options.footage ?? (await makeVideos(folder, Number(options.videos)));
    const args = [
      '--videos',
      videos,
      '-o',
      join(folder, 'results'),
      '--mode',
      options.mode,
      ...asking(server.url),
    ];
    const plan = await reeltrace(['plan', ...args, '--sample', options.sample]);
    console.log(`${await describeMachine()}\n\n${plan.stdout}`);
    const run = comparisonIn(await reeltrace(['run', ...args, '--json-logs']));
    printTable([
      ['', 'planned', 'actual', 'off by'],
      rowOf('calls', run.calls, 1, 0),
      rowOf('MB sent', run.bytes_sent, 1e6, 2),
      rowOf('tokens in', run.input_tokens, 1, 0),
      rowOf('tokens out', run.output_tokens, 1, 0),
      ...(run.cost === null ? [] : [rowOf('cost', run.cost, 1, 4)]),
      rowOf('seconds', run.seconds, 1, 1),
    ]);
  } finally {
    await server.close();
    await rm(folder, { recursive: true, force: true });
  }
}

if (options.help)
  console.log(
    '--videos N, --backend gemini|openai, --footage FOLDER, --rpm N (0: none), --latency MS, --sample N, --mode MODE',
  );
else await measure();
