/**
 * How long a run takes to start over a results directory with many finished records, and how much memory it holds. Each
 * measurement is a process of its own. The first run builds the task files from the records, as after a kill; the second
 * is a plain re-run with nothing to do; `status` is read last.
 */
import { createReadStream } from 'node:fs';
import { mkdtemp, rm } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { createInterface } from 'node:readline';
import { parseArgs } from 'node:util';
import { parseConfig } from '../src/config/config.js';
import type { Media } from '../src/media/media.js';
import type { Model } from '../src/models/model.js';
import { ROW_FILES, ROW_STEPS } from '../src/records/rows.js';
import { gatherStatus } from '../src/results/status/status.js';
import { run } from '../src/run/run.js';
import { fromJsonl } from '../src/sources/jsonl.js';
import { writeFinished } from './finished-results.js';
import { describeMachine } from './machine.js';
import { inOwnProcess, measuring, type Used } from './own-process.js';
import { printTable, type Row } from './table.js';

const HELP = `npm run bench -- resume [--records 100000] [--records …]

  --records N   finished videos, with a record in the file of each step`;

/** What a process found out: all that it used, and until the first input was asked for, or the status known. */
interface Measured extends Used {
  readonly start: Used;
  /** Bytes that it held then and at the end. */
  readonly rss_at_start: number;
  readonly rss_at_end: number;
}

const MB = 2 ** 20;

const never = (): never => {
  throw new Error('Everything is done: nothing is left to ask or to decode.');
};
const model: Model = { backend: 'fake', name: 'fake-1', parameters: {}, ask: never };
const media: Media = { probe: never, hash: never, decode: never, clip: never, frames: never };

const TASKS = ['parse', 'run', 'status'] as const;
const { values } = parseArgs({
  options: {
    records: { type: 'string', multiple: true, default: ['100000'] },
    parse: { type: 'string' },
    run: { type: 'string' },
    status: { type: 'string' },
    help: { type: 'boolean', short: 'h' },
  },
});
const task = TASKS.find((name) => values[name] !== undefined);
if (values.help) console.log(HELP);
else if (task !== undefined) console.log(JSON.stringify(await measure(task, values[task] ?? '')));
else await compare(values.records.map(Number));

async function compare(counts: readonly number[]): Promise<void> {
  const rows: Row[] = [
    ['records a step', 'GB', 'start s', 'start CPU', 'ratio', 'whole s', 'MB at start', 'at the end', 'peak'],
  ];
  for (const count of counts) {
    const folder = await mkdtemp(join(tmpdir(), 'reeltrace-resume-'));
    try {
      const bytes = await writeFinished(join(folder, 'out'), join(folder, 'list.jsonl'), count, model);
      const measured = async (what: (typeof TASKS)[number]) =>
        (await inOwnProcess(import.meta.filename, [`--${what}=${folder}`])) as Measured;
      const parsing = await measured('parse');
      for (const [name, { start, seconds, rss_at_start, rss_at_end, rss_peak }] of [
        ['JSON.parse', parsing],
        ['first run', await measured('run')],
        ['re-run', await measured('run')],
        ['status', await measured('status')],
      ] as const) {
        rows.push([
          ...[`${count.toLocaleString('en')} ${name}`, (bytes / 1e9).toFixed(2)],
          ...[
            start.seconds.toFixed(1),
            start.cpu.toFixed(1),
            `${(start.cpu / parsing.start.cpu).toFixed(2)}×`,
          ],
          seconds.toFixed(1),
          ...[rss_at_start, rss_at_end, rss_peak].map((held) => (held / MB).toFixed(0)),
        ]);
      }
    } finally {
      await rm(folder, { recursive: true, force: true });
    }
  }
  console.log(`${await describeMachine()}\n`);
  printTable(rows);
  console.log(
    '\nratio: CPU to the start, against a program that only parses each line of the files as JSON.',
  );
}

/** Does the work and measures this process. */
async function measure(what: (typeof TASKS)[number], folder: string): Promise<Measured> {
  const since = measuring();
  const results_dir = join(folder, 'out');
  let start = since();
  let rss_at_start = 0;
  const started = () => {
    start = since();
    rss_at_start = process.memoryUsage.rss();
  };
  async function* timed<T>(inputs: AsyncIterable<T>): AsyncGenerator<T> {
    started();
    yield* inputs;
  }
  if (what === 'run') {
    const workflow = { mode: 'anomaly', qa_types: ['mcq'], steps: ['0', '1a', '1b', '1c', '2', '3', '4'] };
    const inputs = [timed(fromJsonl(join(folder, 'list.jsonl')))];
    const config = parseConfig({ results_dir, workflow });
    const summary = await run({ config, inputs, media, models: { vlm: model, llm: model } });
    if (summary.done !== summary.inputs)
      throw new Error(`Expected every video to be done: ${JSON.stringify(summary)}`);
  } else {
    if (what === 'status') await gatherStatus(results_dir);
    else await parseAll(results_dir);
    started();
  }
  return { ...since(), start, rss_at_start, rss_at_end: process.memoryUsage.rss() };
}

/** What any reader of the files pays. */
async function parseAll(results_dir: string): Promise<void> {
  for (const step of ROW_STEPS)
    for await (const line of createInterface(createReadStream(join(results_dir, ROW_FILES[step]))))
      JSON.parse(line);
}
