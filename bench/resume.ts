/**
 * How long a run takes to start over a results directory with many finished records, and how much memory it holds.
 *
 *     npx tsc -p bench && node dist/bench/resume.js [RECORDS A STEP …]
 *
 * Each measurement is a process of its own. The first run builds the task files from the records, as after a kill; the
 * second is a plain re-run with nothing to do; `status` is read last.
 */
import { execFile } from 'node:child_process';
import { mkdtemp, rm } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { promisify } from 'node:util';
import { parseConfig } from '../src/config.js';
import type { Media } from '../src/media/media.js';
import type { Model } from '../src/models/model.js';
import { run } from '../src/run/run.js';
import { gatherStatus } from '../src/run/status.js';
import { fromJsonl } from '../src/sources/jsonl.js';
import { writeFinished } from './finished-results.js';

/** What a process found out; seconds and megabytes. */
interface Measured {
  readonly start: number;
  /** Of the processor, which says more than the clock on a machine that is busy. */
  readonly cpu_to_start: number;
  readonly whole: number;
  readonly rss_at_start: number;
  readonly rss_at_end: number;
  readonly rss_peak: number;
}

const DEFAULT_COUNTS = [1_000_000];
const MB = 1e6;

const never = (): never => {
  throw new Error('Everything is done: nothing is left to ask or to decode.');
};
const model: Model = { backend: 'fake', name: 'fake-1', parameters: {}, ask: never };
const media: Media = { probe: never, hash: never, decode: never, clip: never, frames: never };

const [task = '', ...rest] = process.argv.slice(2);
if (task === 'run' || task === 'status') console.log(JSON.stringify(await measure(task, rest[0] ?? '')));
else await compare(process.argv.slice(2).map(Number));

async function compare(counts: readonly number[]): Promise<void> {
  const row = (cells: readonly string[]) =>
    console.log(cells.map((cell, index) => (index === 0 ? cell.padEnd(22) : cell.padStart(13))).join(''));
  row([
    'records a step',
    'size GB',
    'start s',
    'start CPU s',
    'whole s',
    'RSS start MB',
    'RSS end MB',
    'RSS peak MB',
  ]);
  for (const count of counts.length > 0 ? counts : DEFAULT_COUNTS) {
    const folder = await mkdtemp(join(tmpdir(), 'reeltrace-bench-'));
    try {
      const bytes = await writeFinished(join(folder, 'out'), join(folder, 'list.jsonl'), count, model);
      for (const [name, what] of [
        ['first run', 'run'],
        ['re-run', 'run'],
        ['status', 'status'],
      ] as const) {
        const measured = await inProcess(what, folder);
        const { start, cpu_to_start, whole, rss_at_start, rss_at_end, rss_peak } = measured;
        const seconds = [start, cpu_to_start, whole].map((each) => each.toFixed(1));
        const memory = [rss_at_start, rss_at_end, rss_peak].map((megabytes) => megabytes.toFixed(0));
        row([`${count.toLocaleString('en')} ${name}`, (bytes / 1e9).toFixed(2), ...seconds, ...memory]);
      }
    } finally {
      await rm(folder, { recursive: true, force: true });
    }
  }
}

async function inProcess(what: 'run' | 'status', folder: string): Promise<Measured> {
  const [script = ''] = process.argv.slice(1);
  const { stdout } = await promisify(execFile)(process.execPath, [script, what, folder]);
  return JSON.parse(stdout);
}

/** Does the work and measures this process; `start` is the time until the first input is asked for, or the status known. */
async function measure(what: 'run' | 'status', folder: string): Promise<Measured> {
  const began = performance.now();
  const since = () => (performance.now() - began) / 1000;
  const cpu = () => {
    const { user, system } = process.cpuUsage();
    return (user + system) / 1e6;
  };
  const rss = () => process.memoryUsage.rss() / MB;
  const results_dir = join(folder, 'out');
  let start = 0;
  let rss_at_start = 0;
  let cpu_to_start = 0;
  async function* timed<T>(inputs: AsyncIterable<T>): AsyncGenerator<T> {
    start = since();
    rss_at_start = rss();
    cpu_to_start = cpu();
    yield* inputs;
  }
  if (what === 'status') {
    await gatherStatus(results_dir);
    start = since();
    rss_at_start = rss();
    cpu_to_start = cpu();
  } else {
    const workflow = { mode: 'anomaly', qa_types: ['mcq'], steps: ['0', '1a', '1b', '1c', '2', '3', '4'] };
    const inputs = [timed(fromJsonl(join(folder, 'list.jsonl')))];
    const config = parseConfig({ results_dir, workflow });
    const summary = await run({ config, inputs, media, models: { vlm: model, llm: model } });
    if (summary.done !== summary.inputs)
      throw new Error(`Expected every video to be done: ${JSON.stringify(summary)}`);
  }
  const rss_peak = (process.resourceUsage().maxRSS * 1024) / MB;
  return { start, cpu_to_start, whole: since(), rss_at_start, rss_at_end: rss(), rss_peak };
}
