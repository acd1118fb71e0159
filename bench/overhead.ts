/**
 * What we cost ourselves. A call: a model that answers at once, bare and then with each layer of a run around it, one more
 * at a time. A record: all steps over videos whose probe and model answer at once, against writing the same rows with
 * JSON.stringify alone. Processor time is the least of several rounds; allocation is what the heap grows by and
 * what is collected of it meanwhile.
 */
import { mkdtemp, open, readFile, rm, writeFile } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { parseArgs } from 'node:util';
import { GCProfiler } from 'node:v8';
import { parseConfig } from '../src/config/config.js';
import { createAccount } from '../src/models/account.js';
import { withAccount } from '../src/models/limit.js';
import { openMemory } from '../src/models/memory.js';
import { createMeter } from '../src/models/meter.js';
import type { Model, Question } from '../src/models/model.js';
import { type CallMemory, withMemory } from '../src/models/remember.js';
import { withRetry } from '../src/models/retry.js';
import { run } from '../src/run/run.js';
import { ROW_FILES } from '../test/helpers/steps.js';
import { describeMachine } from './machine.js';
import { inOwnProcess } from './own-process.js';
import { readyMedia, readyModel } from './stand-ins.js';
import { printTable, type Row } from './table.js';

const HELP = `npm run bench -- overhead [--calls 5000] [--videos 1000]

  --calls N    calls a round
  --videos N   videos that go through all steps`;

const ROUNDS = 5;
/** Calls that are under way at the same time. */
const AT_ONCE = 64;
/** Microseconds of the processor and bytes of the heap, for one call or record. */
interface Cost {
  readonly cpu: number;
  readonly bytes: number;
}

type Layers = (model: Model, memory: CallMemory) => Model;

const path = '/footage/camera-1/clip-0000001.mp4';
const account = () =>
  createAccount({
    max_concurrent: AT_ONCE,
    requests_per_minute: null,
    tokens_per_minute: null,
    max_cooldown_ms: 1000,
  });
const policy = { max_attempts: 3, max_parse_attempts: 3, base_delay_ms: 1000, max_delay_ms: 60_000 };
const price = { input: 0.1, output: 0.4, cached: 0.01 };
const metered = (model: Model) => createMeter().count(model, price);
const limited = (model: Model) => withAccount(account())(metered(model));
const retried = (model: Model) => withRetry(policy)(limited(model));
const hashed = async () => '0123456789abcdef'.repeat(4);

const LAYERS: Readonly<Record<string, Layers>> = {
  'bare model': (model) => model,
  '+ meter': metered,
  '+ limit': limited,
  '+ retry': retried,
  '+ remember, kept in memory': (model) => withMemory(inMemory(), hashed)(retried(model)),
  '+ remember, flushed to disk': (model, memory) => withMemory(memory, hashed)(retried(model)),
};

function inMemory(): CallMemory {
  return {
    get: () => undefined,
    put: async () => undefined,
    delete: async () => undefined,
    close: async () => undefined,
  };
}

const { values } = parseArgs({
  options: {
    calls: { type: 'string', default: '5000' },
    videos: { type: 'string', default: '1000' },
    layer: { type: 'string' },
    records: { type: 'boolean' },
    help: { type: 'boolean', short: 'h' },
  },
});
const calls = Number(values.calls);
const videos = Number(values.videos);
if (values.help) console.log(HELP);
else if (values.layer !== undefined) console.log(JSON.stringify(await costOfCalls(values.layer)));
else if (values.records) console.log(JSON.stringify(await costOfRecords()));
else await compare();

async function compare(): Promise<void> {
  const options = [`--calls=${calls}`, `--videos=${videos}`];
  const cells = ({ cpu, bytes }: Cost, to: Cost): Row => [
    ...[cpu.toFixed(1), `${(cpu / to.cpu).toFixed(1)}×`],
    ...[(bytes / 1000).toFixed(1), `${(bytes / to.bytes).toFixed(1)}×`],
  ];
  const head = (name: string): Row => [name, 'CPU µs', 'ratio', 'KB allocated', 'ratio'];
  const perCall: Row[] = [head('a call')];
  let bare: Cost | undefined;
  for (const name of Object.keys(LAYERS)) {
    const cost = (await inOwnProcess(import.meta.filename, [...options, `--layer=${name}`])) as Cost;
    bare ??= cost;
    perCall.push([name, ...cells(cost, bare)]);
  }
  const { rows, written, all } = (await inOwnProcess(import.meta.filename, [
    ...options,
    '--records',
  ])) as Records;
  console.log(`${await describeMachine()}\n${calls} calls a round, ${AT_ONCE} at once\n`);
  printTable(perCall);
  console.log(`\n${videos} videos, ${rows} rows\n`);
  printTable([
    head('a row'),
    ['JSON.stringify and write', ...cells(written, written)],
    ['all steps', ...cells(all, written)],
  ]);
}

