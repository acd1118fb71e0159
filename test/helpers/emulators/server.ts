/**
 * What the emulators of both APIs share: an HTTP server on loopback with a log of every request and faults on demand.
 * An emulator checks what it receives and answers nonsense with 400 and the reason.
 */
import { createServer, type IncomingMessage, type ServerResponse } from 'node:http';
import {
  type Emulator,
  type EmulatorOptions,
  type Fault,
  type LoggedRequest,
  type Plan,
  type Protocol,
  type Received,
  Refusal,
  type Reply,
} from './wire.js';

/** Starts a server for a protocol. */
export async function serve(protocol: Protocol, options: EmulatorOptions): Promise<Emulator> {
  const now = options.now ?? Date.now;
  const log: LoggedRequest[] = [];
  const asked: LoggedRequest[] = [];
  const load = { now: 0, most: 0 };
  const conditions = new Set<() => void>();
  let plan: Plan = options.plan ?? [];
  let planned = 0;

  const changed = () => {
    for (const check of conditions) check();
  };

  async function respond(incoming: IncomingMessage, response: ServerResponse): Promise<void> {
    const time = now();
    const received: Received = {
      method: incoming.method ?? 'GET',
      url: new URL(incoming.url ?? '/', 'http://127.0.0.1'),
      headers: incoming.headers,
      body: await read(incoming),
    };
    const route = protocol.route(received);
    const { header, key } = protocol.key(incoming.headers);
    const request: LoggedRequest = {
      number: log.length,
      time,
      method: received.method,
      path: received.url.pathname,
      route: route.name,
      key,
      key_elsewhere: keyElsewhere([key ?? '', ...(options.keys ?? [])], header, received),
      body_bytes: received.body.length,
      parts: [],
      text: '',
    };
    log.push(request);
    if (route.asks) asked.push(request);
    load.now += 1;
    load.most = Math.max(load.most, load.now);
    response.once('close', () => {
      load.now -= 1;
      if (!response.writableFinished && (request.outcome ?? 'answered') === 'answered')
        request.outcome = 'left';
      changed();
    });
    changed();
    // Read first, so that the parts are in the log whatever the plan says.
    const proceed = prepare(request, received);
    const fault = await nextFault(request, route.asks);
    if (fault) request.outcome = fault.fault;
    const own = fault && protocol.fault(fault, request);
    send(response, fault, own ?? (await settle(request, proceed)), request);
    changed();
  }

  async function nextFault(request: LoggedRequest, asks: boolean): Promise<Fault | undefined> {
    const fault = typeof plan === 'function' ? await plan(request) : asks ? plan[planned++] : undefined;
    return fault ?? undefined;
  }

  function prepare(request: LoggedRequest, received: Received): () => Reply | Promise<Reply> {
    try {
      const proceed = protocol.receive(request, received);
      if (options.keys === undefined || options.keys.includes(request.key ?? '')) return proceed;
      const reply = protocol.fault({ fault: 'bad_key' }, request);
      request.outcome = 'invalid: bad key';
      return () => reply ?? protocol.refuse(401, 'bad key');
    } catch (error) {
      if (!(error instanceof Refusal)) throw error;
      request.outcome = `invalid: ${error.message}`;
      return () => protocol.refuse(error.status, error.message);
    }
  }

  async function settle(request: LoggedRequest, proceed: () => Reply | Promise<Reply>): Promise<Reply> {
    try {
      const reply = await proceed();
      request.outcome ??= 'answered';
      return reply;
    } catch (error) {
      const message = error instanceof Error ? error.message : String(error);
      request.outcome = `invalid: ${message}`;
      return protocol.refuse(error instanceof Refusal ? error.status : 500, message);
    }
  }

  const server = createServer((incoming, response) => {
    respond(incoming, response).catch((error: unknown) => {
      // A client that leaves while it sends is no news; anything else is a mistake of the test or the emulator.
      if (incoming.complete) console.error(error);
      response.destroy();
    });
  });
  await new Promise<void>((resolve) => server.listen(0, '127.0.0.1', resolve));
  const address = server.address();
  if (address === null || typeof address === 'string') throw new Error('The emulator has no port.');

  return {
    url: `http://127.0.0.1:${address.port}`,
    log,
    asked,
    load,
    play: (next) => {
      plan = next;
      planned = 0;
    },
    until: (condition) =>
      new Promise((resolve) => {
        const check = () => {
          if (!condition(log)) return;
          conditions.delete(check);
          resolve();
        };
        conditions.add(check);
        check();
      }),
    close: () =>
      new Promise((resolve) => {
        server.close(() => resolve());
        server.closeAllConnections();
      }),
  };
}

/** Writes a reply, spoilt by a fault where there is one. */
function send(
  response: ServerResponse,
  fault: Fault | undefined,
  reply: Reply,
  request: LoggedRequest,
): void {
  const text = JSON.stringify(reply.body ?? {});
  const headers = { 'content-type': 'application/json; charset=UTF-8', ...reply.headers };
  request.status = reply.status;
  switch (fault?.fault) {
    case 'reset':
      response.socket?.resetAndDestroy();
      return;
    case 'hang':
      return;
    case 'reset_in_body':
    case 'hang_in_body':
      response.writeHead(reply.status, { ...headers, 'content-length': Buffer.byteLength(text) });
      response.write(text.slice(0, text.length / 2), () => {
        if (fault.fault === 'reset_in_body') response.socket?.resetAndDestroy();
      });
      return;
    case 'truncated_json':
      response.writeHead(reply.status, headers).end(text.slice(0, text.length / 2));
      return;
    case 'html':
      response
        .writeHead(200, { 'content-type': 'text/html' })
        .end('<!doctype html><html><body><h1>Gateway</h1><p>Please sign in.</p></body></html>');
      return;
    case 'wrong_type':
      response.writeHead(reply.status, { ...headers, 'content-type': 'text/plain' }).end(text);
      return;
    default:
      response.writeHead(reply.status, headers).end(text);
  }
}

async function read(incoming: IncomingMessage): Promise<Buffer> {
  const pieces: Buffer[] = [];
  for await (const piece of incoming) pieces.push(piece);
  return Buffer.concat(pieces);
}

/** Keys shorter than 8 characters are not looked for: they would be found by chance. */
function keyElsewhere(keys: readonly string[], header: string, { url, headers, body }: Received): string[] {
  const secrets = keys.filter((key) => key.length >= 8);
  const places: [string, string | Buffer][] = [
    ['url', url.href],
    ['body', body],
    ...Object.entries(headers)
      .filter(([name]) => name !== header)
      .map(([name, value]): [string, string] => [name, String(value)]),
  ];
  return places
    .filter(([, content]) =>
      secrets.some((key) => content.includes(key) || content.includes(encodeURIComponent(key))),
    )
    .map(([place]) => place);
}
