/**
 * How close does a run come to what its models and its disk allow? The whole pipeline asks a server that answers after as
 * long as a model would, over HTTP. Latencies are those of a real model; where few calls run at a time they are shorter in
 * proportion, so that a run takes minutes. The server and every run have a process of their own.
 *
 *     npm run bench -- pipeline                               all parts: the order of calls in virtual time, calls over
 *                                                         HTTP, a barrier for comparison, a rate limit, ffmpeg
 *     npm run bench -- pipeline calls --videos 400 --concurrency 64
 *     npm run bench -- pipeline schedule --length 200    of videos that have ten chunks instead of three
 *
 * `bound` is the larger of all latencies spread over the places and all calls over the rate; `least` counts in that at the
 * start and at the end there is not enough to do (see bench/pipeline-bounds.ts): no scheduler gets below it.
 */
import { type ChildProcess, spawn } from 'node:child_process';
import { once } from 'node:events';
import { join } from 'node:path';
import { parseArgs } from 'node:util';
import { describeMachine } from './machine.js';
import { inOwnProcess } from './own-process.js';
import { type Bounds, boundsOf } from './pipeline-bounds.js';
import type { Asked, Job, Ran } from './pipeline-job.js';
import { printTable, type Row } from './table.js';

/** Milliseconds that a second of the model takes here, by concurrency: no more calls a second than a real run makes. */
const paceOf = (concurrency: number) => (concurrency <= 4 ? 100 : concurrency <= 16 ? 400 : 1000);
/** The proportions of the defaults: a quarter of the calls at a time, but 4 at least. */
const workersOf = (concurrency: number) => ({ max_workers: Math.max(4, concurrency / 4) });

interface Measured extends Ran {
  readonly bounds: Bounds;
  /** Calls in flight on average, as the server sees it. */
  readonly in_flight: number;
  /** The same, but only as long as there were calls to be given out: what the order of the calls can do anything about. */
  readonly given_out: number;
  readonly calls: number;
}

async function startServer(): Promise<{ readonly url: string; readonly process: ChildProcess }> {
  const server = spawn(process.execPath, [join(import.meta.dirname, 'pipeline-server.js')], {
    stdio: ['ignore', 'pipe', 'inherit'],
  });
  const [port]: unknown[] = await once(server.stdout, 'data');
  return { url: `http://127.0.0.1:${String(port).trim()}`, process: server };
}

async function measure(job: Job): Promise<Measured> {
  const script = join(import.meta.dirname, 'pipeline-run.js');
  const ran = (await inOwnProcess(script, [JSON.stringify(job)])) as Ran;
  const asked = (await (await fetch(`${job.url}/asked`)).json()) as Asked;
  const bounds = boundsOf(asked.videos, job.concurrency);
  const { calls, giving_out } = asked;
  const in_flight = asked.in_flight_ms / (ran.seconds * 1000);
  return { ...ran, bounds, calls, in_flight, given_out: giving_out.in_flight_ms / giving_out.ms };
}

const percent = (part: number, whole: number) => `${((100 * part) / whole).toFixed(1)} %`;
const seconds = (value: number | null) => (value === null ? '–' : value.toFixed(1));

const HEAD = ['videos', 'places', 'wall s', 'bound s', 'reached', 'least s', 'reached', 'chain s'];
const REST = ['in flight', 'to the last call', 'first item s', 'not begun', 'peak MB', 'CPU s'];

function rowOf(job: Job, { bounds, ...ran }: Measured): Row {
  const [bound, least] = [bounds.places / 1000, bounds.reachable / 1000];
  return [
    job.videos,
    job.concurrency,
    seconds(ran.seconds),
    ...[seconds(bound), percent(bound, ran.seconds), seconds(least), percent(least, ran.seconds)],
    ...[seconds(bounds.chain / 1000), percent(ran.in_flight, job.concurrency)],
    percent(ran.given_out, job.concurrency),
    ...[seconds(ran.first_item_sec), percent(ran.not_begun, job.videos)],
    ...[(ran.rss_peak / 2 ** 20).toFixed(0), seconds(ran.cpu)],
  ];
}

function jobOf(url: string, videos: number, concurrency: number): Job {
  const workflow = { ...workersOf(concurrency), ...(in_flight !== null && { max_in_flight: in_flight }) };
  return { url, videos, length, concurrency, pace: paceOf(concurrency), workflow };
}

/** Every number of videos with every number of places. */
async function calls(url: string, videos: readonly number[], places: readonly number[]): Promise<void> {
  const rows: Row[] = [];
  for (const concurrency of places)
    for (const count of videos) {
      const job = jobOf(url, count, concurrency);
      rows.push(rowOf(job, await measure(job)));
      tell(rows);
    }
  section('Calls: the stream', [[...HEAD, ...REST], ...rows]);
}

/** A run on a clock that jumps from answer to answer; in seconds of the model. */
async function measureVirtual(job: Job): Promise<Measured> {
  const script = join(import.meta.dirname, 'pipeline-run.js');
  const ran = (await inOwnProcess(script, [JSON.stringify({ ...job, virtual: true })])) as Ran & Asked;
  const total = ran.videos.flat(2).reduce((sum, each) => sum + each, 0);
  const { videos, giving_out } = ran;
  const given_out = giving_out.in_flight_ms / giving_out.ms;
  const in_flight = total / (ran.seconds * 1000);
  return { ...ran, bounds: boundsOf(videos, job.concurrency), in_flight, given_out };
}

