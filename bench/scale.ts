/**
 * Does memory stay flat, and how many videos a second does the chain itself carry? N lines of JSONL go through the real
 * pipeline into a real results directory; only the probe and the model are stand-ins that answer at once, so that what is
 * measured is ours. Each size runs in a process of its own.
 *
 *     npm run bench                      10,000 and 200,000 lines
 *     npm run bench -- 1000 50000        other numbers
 */
import { execFileSync } from 'node:child_process';
import { createReadStream } from 'node:fs';
import { mkdtemp, open, rm } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { createInterface } from 'node:readline';
import { setFlagsFromString } from 'node:v8';
import { runInNewContext } from 'node:vm';
import { parseConfig } from '../src/config.js';
import { ROW_FILES } from '../src/rows.js';
import { run } from '../src/run/run.js';
import { readyMedia, readyModel } from './stand-ins.js';

const SIZES = [10_000, 200_000];
/** How often memory is looked at in the course of a run. */
const SAMPLES = 400;

/** What one size came to; memory in bytes. */
interface Figures {
  readonly lines: number;
  readonly rows: number;
  readonly seconds: number;
  readonly rss: {
    readonly start: number;
    readonly tenth: number;
    readonly most: number;
    readonly end: number;
  };
  /** What is still in use after the garbage is collected. */
  readonly heap: { readonly tenth: number; readonly end: number };
  /** A run over the finished directory. */
  readonly again: { readonly seconds: number; readonly rss: number };
}

async function measure(lines: number): Promise<Figures> {
  const folder = await mkdtemp(join(tmpdir(), 'reeltrace-scale-'));
  try {
    const list = join(folder, 'videos.jsonl');
    await writeLines(list, lines);
    const results_dir = join(folder, 'results');
    const collect = garbageCollector();
    const rss = { start: process.memoryUsage.rss(), tenth: 0, most: 0, end: 0 };
    const heap = { tenth: 0, end: 0 };
    const started = performance.now();
    const once = async (onSettled: (settled: number) => void) => {
      let settled = 0;
      const before = performance.now();
      const summary = await run({
        config: parseConfig({ results_dir, data: { input_jsonl_files: [list] } }),
        media: readyMedia(),
        models: { vlm: readyModel(), llm: readyModel() },
        onEvent: (event) => {
          if (event.type !== 'settled') return;
          settled += 1;
          onSettled(settled);
        },
      });
      if (summary.inputs !== lines || summary.failed > 0)
        throw new Error(`expected ${lines} videos without a failure, got ${JSON.stringify(summary)}`);
      return (performance.now() - before) / 1000;
    };
    const seconds = await once((settled) => {
      if (settled % Math.ceil(lines / SAMPLES) === 0)
        rss.most = Math.max(rss.most, process.memoryUsage.rss());
      if (settled === Math.ceil(lines / 10)) {
        heap.tenth = collect();
        rss.tenth = process.memoryUsage.rss();
        tell(`${settled} of ${lines} videos after ${((performance.now() - started) / 1000).toFixed(0)} s`);
      }
      if (settled !== lines) return;
      rss.end = process.memoryUsage.rss();
      heap.end = collect();
    });
    const rows = await countRows(results_dir);
    const again = { seconds: await once(() => undefined), rss: process.memoryUsage.rss() };
    return { lines, rows, seconds, rss, heap, again };
  } finally {
    await rm(folder, { recursive: true, force: true });
  }
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

function tell(line: string): void {
  process.stderr.write(`${line}\n`);
}

function table(figures: readonly Figures[]): string {
  const megabytes = (bytes: number) => `${(bytes / 2 ** 20).toFixed(0)} MB`;
  const lines: readonly (readonly [string, (figures: Figures) => string])[] = [
    ['lines', ({ lines }) => String(lines)],
    ['rows written', ({ rows }) => String(rows)],
    ['seconds', ({ seconds }) => seconds.toFixed(1)],
    ['videos a second', ({ lines, seconds }) => (lines / seconds).toFixed(0)],
    ['rows a second', ({ rows, seconds }) => (rows / seconds).toFixed(0)],
    ['resident at the start', ({ rss }) => megabytes(rss.start)],
    ['resident after 10 %', ({ rss }) => megabytes(rss.tenth)],
    ['resident at most', ({ rss }) => megabytes(rss.most)],
    ['resident at the end', ({ rss }) => megabytes(rss.end)],
    ['end : after 10 %', ({ rss }) => (rss.end / rss.tenth).toFixed(2)],
    ['heap in use after 10 %', ({ heap }) => megabytes(heap.tenth)],
    ['heap in use at the end', ({ heap }) => megabytes(heap.end)],
    ['seconds of a run over it all again', ({ again }) => again.seconds.toFixed(1)],
    ['resident after that', ({ again }) => megabytes(again.rss)],
  ];
  return lines
    .map(([name, cell]) => [name.padEnd(36), ...figures.map((each) => cell(each).padStart(12))].join(''))
    .join('\n');
}

const [first, ...others] = process.argv.slice(2);
if (first === '--one') {
  process.stdout.write(JSON.stringify(await measure(Number(others[0]))));
} else {
  const sizes = first === undefined ? SIZES : [first, ...others].map(Number);
  const figures = sizes.map((size): Figures => {
    const parameters = [...process.execArgv, import.meta.filename, '--one', String(size)];
    const stdio = ['ignore', 'pipe', 'inherit'] as const;
    return JSON.parse(execFileSync(process.execPath, parameters, { encoding: 'utf8', stdio: [...stdio] }));
  });
  console.log(table(figures));
}
