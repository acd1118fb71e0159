/** What strange servers send, through both SDKs over HTTP: redirects, endless answers, odd statuses, odd usage. */
import { createServer, type RequestListener, type Server } from 'node:http';
import { gzipSync } from 'node:zlib';
import fc from 'fast-check';
import { afterEach, describe, expect, it } from 'vitest';
import { FatalError, RecordError, ReeltraceError, TransientError } from '../../../src/errors/errors.js';
import { createGemini } from '../../../src/models/gemini.js';
import type { Model } from '../../../src/models/model.js';
import { listModels } from '../../../src/models/openai/list-models.js';
import { createOpenAi } from '../../../src/models/openai.js';
import { failureOf, fakeMedia, question } from '../fake-media.js';

const servers: Server[] = [];
afterEach(() => {
  for (const server of servers.splice(0)) {
    server.close();
    server.closeAllConnections();
  }
});

/** Starts a server on loopback; its address. */
async function serve(listener: RequestListener): Promise<string> {
  const server = createServer((incoming, response) => {
    response.on('error', () => undefined);
    incoming.resume().on('end', () => listener(incoming, response));
  });
  servers.push(server);
  await new Promise<void>((resolve) => server.listen(0, '127.0.0.1', resolve));
  const address = server.address();
  if (address === null || typeof address === 'string') throw new Error('The server has no port.');
  return `http://127.0.0.1:${address.port}`;
}

interface Backend {
  readonly name: string;
  readonly create: (url: string) => Promise<Model>;
  readonly reply: (text: string, usage?: unknown) => object;
}
const BACKENDS: readonly Backend[] = [
  {
    name: 'Gemini',
    create: (base_url) =>
      createGemini({ api_key: 'AIza-of-a-test', model: 'm', base_url, timeout: 30 }, fakeMedia()),
    reply: (text, usage) => ({ candidates: [{ content: { parts: [{ text }] } }], usageMetadata: usage }),
  },
  {
    name: 'OpenAI',
    create: (url) =>
      createOpenAi({ api_key: 'sk-of-a-test', model_name: 'm', base_url: url, timeout: 30 }, fakeMedia()),
    reply: (text, usage) => ({ choices: [{ message: { content: text } }], usage }),
  },
];