/** What the order of the calls alone comes to. */
async function schedule(videos: readonly number[], places: readonly number[]): Promise<void> {
  const rows: Row[] = [];
  for (const concurrency of places)
    for (const count of videos) {
      const job = jobOf('', count, concurrency);
      rows.push(rowOf(job, await measureVirtual(job)));
      tell(rows);
    }
  section('The order of the calls, in virtual time', [[...HEAD, ...REST], ...rows]);
}

/** The same with a barrier between the steps, in virtual time. */
async function barrier(videos: readonly number[], places: readonly number[]): Promise<void> {
  const rows: Row[] = [];
  for (const concurrency of places)
    for (const count of videos) {
      const job = jobOf('', count, concurrency);
      // With all videos in the same step, it takes as many of them as there are places to fill these.
      const stepwise_job = { ...job, workflow: { max_workers: concurrency }, barrier: true };
      const [stream, stepwise] = [await measureVirtual(job), await measureVirtual(stepwise_job)];
      rows.push([
        ...[count, concurrency, seconds(stream.seconds), seconds(stepwise.seconds)],
        `${(stepwise.seconds / stream.seconds).toFixed(2)}×`,
        ...[seconds(stream.first_item_sec), seconds(stepwise.first_item_sec ?? stepwise.seconds)],
      ]);
      tell(rows);
    }
  const head = ['videos', 'places', 'stream s', 'barrier s', 'ratio', 'first item', 'with barrier'];
  section('A barrier between the steps, in virtual time', [head, ...rows]);
}

function tell(rows: readonly Row[]): void {
  process.stderr.write(`${(rows.at(-1) ?? []).join('  ')}\n`);
}

function section(title: string, rows: readonly Row[]): void {
  console.log(`\n${title}`);
  printTable(rows);
}

/** An account that may make fewer calls a minute than there are places for, in virtual time. */
async function rate(): Promise<void> {
  const [videos, concurrency] = [24, 16];
  const rows: Row[] = [];
  for (const requests_per_minute of [30, 60, 120]) {
    const ran = await measureVirtual({ ...jobOf('', videos, concurrency), requests_per_minute });
    // The last call starts that many minutes after one of the first, of which a minute's may go out at once.
    const minutes = Math.floor((ran.calls - 1) / requests_per_minute);
    const bound = Math.max(ran.bounds.places / 1000, minutes * 60);
    const figures = [seconds(ran.seconds), seconds(bound), percent(bound, ran.seconds)];
    rows.push([videos, ran.calls, requests_per_minute, ...figures]);
    tell(rows);
  }
  section('A limit of calls a minute, in virtual time', [
    ['videos', 'calls', 'a minute', 'wall s', 'bound s', 'reached'],
    ...rows,
  ]);
}

/** Clips of 720p, cut and sent inline: how well cutting and asking go side by side. */
async function ffmpeg(url: string): Promise<void> {
  const [videos, concurrency] = [8, 16];
  const job = { ...jobOf(url, videos, concurrency), clips: true };
  const local = await measure({ ...job, pace: 0.01 });
  const rows: Row[] = [];
  for (const pace of [60, 600]) {
    const ran = await measure({ ...job, pace });
    const bound = Math.max(ran.bounds.places / 1000, local.seconds);
    rows.push([
      ...[`${(pace * 3) / 1000} s`, seconds(ran.seconds), seconds(local.seconds)],
      ...[
        seconds(ran.bounds.places / 1000),
        percent(bound, ran.seconds),
        percent(ran.in_flight, concurrency),
      ],
    ]);
    tell(rows);
  }
  const head = ['a chunk takes', 'wall s', 'without waiting s', 'latencies s', 'reached', 'in flight'];
  section(`Clips cut by ffmpeg: ${videos} videos of 20 s in 720p`, [head, ...rows]);
}

const { values, positionals } = parseArgs({
  allowPositionals: true,
  options: {
    videos: { type: 'string', default: '6,24,48,100' },
    concurrency: { type: 'string', default: '4,16,64' },
    length: { type: 'string', default: '30' },
    'in-flight': { type: 'string' },
    help: { type: 'boolean', short: 'h' },
  },
});
const numbers = (text: string) => text.split(',').map(Number);
const [videos, places] = [numbers(values.videos), numbers(values.concurrency)];
const length = Number(values.length);
const in_flight = values['in-flight'] === undefined ? null : Number(values['in-flight']);
const parts = positionals.length === 0 ? ['schedule', 'calls', 'barrier', 'rate', 'ffmpeg'] : positionals;
if (values.help === true) {
  console.log(
    `npm run bench -- pipeline [schedule] [calls] [barrier] [rate] [ffmpeg] [--videos N,…] [--concurrency N,…]

  --length S     videos of S seconds on average, 30 unless told
  --in-flight N  max_in_flight; four times max_workers unless told`,
  );
} else {
  console.log(await describeMachine());
  const server = await startServer();
  try {
    if (parts.includes('schedule')) await schedule(videos, places);
    if (parts.includes('calls')) await calls(server.url, videos, places);
    if (parts.includes('barrier')) await barrier(videos, places);
    if (parts.includes('rate')) await rate();
    if (parts.includes('ffmpeg')) await ffmpeg(server.url);
  } finally {
    server.process.kill();
  }
}
