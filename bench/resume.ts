/**
 * How long a run takes to start over a results directory with many finished records, and how much memory it holds. Each
 * measurement is a process of its own. The first run makes the index and builds the task files from the records; the second
 * is a plain re-run with nothing to do, and `status` follows. The ledger alone is opened twice: over files that are as they
 * were left, and after a line was changed by hand. All of it stands against a start over an empty directory.
 */
import { createReadStream } from 'node:fs';
import { mkdtemp, open, rm } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { createInterface } from 'node:readline';
import { parseArgs } from 'node:util';
import { parseConfig } from '../src/config/config.js';
import type { Media } from '../src/media/media.js';
import type { Model } from '../src/models/model.js';
import { Ledger } from '../src/results/ledger/ledger.js';
import { gatherStatus } from '../src/results/status/status.js';
import { run } from '../src/run/run.js';
import { fromJsonl } from '../src/sources/jsonl.js';
import { ROW_FILES, ROW_STEPS } from '../test/helpers/steps.js';
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
  /** Bytes of row files that were read; only told by the ledger itself. */
  readonly bytes_read?: number;
}

const MB = 2 ** 20;

const never = (): never => {
  throw new Error('Everything is done: nothing is left to ask or to decode.');
};
const model: Model = { backend: 'fake', name: 'fake-1', parameters: {}, ask: never };
const media: Media = { probe: never, hash: never, decode: never, clip: never, frames: never };

const TASKS = ['parse', 'run', 'status', 'ledger'] as const;
const { values } = parseArgs({
  options: {
    records: { type: 'string', multiple: true, default: ['100000'] },
    parse: { type: 'string' },
    run: { type: 'string' },
    status: { type: 'string' },
    ledger: { type: 'string' },
    help: { type: 'boolean', short: 'h' },
  },
});
const task = TASKS.find((name) => values[name] !== undefined);
if (values.help) console.log(HELP);
else if (task !== undefined) console.log(JSON.stringify(await measure(task, values[task] ?? '')));
else await compare(values.records.map(Number));

async function compare(counts: readonly number[]): Promise<void> {
  const rows: Row[] = [
    [
      ...['records a step', 'GB', 'start s', 'start CPU', 'ratio', 'whole s'],
      ...['MB at start', 'at the end', 'peak', 'GB read'],
    ],
  ];
  for (const count of counts) {
    const folder = await mkdtemp(join(tmpdir(), 'reeltrace-resume-'));
    try {
      const bytes = await writeFinished(join(folder, 'out'), join(folder, 'list.jsonl'), count, model);
      const measured = async (what: (typeof TASKS)[number], of = folder) =>
        (await inOwnProcess(import.meta.filename, [`--${what}=${of}`])) as Measured;
      const empty = join(folder, 'empty');
      await writeFinished(join(empty, 'out'), join(empty, 'list.jsonl'), 0, model);
      const afterEdit = async () => {
        await editByHand(join(folder, 'out', ROW_FILES['1b']));
        return measured('ledger');
      };
      const parsing = await measured('parse');
      for (const [name, { start, seconds, rss_at_start, rss_at_end, rss_peak, bytes_read }] of [
        ['JSON.parse', parsing],
        ['empty start', await measured('run', empty)],
        ['first run', await measured('run')],
        ['re-run', await measured('run')],
        ['status', await measured('status')],
        ['ledger alone', await measured('ledger')],
        ['ledger, 1b edited', await afterEdit()],
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
          bytes_read === undefined ? '' : (bytes_read / 1e9).toFixed(2),
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
  } else if (what === 'ledger') {
    const ledger = await Ledger.keep(results_dir);
    started();
    const bytes_read = Object.values(ledger.bytes_read).reduce((sum, bytes) => sum + bytes, 0);
    await ledger.close();
    return { ...since(), start, rss_at_start, rss_at_end: process.memoryUsage.rss(), bytes_read };
  } else {
    if (what === 'status') await gatherStatus(results_dir);
    else await parseAll(results_dir);
    started();
  }
  return { ...since(), start, rss_at_start, rss_at_end: process.memoryUsage.rss() };
}

/** Changes a letter in the middle of a file, in place. */
async function editByHand(path: string): Promise<void> {
  const file = await open(path, 'r+');
  const { size } = await file.stat();
  const { buffer } = await file.read(Buffer.alloc(4096), 0, 4096, Math.floor(size / 2));
  const at = buffer.indexOf('aisle');
  await file.write('A', Math.floor(size / 2) + at);
  await file.close();
}

/** What any reader of the files pays. */
async function parseAll(results_dir: string): Promise<void> {
  for (const step of ROW_STEPS)
    for await (const line of createInterface(createReadStream(join(results_dir, ROW_FILES[step]))))
      JSON.parse(line);
}
