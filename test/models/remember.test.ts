import { createHash } from 'node:crypto';
import { mkdtemp, rm } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { afterEach, beforeEach, describe, expect, it } from 'vitest';
import { FatalError, isAbort, ParseError, RecordError } from '../../src/errors/errors.js';
import { callKey, canonicalJson } from '../../src/models/call-key.js';
import { openMemory } from '../../src/models/memory.js';
import { type Model, NO_USAGE, type Question } from '../../src/models/model.js';
import { type CallMemory, type StoredAnswer, withMemory } from '../../src/models/remember.js';
import { fakeModel } from '../helpers/fake-model.js';
import { inMemory } from '../helpers/in-memory.js';
import { INFO } from '../helpers/video-info.js';

const question: Question = {
  step: '1a',
  prompt_key: 'normal_global_caption',
  text: 'What happens?',
  video: { path: '/videos/a.mp4', info: INFO },
};
const identify = async (path: string) => `hash of ${path}`;

describe('remember', () => {
  it('asks once and answers from memory afterwards, at no cost', async () => {
    const model = fakeModel();
    const memory = inMemory();
    const first = await withMemory(memory, identify, { now: () => 7 })(model).ask(question);
    const second = await withMemory(memory, identify)(model).ask(question);
    expect(first).toMatchObject({ attempts: 1, usage: { input_tokens: 10 } });
    expect(second).toEqual({ ...first, attempts: 0, usage: NO_USAGE, milliseconds: 0, bytes_sent: 0 });
    expect(model.questions).toHaveLength(1);
    expect([...memory.entries.values()]).toEqual([{ ...first, at: 7 }]);
  });

  it('knows a video by its content, not by its place', async () => {
    const model = fakeModel();
    const content = new Map([
      ['/videos/a.mp4', 'one'],
      ['/moved/b.mp4', 'one'],
      ['/videos/c.mp4', 'two'],
    ]);
    const asked = withMemory(inMemory(), async (path) => content.get(path) ?? 'none')(model);
    for (const path of content.keys()) await asked.ask({ ...question, video: { path, info: INFO } });
    expect(model.questions).toHaveLength(2);
    content.set('/videos/a.mp4', 'replaced');
    await asked.ask(question);
    expect(model.questions).toHaveLength(3);
  });

  const changes: readonly [string, Partial<Model>, Partial<Question>][] = [
    ['the prompt', {}, { text: 'What else?' }],
    ['the temperature', {}, { temperature: 0 }],
    ['the range', {}, { video: { path: '/a', info: INFO, range: { start: 0, end: 5 } } }],
    ['the model', { name: 'other' }, {}],
    ['the backend', { backend: 'other' }, {}],
    ['a parameter', { parameters: { fps: { b: 2, a: 2 } } }, {}],
  ];
  it.each(changes)('has another key when %s is another one', (_name, ofModel, ofQuestion) => {
    const model = fakeModel({ parameters: { fps: { a: 1, b: 2 } } });
    const key = callKey(model, question, 'h');
    expect(callKey({ ...model, ...ofModel }, { ...question, ...ofQuestion }, 'h')).not.toBe(key);
    expect(callKey(model, question, 'another video')).not.toBe(key);
  });

  it('has the same key whatever the order of parameters, the step, the file name and noise below a millisecond', () => {
    const ranged = (start: number): Question => ({
      ...question,
      video: { path: '/x', info: INFO, range: { start, end: 5 } },
    });
    const one = callKey(fakeModel({ parameters: { a: 1, b: { c: 2, d: 3 } } }), ranged(0.1 + 0.2), 'h');
    const two = callKey(
      fakeModel({ parameters: { b: { d: 3, c: 2 }, a: 1 } }),
      { ...ranged(0.3), step: '0' },
      'h',
    );
    expect(one).toBe(two);
    expect(canonicalJson({ b: undefined, a: [{ z: 1, y: null }] })).toBe('{"a":[{"y":null,"z":1}]}');
  });

  it('has the key that memories on disk have: a hash of canonical JSON', () => {
    const asked: Question = {
      ...question,
      temperature: 0.5,
      schema: { name: 'mcq', note: 'As JSON.', json: { type: 'object', properties: { b: {}, a: {} } } },
      video: { path: '/x', info: INFO, range: { start: 0.3, end: 5 } },
    };
    const model = fakeModel({ parameters: { top_p: 0.9, max_tokens: 10 } });
    const { backend, name, parameters } = model;
    const canonical = canonicalJson({
      format: 1,
      ...{ backend, name, parameters },
      ...{ text: asked.text, temperature: 0.5, schema: asked.schema, video: 'h', range_ms: [300, 5000] },
    });
    const expected = createHash('sha256').update(canonical).digest('hex');
    expect(callKey(model, asked, 'h')).toBe(expected);
    expect(callKey(model, asked, 'h')).toBe(expected);
  });

  it('asks anew what was answered before the moment from which answers to a question count, once', async () => {
    const model = fakeModel();
    const memory = inMemory();
    let time = 100;
    const asked = withMemory(memory, identify, {
      since: ({ step }) => (step === '1a' ? 150 : 0),
      now: () => time,
    })(model);
    const other: Question = { ...question, step: '1b', text: 'What else?' };
    for (const one of [question, other]) await asked.ask(one);
    time = 150;
    for (const one of [question, other]) await asked.ask(one);
    expect(model.questions).toEqual([question, other, question]);
    expect((await asked.ask(question)).attempts).toBe(0);
    expect(model.questions).toHaveLength(3);
  });

  it('makes one call of the same question asked by many at a time', async () => {
    const model = fakeModel({ held: true });
    const asked = withMemory(inMemory(), identify)(model);
    const all = Promise.all([1, 2, 3].map(() => asked.ask(question)));
    await model.started(1);
    model.letGo();
    const answers = await all;
    expect(answers.map((answer) => answer.attempts)).toEqual([1, 0, 0]);
    expect(model.questions).toHaveLength(1);
  });

  it('goes on with a shared call when one of two aborts, and ends it when both have', async () => {
    const model = fakeModel({ held: true });
    const asked = withMemory(inMemory(), identify)(model);
    const [first, second] = [new AbortController(), new AbortController()];
    const one = asked.ask(question, first.signal).catch(isAbort);
    const two = asked.ask(question, second.signal).catch(isAbort);
    await model.started(1);
    first.abort();
    expect(await one).toBe(true);
    expect(model.counts.aborted).toBe(0);
    second.abort();
    expect(await two).toBe(true);
    expect(model.counts.aborted).toBe(1);
    const again = asked.ask(question);
    model.letGo();
    expect((await again).attempts).toBe(1);
  });

  it('keeps no answer that the check refuses, and takes none from memory that it refuses', async () => {
    const model = fakeModel({ answer: (_question, call) => (call === 3 ? '42' : 'many') });
    const memory = inMemory();
    const asked = withMemory(memory, identify)(model);
    const check = (text: string) => {
      if (!/^\d+$/.test(text)) throw new ParseError('Expected a number.', text);
    };
    await expect(asked.ask({ ...question, check })).rejects.toBeInstanceOf(ParseError);
    expect(memory.entries.size).toBe(0);
    expect((await asked.ask(question)).text).toBe('many');
    expect((await asked.ask({ ...question, check })).text).toBe('42');
    expect((await asked.ask({ ...question, check })).attempts).toBe(0);
    expect(model.questions).toHaveLength(3);
  });

  it('keeps no failure: the next one who asks asks the model', async () => {
    const model = fakeModel({ failures: { 1: new RecordError('empty', 'No text.') } });
    const asked = withMemory(inMemory(), identify)(model);
    await expect(asked.ask(question)).rejects.toMatchObject({ kind: 'empty' });
    expect((await asked.ask(question)).attempts).toBe(1);
  });

  it('forgets the answer to a question that turned out to be worth nothing, and asks again', async () => {
    const model = fakeModel();
    const memory = inMemory();
    const remembering = withMemory(memory, identify)(model);
    await remembering.ask(question);
    await remembering.ask({ ...question, text: 'Another.' });
    await remembering.forget?.(question);
    expect(memory.entries.size).toBe(1);
    expect((await remembering.ask(question)).attempts).toBe(1);
  });

  it('knows an answer in a given form from one in text', async () => {
    const model = fakeModel();
    const remembering = withMemory(inMemory(), identify)(model);
    const schema = { name: 'pairs', json: { type: 'object' }, note: 'As JSON.' };
    for (const asked of [question, { ...question, schema }, question, { ...question, schema }])
      await remembering.ask(asked);
    expect(model.questions.map((asked) => asked.schema)).toEqual([undefined, schema]);
  });

  it('answers only after the answer is kept', async () => {
    const order: string[] = [];
    const memory: CallMemory = {
      ...inMemory(),
      put: async () => {
        await new Promise((resolve) => setImmediate(resolve));
        order.push('kept');
      },
    };
    await withMemory(memory, identify)(fakeModel()).ask(question);
    order.push('answered');
    expect(order).toEqual(['kept', 'answered']);
  });

  it('stops with the error of a memory that can keep nothing', async () => {
    const memory = { ...inMemory(), put: () => Promise.reject(new FatalError('The disk is full.')) };
    await expect(withMemory(memory, identify)(fakeModel()).ask(question)).rejects.toBeInstanceOf(FatalError);
  });
});

