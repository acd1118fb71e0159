/**
 * Does memory stay flat, and how many videos a second does the chain itself carry? N lines of JSONL go through the real
 * pipeline into a real results directory; only the probe and the model are stand-ins that answer at once, so that what is
 * measured is ours. Each size runs in a process of its own, and a run over what it has finished in another one.
 */
import { createReadStream } from 'node:fs';
import { mkdtemp, open, rm } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { createInterface } from 'node:readline';
import { parseArgs } from 'node:util';
import { setFlagsFromString } from 'node:v8';
import { runInNewContext } from 'node:vm';
import { parseConfig } from '../src/config/config.js';
import { QA_TYPES } from '../src/records/qa-types.js';
import { run } from '../src/run/run.js';
import { ROW_FILES } from '../test/helpers/steps.js';
import { describeMachine } from './machine.js';
import { inOwnProcess, measuring, type Used } from './own-process.js';
import { readyMedia, readyModel } from './stand-ins.js';
import { printTable, type Row } from './table.js';

const HELP = `npm run bench -- scale [--lines 1000] [--lines 10000] [--lines …] [--qa-types 8]

  --lines N   lines of JSONL, once for each size; 1,000 and 10,000 unless told. A million takes hours.
  --qa-types N   the first N QA types are asked, 8 unless told: with fewer, a million lines end sooner, in some 40
                 minutes with one.`;

const MB = 2 ** 20;
/** Shares of a run at which memory is told. */
const SHARES = [0.1, 0.5, 1] as const;

/** What one run came to; bytes, at each of {@link SHARES}. */
interface Figures extends Used {
  /** What the process holds, garbage included. */
  readonly rss: readonly number[];
  /** What is still in use after the garbage is collected. */
  readonly heap: readonly number[];
}

const { values } = parseArgs({
  options: {
    lines: { type: 'string', multiple: true, default: ['1000', '10000'] },
    'qa-types': { type: 'string', default: '8' },
    one: { type: 'string' },
    in: { type: 'string' },
    help: { type: 'boolean', short: 'h' },
  },
});
async function compare(sizes: readonly number[]): Promise<void> {
  const columns: string[][] = [];
  for (const lines of sizes) {
    const folder = await mkdtemp(join(tmpdir(), 'reeltrace-scale-'));
    try {
      await writeLines(join(folder, 'videos.jsonl'), lines);
      const measured = async () =>
        (await inOwnProcess(import.meta.filename, [
          `--one=${lines}`,
          `--in=${folder}`,
          `--qa-types=${values['qa-types']}`,
        ])) as Figures;
      const first = await measured();
      const rows = await countRows(join(folder, 'results'));
      columns.push(cellsOf(lines, rows, first, await measured()));
    } finally {
      await rm(folder, { recursive: true, force: true });
    }
  }
  console.log(`${await describeMachine()}\n`);
  printTable(NAMES.map((name, index): Row => [name, ...columns.map((cells) => cells[index] ?? '')]));
}

const NAMES = [
  'lines',
  'rows written',
  'seconds',
  'CPU seconds',
  'videos a second',
  'rows a second',
  'resident after 10 %, MB',
  'resident after 50 %, MB',
  'resident at the end, MB',
  'resident at most, MB',
  'end : after 10 %',
  'heap in use after 10 %, MB',
  'heap in use after 50 %, MB',
  'heap in use at the end, MB',
  'a run over it all again, seconds',
  '  resident at most, MB',
] as const;

function cellsOf(lines: number, rows: number, first: Figures, again: Figures): string[] {
  const { seconds, cpu, rss, rss_peak, heap } = first;
  const megabytes = (bytes: number) => (bytes / MB).toFixed(0);
  const [tenth = 0, , end = 0] = rss;
  return [
    ...[lines, rows].map((count) => count.toLocaleString('en')),
    ...[seconds.toFixed(1), cpu.toFixed(1), (lines / seconds).toFixed(0), (rows / seconds).toFixed(0)],
    ...[...rss, rss_peak].map(megabytes),
    (end / tenth).toFixed(2),
    ...heap.map(megabytes),
    ...[again.seconds.toFixed(1), megabytes(again.rss_peak)],
  ];
}

async function measure(lines: number, folder: string): Promise<Figures> {
  const collect = garbageCollector();
  const since = measuring();
  const marks = SHARES.map((share) => Math.ceil(lines * share));
  const [rss, heap]: [number[], number[]] = [[], []];
  let settled = 0;
  const summary = await run({
    config: parseConfig({
      results_dir: join(folder, 'results'),
      workflow: { qa_types: QA_TYPES.slice(0, Number(values['qa-types'])) },
      data: { input_jsonl_files: [join(folder, 'videos.jsonl')] },
    }),
    media: readyMedia(),
    models: { vlm: readyModel(), llm: readyModel() },
    onEvent: (event) => {
      if (event.type !== 'settled') return;
      settled += 1;
      if (!marks.includes(settled)) return;
      rss.push(process.memoryUsage.rss());
      heap.push(collect());
      const [seconds, held] = [since().seconds.toFixed(0), ((rss.at(-1) ?? 0) / MB).toFixed(0)];
      process.stderr.write(`${settled} of ${lines} videos after ${seconds} s, ${held} MB resident\n`);
    },
  });
  if (summary.inputs !== lines || summary.failed > 0)
    throw new Error(`Expected ${lines} videos without a failure: ${JSON.stringify(summary)}`);
  return { ...since(), rss, heap };
}

async function writeLines(path: string, lines: number): Promise<void> {
  const file = await open(path, 'w');
  try {
    for (let from = 0; from < lines; from += 10_000) {
      const length = Math.min(10_000, lines - from);
      const block = Array.from({ length }, (_, index) => {
        const number = String(from + index).padStart(7, '0');
        const video_path = `/footage/camera-${number.slice(0, 4)}/clip-${number}.mp4`;
        return `${JSON.stringify({ video_path, camera: number.slice(0, 4), shift: 'night' })}\n`;
      });
      await file.appendFile(block.join(''));
    }
  } finally {
    await file.close();
  }
}

async function countRows(results_dir: string): Promise<number> {
  let rows = 0;
  for (const name of Object.values(ROW_FILES))
    for await (const _line of createInterface(createReadStream(join(results_dir, name)))) rows += 1;
  return rows;
}

/** Collects garbage when called, and gives the bytes of the heap that are in use then. */
function garbageCollector(): () => number {
  setFlagsFromString('--expose-gc');
  const collect: unknown = runInNewContext('gc');
  return () => {
    if (typeof collect === 'function') collect();
    return process.memoryUsage().heapUsed;
  };
}

if (values.help) console.log(HELP);
else if (values.one !== undefined && values.in !== undefined)
  console.log(JSON.stringify(await measure(Number(values.one), values.in)));
else await compare(values.lines.map(Number));