async function costOfCalls(name: string): Promise<Cost> {
  const layers = LAYERS[name];
  if (layers === undefined) throw new Error(`Expected a layer, got ${name}.`);
  const folder = await mkdtemp(join(tmpdir(), 'reeltrace-overhead-'));
  const memory = await openMemory(folder);
  try {
    const model = layers(readyModel(), memory);
    const { signal } = new AbortController();
    const text = 'What happens in this part of the video? Tell it in whole sentences. '.repeat(30);
    let number = 0;
    const ask = async (count: number) => {
      for (let done = 0; done < count; done += AT_ONCE)
        await Promise.all(
          Array.from({ length: Math.min(AT_ONCE, count - done) }, () => {
            number += 1;
            const question: Question = {
              step: '1b',
              prompt_key: 'normal_chunk_caption',
              text: `${text}${number}`,
              about: path,
            };
            return model.ask(question, signal);
          }),
        );
    };
    await ask(calls);
    return await least(ask, calls);
  } finally {
    await memory.close();
    await rm(folder, { recursive: true, force: true });
  }
}

/** What both ways of making the rows cost, for one row. */
interface Records {
  readonly rows: number;
  readonly written: Cost;
  readonly all: Cost;
}

async function costOfRecords(): Promise<Records> {
  const folder = await mkdtemp(join(tmpdir(), 'reeltrace-overhead-'));
  try {
    const through = async (name: string, count: number) => {
      const lines = Array.from({ length: count }, (_, index) =>
        JSON.stringify({ video_path: `/footage/${name}/clip-${String(index).padStart(7, '0')}.mp4` }),
      );
      const list = join(folder, `${name}.jsonl`);
      await writeFile(list, lines.join('\n'));
      const results_dir = join(folder, name);
      await run({
        config: parseConfig({ results_dir, data: { input_jsonl_files: [list] } }),
        media: readyMedia(),
        models: { vlm: readyModel(), llm: readyModel() },
      });
      return results_dir;
    };
    await through('warm', videos);
    let results_dir = '';
    let round = 0;
    const all = await least(async (count) => {
      round += 1;
      results_dir = await through(`round-${round}`, count);
    }, videos);
    const rows: unknown[] = [];
    for (const name of Object.values(ROW_FILES))
      for (const line of (await readFile(join(results_dir, name), 'utf8')).split('\n'))
        if (line !== '') rows.push(JSON.parse(line));
    const written = await least(async () => {
      const file = await open(join(folder, 'rows.jsonl'), 'w');
      for (let from = 0; from < rows.length; from += 100)
        await file.write(
          rows
            .slice(from, from + 100)
            .map((row) => `${JSON.stringify(row)}\n`)
            .join(''),
        );
      await file.close();
    }, rows.length);
    const each = (cost: Cost, count: number): Cost => ({
      cpu: (cost.cpu * count) / rows.length,
      bytes: (cost.bytes * count) / rows.length,
    });
    return { rows: rows.length, written, all: each(all, videos) };
  } finally {
    await rm(folder, { recursive: true, force: true });
  }
}

/** The least processor time of several rounds of work, and the bytes it allocates, for one of `count` pieces. */
async function least(work: (count: number) => Promise<void>, count: number): Promise<Cost> {
  let [cpu, bytes] = [Number.POSITIVE_INFINITY, Number.POSITIVE_INFINITY];
  for (let round = 0; round < ROUNDS; round += 1) {
    const profiler = new GCProfiler();
    profiler.start();
    const [heap, before] = [process.memoryUsage().heapUsed, process.cpuUsage()];
    await work(count);
    const { user, system } = process.cpuUsage(before);
    const grown = process.memoryUsage().heapUsed - heap;
    const collected = profiler
      .stop()
      .statistics.map(
        ({ beforeGC, afterGC }) => beforeGC.heapStatistics.usedHeapSize - afterGC.heapStatistics.usedHeapSize,
      )
      .reduce((sum, freed) => sum + freed, 0);
    cpu = Math.min(cpu, user + system);
    bytes = Math.min(bytes, grown + collected);
  }
  return { cpu: cpu / count, bytes: bytes / count };
}
