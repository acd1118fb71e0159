/**
 * Do 1,000 calls at the same time leave anything behind? They go through the official SDKs over HTTP, composed as in a run
 * and all on one abort signal, to a server in the same process that answers when all of them have arrived. Round after
 * round, memory and listeners must stay where they were after the first.
 */
import { getEventListeners } from 'node:events';
import { mkdtemp, rm, writeFile } from 'node:fs/promises';
import { createServer } from 'node:http';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { parseArgs } from 'node:util';
import { setFlagsFromString } from 'node:v8';
import { runInNewContext } from 'node:vm';
import type { Media } from '../src/media/media.js';
import { createAccount } from '../src/models/account.js';
import { createGemini } from '../src/models/gemini.js';
import { withAccount } from '../src/models/limit.js';
import type { Model, Question } from '../src/models/model.js';
import { createOpenAi } from '../src/models/openai.js';
import { withRetry } from '../src/models/retry.js';
import { describeMachine } from './machine.js';
import { readyMedia } from './stand-ins.js';
import { printTable, type Row } from './table.js';

const HELP = `npm run bench -- calls [--calls 1000] [--rounds 8]

  --calls N    calls at the same time
  --rounds N   how often`;

/** Bytes of the video that each call carries. */
const VIDEO_BYTES = 50_000;

/** What is there after a round, when the garbage is collected; memory in bytes. */
interface Figures {
  readonly backend: string;
  readonly round: number;
  readonly seconds: number;
  /** Requests that were open at the same time, at most. */
  readonly open: number;
  readonly heap: number;
  readonly rss: number;
  /** Listeners on the signal that all calls share: at most during the round, and after it. */
  readonly listeners: { readonly most: number; readonly end: number };
}

const usage = { prompt_tokens: 1000, completion_tokens: 50 };
const metadata = { promptTokenCount: 1000, candidatesTokenCount: 50 };
const text = 'A white van waits at the crossing.';
const openAiReply = { choices: [{ message: { content: text }, finish_reason: 'stop' }], usage };
const geminiReply = {
  candidates: [{ content: { parts: [{ text }] }, finishReason: 'STOP' }],
  usageMetadata: metadata,
};

/** Answers both routes, as soon as so many requests have arrived; nothing is kept of a request. */
async function startServer(calls: number) {
  const load = { now: 0, most: 0 };
  let held: (() => void)[] = [];
  const server = createServer((request, response) => {
    load.now += 1;
    load.most = Math.max(load.most, load.now);
    response.once('close', () => {
      load.now -= 1;
    });
    const reply = request.url?.includes('generateContent') ? geminiReply : openAiReply;
    request.resume().once('end', () => {
      held.push(() => {
        response.writeHead(200, { 'content-type': 'application/json' }).end(JSON.stringify(reply));
      });
      if (held.length < calls) return;
      for (const answer of held) answer();
      held = [];
    });
  });
  await new Promise<void>((resolve) => server.listen(0, '127.0.0.1', resolve));
  const address = server.address();
  if (address === null || typeof address === 'string') throw new Error('The server has no port.');
  return { url: `http://127.0.0.1:${address.port}`, load, close: () => server.close() };
}

const options = { api_key: 'key-of-the-bench', timeout: 120 };
const BACKENDS: Readonly<Record<string, (url: string, media: Media) => Promise<Model>>> = {
  gemini: (base_url, media) => createGemini({ ...options, model: 'm', base_url }, media),
  openai: (url, media) => createOpenAi({ ...options, model_name: 'm', base_url: `${url}/v1` }, media),
};

async function measure(backend: string, calls: number, rounds: number): Promise<Figures[]> {
  const create = BACKENDS[backend];
  if (create === undefined) throw new Error(`Expected a backend, got ${backend}.`);
  const folder = await mkdtemp(join(tmpdir(), 'reeltrace-calls-'));
  const server = await startServer(calls);
  try {
    const path = join(folder, 'video.mp4');
    await writeFile(path, Buffer.alloc(VIDEO_BYTES, 'video'));
    const media = readyMedia();
    const info = { ...(await media.probe(path)), size_bytes: VIDEO_BYTES };
    const limits = { max_concurrent: calls, requests_per_minute: null, tokens_per_minute: null };
    const account = createAccount({ ...limits, max_cooldown_ms: 1000 });
    const delays = { base_delay_ms: 100, max_delay_ms: 1000 };
    const policy = { max_attempts: 3, max_parse_attempts: 1, ...delays };
    const model = withRetry(policy)(withAccount(account)(await create(server.url, media)));
    const { signal } = new AbortController();
    const collect = garbageCollector();
    const figures: Figures[] = [];
    for (let round = 1; round <= rounds; round += 1) {
      server.load.most = 0;
      let most = 0;
      const watching = setInterval(() => {
        most = Math.max(most, getEventListeners(signal, 'abort').length);
      }, 20);
      const started = performance.now();
      await Promise.all(
        Array.from({ length: calls }, (_, call) => {
          const question: Question = {
            step: '1a',
            prompt_key: 'normal_global_caption',
            text: `What happens? ${round} ${call}`,
            video: { path, info },
          };
          return model.ask(question, signal);
        }),
      );
      const seconds = (performance.now() - started) / 1000;
      clearInterval(watching);
      collect();
      const { heapUsed: heap, rss } = process.memoryUsage();
      const listeners = { most, end: getEventListeners(signal, 'abort').length };
      figures.push({ backend, round, seconds, open: server.load.most, heap, rss, listeners });
    }
    await model.close?.();
    return figures;
  } finally {
    server.close();
    await rm(folder, { recursive: true, force: true });
  }
}

function garbageCollector(): () => void {
  setFlagsFromString('--expose-gc');
  const collect: unknown = runInNewContext('gc');
  if (typeof collect !== 'function') throw new Error('This runtime does not let its garbage be collected.');
  return () => void collect();
}

function rowOf({ backend, round, seconds, open, heap, rss, listeners }: Figures): Row {
  const megabytes = (bytes: number) => (bytes / 1e6).toFixed(1);
  return [
    ...[backend, round, seconds.toFixed(1), open],
    ...[megabytes(heap), megabytes(rss), listeners.most, listeners.end],
  ];
}

async function compare(calls: number, rounds: number): Promise<void> {
  const rows: Row[] = [['backend', 'round', 'seconds', 'open', 'heap MB', 'RSS MB', 'listeners', 'after']];
  for (const backend of Object.keys(BACKENDS))
    rows.push(...(await measure(backend, calls, rounds)).map(rowOf));
  console.log(`${await describeMachine()}\n`);
  printTable(rows);
}

const { values } = parseArgs({
  options: {
    calls: { type: 'string', default: '1000' },
    rounds: { type: 'string', default: '8' },
    help: { type: 'boolean', short: 'h' },
  },
});
if (values.help) console.log(HELP);
else await compare(Number(values.calls), Number(values.rounds));