describe('the memory on disk', () => {
  let directory: string;
  beforeEach(async () => {
    directory = await mkdtemp(join(tmpdir(), 'reeltrace-memory-'));
  });
  afterEach(async () => {
    await rm(directory, { recursive: true, force: true });
  });
  const answer: StoredAnswer = {
    text: 'Zwei Autos. 二台の車。',
    model: 'm-1',
    usage: { ...NO_USAGE, input_tokens: 3 },
    milliseconds: 5,
    bytes_sent: 9,
    delivery: 'inline',
    attempts: 2,
  };

  it('gives back what was put, also after it was closed, copied names with dots included', async () => {
    const path = join(directory, 'run.v1');
    const memory = await openMemory(path);
    expect(await memory.get('absent')).toBeUndefined();
    await memory.put('key', answer);
    expect(await memory.get('key')).toEqual(answer);
    await memory.close();
    const again = await openMemory(path);
    expect(await again.get('key')).toEqual(answer);
    await again.close();
  });

  it('keeps many answers that arrive at once', async () => {
    const memory = await openMemory(directory);
    const keys = Array.from({ length: 500 }, (_, index) => `key ${index}`);
    await Promise.all(keys.map((key) => memory.put(key, { ...answer, text: key })));
    for (const key of keys) expect((await memory.get(key))?.text).toBe(key);
    await memory.close();
  });

  it('counts an entry of another shape as absent', async () => {
    const memory = await openMemory(directory);
    const { text: _, ...broken } = answer;
    await memory.put('key', { ...broken, text: '' });
    expect(await memory.get('key')).toBeUndefined();
    await memory.put('key', answer);
    expect(await memory.get('key')).toEqual(answer);
    await memory.close();
  });

  it('is a fatal error with a remedy when the folder can not be made', async () => {
    const memory = await openMemory(directory);
    await memory.close();
    // A file stands where the folder should be.
    const opening = openMemory(join(directory, 'data.mdb'));
    await expect(opening).rejects.toBeInstanceOf(FatalError);
    await expect(opening).rejects.toMatchObject({ hint: expect.stringContaining('folder') });
  });
});