describe.each(BACKENDS)('$name', ({ create, reply }) => {
  it.each([301, 302, 303, 307, 308])('follows no redirect %i, and says where it points', async (status) => {
    const reached: unknown[] = [];
    const other = await serve((incoming, response) => {
      reached.push(incoming.headers);
      response.end('{}');
    });
    const url = await serve((_, response) => {
      response.writeHead(status, { location: `${other}/v1` }).end();
    });
    const error = await failureOf((await create(url)).ask(question('What?')));
    expect(error).toBeInstanceOf(FatalError);
    expect(error).toMatchObject({
      message: expect.stringContaining(`${other}/v1`),
      hint: expect.stringContaining('base_url'),
    });
    expect(reached).toEqual([]);
  });

  it.each(['plain', 'gzip'])('stops reading an answer that is too long (%s)', async (encoding) => {
    const text = JSON.stringify(reply('x'.repeat(30 * 2 ** 20)));
    const zipped = encoding === 'gzip';
    const body = zipped ? gzipSync(text) : text;
    const url = await serve((_, response) => {
      response.writeHead(200, {
        'content-type': 'application/json',
        ...(zipped && { 'content-encoding': 'gzip' }),
      });
      response.end(body);
    });
    const error = await failureOf((await create(url)).ask(question('What?')));
    expect(error).toBeInstanceOf(TransientError);
    expect(error).toHaveProperty('message', expect.stringContaining('more than 4 MB'));
  });

  it.each([
    ['a page of tags', '<'.repeat(20 * 2 ** 20)],
    ['a message', JSON.stringify({ error: { message: 'model '.repeat(8_000) } })],
  ])('keeps the beginning of a refusal that is long (%s)', async (_, text) => {
    const url = await serve((_request, response) => response.writeHead(400).end(text));
    const error = await failureOf((await create(url)).ask(question('What?')));
    expect(error).toBeInstanceOf(RecordError);
    expect(error instanceof Error ? error.message.length : 0).toBeLessThan(1_500);
  });

  it.each([
    [420, 'ThrottledError'],
    [424, 'TransientError'],
    [498, 'TransientError'],
    [499, 'TransientError'],
    [529, 'TransientError'],
    [999, 'TransientError'],
    [600, 'TransientError'],
    [418, 'RecordError'],
    [304, 'RecordError'],
  ])('takes status %i for a %s', async (status, name) => {
    const url = await serve((_, response) => response.writeHead(status).end());
    expect(await failureOf((await create(url)).ask(question('What?')))).toHaveProperty('name', name);
  });

  it('is asked again when it says that it is overloaded, with the wait that it names', async () => {
    const url = await serve((_, response) =>
      response.writeHead(400, { 'retry-after': '40' }).end('The model is overloaded.'),
    );
    const error = await failureOf((await create(url)).ask(question('What?')));
    expect(error).toBeInstanceOf(TransientError);
    expect(error).toHaveProperty('retry_after_ms', 40_000);
  });

  it('takes a refusal after an answer for one of the video, until it repeats over several', async () => {
    const statuses = [200, 403, 403, 404, 200, 401, 403, 403];
    const url = await serve((_, response) => {
      const status = statuses.shift() ?? 500;
      response.writeHead(status, { 'content-type': 'application/json' });
      response.end(JSON.stringify(status === 200 ? reply('A car.') : { error: { message: 'Forbidden.' } }));
    });
    const model = await create(url);
    const ask = (about: string) =>
      model.ask({ ...question('What?'), about }).then(
        () => 'answered',
        (error: unknown) => (error instanceof FatalError ? 'stops' : String(error)),
      );
    const refused = expect.stringContaining('RecordError');
    const seen: unknown[] = [];
    for (const about of ['a', 'b', 'b', 'c', 'd', 'a', 'b', 'c']) seen.push(await ask(about));
    expect(seen).toEqual(['answered', refused, refused, refused, 'answered', refused, refused, 'stops']);
  });

  it('stops at once where it is moved after an answer: that is not about one video', async () => {
    const statuses = [200, 302];
    const url = await serve((_, response) => {
      const status = statuses.shift() ?? 500;
      response.writeHead(status, { 'content-type': 'application/json', location: 'https://sign.in/' });
      response.end(JSON.stringify(reply('A car.')));
    });
    const model = await create(url);
    await model.ask({ ...question('What?'), about: 'a' });
    expect(await failureOf(model.ask({ ...question('What?'), about: 'b' }))).toBeInstanceOf(FatalError);
  });

  it('stops for a key or a model that it names, also after an answer', async () => {
    const messages = [
      'models/m is not found for API version v1beta. The model does not exist.',
      'API key not valid. Invalid API key.',
    ];
    for (const message of messages) {
      const statuses = [200, 404];
      const url = await serve((_, response) => {
        const status = statuses.shift() ?? 500;
        response.writeHead(status, { 'content-type': 'application/json' });
        response.end(JSON.stringify(status === 200 ? reply('A car.') : { error: { message } }));
      });
      const model = await create(url);
      await model.ask({ ...question('What?'), about: 'a' });
      expect(await failureOf(model.ask({ ...question('What?'), about: 'b' }))).toBeInstanceOf(FatalError);
    }
  });

  it.each([
    ['-5', -5],
    ['text', 'many'],
    ['a list', []],
    ['a number that is too large', '1e400'],
  ])('gives its answer whatever its usage is (%s)', async (_, value) => {
    const body = JSON.stringify(
      reply('A car.', { prompt_tokens: value, promptTokenCount: value, completion_tokens_details: 'x' }),
    ).replaceAll('"1e400"', '1e400');
    const url = await serve((_request, response) =>
      response.writeHead(200, { 'content-type': 'application/json' }).end(body),
    );
    const answer = await (await create(url)).ask(question('What?'));
    expect(answer).toMatchObject({ text: 'A car.', usage: { input_tokens: 0, output_tokens: 0 } });
  });

  it.each(['""', '5', 'null', '[]', '{"candidates":5,"choices":5}'])(
    'that sends %s is asked again',
    async (body) => {
      const url = await serve((_, response) =>
        response.writeHead(200, { 'content-type': 'application/json' }).end(body),
      );
      const { name } = (await failureOf((await create(url)).ask(question('What?')))) as Error;
      expect(['TransientError', 'ParseError']).toContain(name);
    },
  );

  it('ends in an answer or a named error, whatever comes', async () => {
    let next = { status: 200, headers: {}, pieces: [''] };
    const url = await serve((_, response) => {
      response.writeHead(next.status, next.headers);
      for (const piece of next.pieces) response.write(piece);
      response.end();
    });
    const model = await create(url);
    const json = fc.oneof(
      fc.json(),
      fc.tuple(fc.string(), fc.jsonValue()).map(([text, usage]) => JSON.stringify(reply(text, usage))),
      fc.jsonValue().map((error) => JSON.stringify({ error })),
      fc.record({ message: fc.jsonValue(), code: fc.jsonValue() }).map((error) => JSON.stringify({ error })),
    );
    const replies = fc.record({
      status: fc.oneof(fc.constant(200), fc.integer({ min: 200, max: 999 })),
      headers: fc.record(
        {
          'content-type': fc.constantFrom('application/json', 'text/html', 'x'),
          'retry-after': fc.constantFrom('0', '-1', '1e9', 'soon', 'Wed, 21 Oct 2015 07:28:00 GMT'),
          'content-encoding': fc.constantFrom('gzip', 'br', 'x'),
          location: fc.constantFrom('/x', 'http://[', ''),
        },
        { requiredKeys: [] },
      ),
      pieces: fc.oneof(
        json.map((text) => [text.slice(0, text.length / 2), text.slice(text.length / 2)]),
        fc.array(fc.string()),
      ),
    });
    await fc.assert(
      fc.asyncProperty(replies, async (sent) => {
        next = sent;
        const result = await model.ask(question('What?')).catch((error: unknown) => error);
        if (result instanceof Error) expect(result).toBeInstanceOf(ReeltraceError);
      }),
      { numRuns: 150 },
    );
  });
});

it('lists no models of another host', async () => {
  let reached = 0;
  const other = await serve((_, response) => {
    reached += 1;
    response.end(JSON.stringify({ data: [{ id: 'm' }] }));
  });
  const url = await serve((_, response) => response.writeHead(307, { location: `${other}/models` }).end());
  expect(await listModels(url, 'sk-of-a-test')).toEqual([]);
  expect(reached).toBe(0);
});
