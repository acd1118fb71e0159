/**
 * What the quality report and `reeltrace validate` cost: both read the task files item by item, the report the records of
 * step 3 as well. Each is a process of its own; the yardstick parses the same files line by line and does nothing else.
 */
import { createReadStream } from 'node:fs';
import { mkdir, mkdtemp, rm } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { dirname, join } from 'node:path';
import { createInterface } from 'node:readline';
import { parseArgs } from 'node:util';
import { parseConfig } from '../src/config/config.js';
import { qualityReport, validateDataset, writeQuality } from '../src/quality/index.js';
import { TASKS } from '../src/records/record.js';
import { openResults } from '../src/results/results.js';
import { replaceFile } from '../src/sinks/replace.js';
import { ROW_FILES } from '../test/helpers/steps.js';
import { qaLines } from './answers.js';
import { describeMachine } from './machine.js';
import { inOwnProcess, measuring, type Used } from './own-process.js';
import { printTable, type Row } from './table.js';

const HELP = `npm run bench -- quality [--records 40000]

  --records N   lines of qa_output.jsonl, eight a video; each gives two items and more`;

const PROVENANCE = { model: 'ready-1', backend: 'ready', pack: 'general', calls: 1, attempts: 1 };
const WORK: Readonly<Record<string, (results_dir: string) => Promise<unknown>>> = {
  'JSON.parse of records and items': (results_dir) =>
    parseAll([join(results_dir, ROW_FILES['3']), ...files(results_dir)]),
  'the quality report': (results_dir) => qualityReport(results_dir),
  'the report, nothing has changed': (results_dir) =>
    writeQuality(results_dir, { ended: 'whole', why: null, left: null }),
  'JSON.parse of items': (results_dir) => parseAll(files(results_dir)),
  'validate --no-media': (results_dir) => validateDataset([results_dir], { check_media: false }),
};

const { values } = parseArgs({
  options: {
    records: { type: 'string', default: '40000' },
    work: { type: 'string' },
    in: { type: 'string', default: '' },
    help: { type: 'boolean', short: 'h' },
  },
});
if (values.help) console.log(HELP);
else if (values.work !== undefined) await work(values.work, values.in);
else await compare(Number(values.records));

async function compare(records: number): Promise<void> {
  const folder = await mkdtemp(join(tmpdir(), 'reeltrace-quality-'));
  try {
    const path = join(folder, ROW_FILES['3']);
    await mkdir(dirname(path), { recursive: true });
    await replaceFile(path, qaLines(records, 'ours', PROVENANCE));
    const results = await openResults(parseConfig({ results_dir: folder }), new Set(['4']));
    await results.close(true);
    const report = await writeQuality(folder, { ended: 'whole', why: null, left: null });
    const rows: Row[] = [['', 's', 'CPU s', 'CPU ratio', 'peak MB']];
    let yardstick = 1;
    for (const name of Object.keys(WORK)) {
      const used = (await inOwnProcess(import.meta.filename, [`--work=${name}`, `--in=${folder}`])) as Used;
      if (name.startsWith('JSON.parse')) yardstick = used.cpu;
      const ratio = `${(used.cpu / yardstick).toFixed(1)}×`;
      rows.push([
        name,
        used.seconds.toFixed(1),
        used.cpu.toFixed(1),
        ratio,
        (used.rss_peak / 2 ** 20).toFixed(0),
      ]);
    }
    const items = report?.items.total.toLocaleString('en') ?? '';
    console.log(`${await describeMachine()}\n${records.toLocaleString('en')} records, ${items} items\n`);
    printTable(rows);
    console.log('\nCPU ratio: against the JSON.parse above.');
  } finally {
    await rm(folder, { recursive: true, force: true });
  }
}

async function work(name: string, results_dir: string): Promise<void> {
  const since = measuring();
  await WORK[name]?.(results_dir);
  console.log(JSON.stringify(since()));
}

function files(results_dir: string): string[] {
  return TASKS.map((task) => join(results_dir, 'step_4_output', `${task}.json`));
}

async function parseAll(paths: readonly string[]): Promise<void> {
  for (const path of paths)
    for await (const line of createInterface(createReadStream(path)))
      if (/^,?\{.*\}$/.test(line)) JSON.parse(line.replace(/^,/, ''));
}
