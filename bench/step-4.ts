/**
 * How fast step 4 reads an existing `qa_output.jsonl` again, as `reeltrace run --steps 4` does it: the file as reeltrace
 * writes it, and as another tool does, with the fixed fields alone and text that keeps to no form. A run is a process of
 * its own; of the first, no task files are there yet, and the second finds everything done.
 */
import { createReadStream } from 'node:fs';
import { mkdir, mkdtemp, readdir, rm, stat } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { dirname, join } from 'node:path';
import { createInterface } from 'node:readline';
import { parseArgs } from 'node:util';
import { parseConfig } from '../src/config/config.js';
import type { Media } from '../src/media/media.js';
import type { Model } from '../src/models/model.js';
import { run } from '../src/run/run.js';
import { writePieces } from '../src/sinks/replace.js';
import { ROW_FILES } from '../test/helpers/steps.js';
import { qaLines } from './answers.js';
import { describeMachine } from './machine.js';
import { inOwnProcess, measuring, type Used } from './own-process.js';
import { printTable, type Row } from './table.js';

const HELP = `npm run bench -- step-4 [--records 100000]

  --records N   lines of qa_output.jsonl, eight a video`;

/** Told of by each row that reeltrace writes itself. */
const PROVENANCE = {
  model: 'ready-1',
  backend: 'ready',
  pack: 'general',
  prompts: { anomaly_mcq: '0123456789abcdef' },
  model_hash: '0123456789abcdef',
  calls: 1,
  attempts: 1,
  usage: { input_tokens: 3200, output_tokens: 180, thinking_tokens: 0, cached_tokens: 0 },
  bytes_sent: 12_000,
  milliseconds: 2400,
  video_hash: '0123456789abcdef'.repeat(4),
  video_stamp: '1234567-1700000000000',
  upstream: '0123456789abcdef',
  fingerprint: '0123456789abcdef',
  written_at: '2026-01-31T12:00:00.000Z',
};

const { values } = parseArgs({
  options: {
    records: { type: 'string', default: '100000' },
    read: { type: 'string' },
    run: { type: 'string' },
    help: { type: 'boolean', short: 'h' },
  },
});
if (values.help) console.log(HELP);
else if (values.read !== undefined) console.log(JSON.stringify(await readAlone(values.read)));
else if (values.run !== undefined) console.log(JSON.stringify(await runStep4(values.run)));
else await compare(Number(values.records));

async function compare(records: number): Promise<void> {
  const rows: Row[] = [
    ['qa_output.jsonl of', 'MB', 'items', 'rejected', 's', 'CPU s', 'records/s', 'CPU ratio', 'peak MB'],
  ];
  for (const by of ['ours', 'another tool'] as const) {
    const folder = await mkdtemp(join(tmpdir(), 'reeltrace-step-4-'));
    try {
      const path = join(folder, ROW_FILES['3']);
      await mkdir(dirname(path), { recursive: true });
      await writePieces(path, qaLines(records, by, PROVENANCE), false);
      const size = ((await stat(path)).size / 1e6).toFixed(0);
      const figures = async (option: string) => (await inOwnProcess(import.meta.filename, [option])) as Used;
      const reading = await figures(`--read=${path}`);
      const row = (name: string, items: Row, { seconds, cpu, rss_peak }: Used): Row => [
        ...[name, size, ...items, seconds.toFixed(1), cpu.toFixed(1), (records / seconds).toFixed(0)],
        ...[`${(cpu / reading.cpu).toFixed(1)}×`, (rss_peak / 2 ** 20).toFixed(0)],
      ];
      rows.push(row(`${by}: JSON.parse`, ['', ''], reading));
      for (const name of ['step 4', 'step 4 again']) {
        const used = await figures(`--run=${folder}`);
        rows.push(row(`${by}: ${name}`, await countResults(folder), used));
      }
    } finally {
      await rm(folder, { recursive: true, force: true });
    }
  }
  console.log(`${await describeMachine()}\n${records.toLocaleString('en')} records\n`);
  printTable(rows);
  console.log(
    '\nCPU ratio: against a program that does nothing but read the file and parse each line as JSON.',
  );
}

async function readAlone(path: string): Promise<Used> {
  const since = measuring();
  for await (const line of createInterface(createReadStream(path))) JSON.parse(line);
  return since();
}

async function runStep4(results_dir: string): Promise<Used> {
  const refuse = (): never => {
    throw new Error('Step 4 asks no model and opens no video.');
  };
  const model: Model = { backend: 'none', name: 'none', parameters: {}, ask: refuse };
  const media: Media = { probe: refuse, hash: refuse, decode: refuse, clip: refuse, frames: refuse };
  const since = measuring();
  const config = parseConfig({ results_dir, workflow: { steps: ['4'] } });
  const summary = await run({ config, media, models: { vlm: model, llm: model } });
  if (summary.done !== summary.inputs) throw new Error(`Expected no failure: ${JSON.stringify(summary)}`);
  return since();
}

/** Items of all task files, and lines of the list of what was rejected. */
async function countResults(results_dir: string): Promise<readonly [number, number]> {
  const directory = join(results_dir, ROW_FILES['3'], '../../step_4_output');
  const counts = { items: 0, rejected: 0 };
  for (const name of await readdir(directory))
    for await (const line of createInterface(createReadStream(join(directory, name)))) {
      if (name === 'rejected.jsonl') counts.rejected += 1;
      else if (/^,?\{"(?:video|image)_id"/.test(line)) counts.items += 1;
    }
  return [counts.items, counts.rejected];
}
