/**
 * A chat-completions server for `bench/pipeline`, a process of its own: it takes as long for an answer as a model would,
 * and keeps what it was asked. The name of the model in a request is the prompt key. Texts carry the number of their video.
 */
import { createServer, type IncomingMessage, type ServerResponse } from 'node:http';
import type { PromptKey } from '../src/records/record.js';
import type { Asked } from './pipeline-job.js';
import { createLessons, numberIn } from './pipeline-model.js';

let pace = 100;
let load = loadFrom(performance.now());
let lessons = createLessons();
/** Real video says nothing of its number: each call about one gets a new one. */
let unknown = 1e6;

function loadFrom(began: number) {
  return { began, now: 0, since: began, sum: 0, calls: 0, giving_out: { ms: 0, in_flight_ms: 0 } };
}

function count(change: number): void {
  const now = performance.now();
  load.sum += load.now * (now - load.since);
  load.since = now;
  load.now += change;
}

/** The number of a video, from the bytes that stand for it or the texts about it. */
function numberOf(messages: string): number {
  const data = /;base64,([\w+/]{40})/.exec(messages.slice(0, 200_000))?.[1];
  if (data === undefined) return numberIn(messages);
  unknown += 1;
  return numberIn(Buffer.from(data, 'base64').toString('latin1')) || unknown;
}

function send(response: ServerResponse, value: unknown): void {
  response.writeHead(200, { 'content-type': 'application/json' }).end(JSON.stringify(value));
}

function reset(body: string): void {
  pace = Number(body);
  lessons = createLessons();
  load = loadFrom(performance.now());
}

function told(): Asked {
  count(0);
  const all = [...lessons.videos.values()];
  const begun_at = all.map(({ begun }) => begun);
  return {
    calls: load.calls,
    in_flight_ms: load.sum,
    giving_out: load.giving_out,
    begun_at,
    videos: all.map(({ stages }) => stages),
  };
}

async function answer(body: string, response: ServerResponse): Promise<void> {
  const came = performance.now();
  count(1);
  load.calls += 1;
  load.giving_out = { ms: load.since - load.began, in_flight_ms: load.sum };
  const { model, messages } = JSON.parse(body) as { model: PromptKey; messages: unknown };
  const { text, seconds, took } = await lessons.answer(model, numberOf(JSON.stringify(messages)), Date.now());
  setTimeout(() => {
    count(-1);
    took(performance.now() - came);
    const choices = [{ index: 0, message: { role: 'assistant', content: text }, finish_reason: 'stop' }];
    const usage = { prompt_tokens: 1000, completion_tokens: 200, total_tokens: 1200 };
    send(response, { id: 'c', object: 'chat.completion', created: 0, model: 'm', choices, usage });
  }, seconds * pace);
}

function respond(request: IncomingMessage, response: ServerResponse, body: string): void {
  if (request.url === '/reset') {
    reset(body);
    send(response, {});
  } else if (request.url === '/asked') send(response, told());
  else void answer(body, response);
}

const server = createServer((request, response) => {
  const pieces: Buffer[] = [];
  request.on('data', (piece: Buffer) => pieces.push(piece));
  request.on('end', () => respond(request, response, Buffer.concat(pieces).toString()));
});
server.keepAliveTimeout = 60_000;
server.listen(0, '127.0.0.1', () => {
  const address = server.address();
  if (address !== null && typeof address !== 'string') process.stdout.write(`${address.port}\n`);
});
