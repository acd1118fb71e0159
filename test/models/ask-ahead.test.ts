import { describe, expect, it } from 'vitest';
import { isAbort, ParseError, RecordError } from '../../src/errors/errors.js';
import { NO_USAGE, type Question } from '../../src/models/model.js';
import { remember } from '../../src/models/remember.js';
import { fakeModel } from '../helpers/fake-model.js';
import { inMemory } from '../helpers/in-memory.js';
import { INFO } from '../helpers/video-info.js';

function about(path: string, text = 'What happens?'): Question {
  const video = { path, info: INFO, range: { start: 0, end: 5 } };
  return { step: '1b', prompt_key: 'normal_chunk_caption', text, video, about: path };
}

const question = about('/videos/a.mp4');
const identify = async (path: string) => `hash of ${path}`;

describe('a question that is asked ahead', () => {
  it('is asked once; who asks it then is given the answer with what it cost, and the next one the remembered one', async () => {
    const model = fakeModel();
    const memory = inMemory();
    const asked = remember(model, memory, identify);
    await asked.askAhead?.(question);
    expect(memory.entries.size).toBe(1);
    expect(await asked.ask(question)).toMatchObject({ attempts: 1, usage: { input_tokens: 10 } });
    expect(await asked.ask(question)).toMatchObject({ attempts: 0, usage: NO_USAGE });
    expect(model.questions).toEqual([question]);
  });

  it('is waited for by who asks it while it is under way', async () => {
    const model = fakeModel({ held: true });
    const asked = remember(model, inMemory(), identify);
    const ahead = asked.askAhead?.(question);
    await model.started(1);
    const answers = Promise.all([asked.ask(question), asked.ask(question)]);
    model.letGo();
    expect((await answers).map(({ attempts }) => attempts)).toEqual([1, 0]);
    await ahead;
    expect((await asked.ask(question)).attempts).toBe(0);
    expect(model.questions).toHaveLength(1);
  });

  it('fails for who asks it then, too, and is not asked again for that', async () => {
    const model = fakeModel({ failures: { 1: new RecordError('blocked', 'It was refused.') } });
    const asked = remember(model, inMemory(), identify);
    await expect(asked.askAhead?.(question)).rejects.toMatchObject({ kind: 'blocked' });
    await expect(asked.ask(question)).rejects.toMatchObject({ kind: 'blocked' });
    expect(model.questions).toHaveLength(1);
    // The failure has been told: from now on it is a question like any other.
    expect((await asked.ask(question)).attempts).toBe(1);
  });

  it('costs nothing where the answer is remembered, and where somebody else asks it already', async () => {
    const model = fakeModel({ held: true });
    const asked = remember(model, inMemory(), identify);
    const first = asked.ask(question);
    await model.started(1);
    await asked.askAhead?.(question);
    model.letGo();
    await first;
    await asked.askAhead?.(question);
    expect((await asked.ask(question)).attempts).toBe(0);
    expect(model.questions).toHaveLength(1);
  });

  it('is answered by nothing that its check refuses', async () => {
    const model = fakeModel({ answer: 'many' });
    const memory = inMemory();
    const check = (text: string) => {
      throw new ParseError('Expected a number.', text);
    };
    const asked = remember(model, memory, identify);
    await expect(asked.askAhead?.({ ...question, check })).rejects.toBeInstanceOf(ParseError);
    expect(memory.entries.size).toBe(0);
  });

  it('ends when its signal aborts, unless somebody waits for it by then', async () => {
    const model = fakeModel({ held: true });
    const asked = remember(model, inMemory(), identify);
    const [first, second] = [new AbortController(), new AbortController()];
    const left = asked.askAhead?.(question, first.signal).catch(isAbort);
    const other = about('/videos/b.mp4');
    const kept = asked.askAhead?.(other, second.signal);
    await model.started(2);
    const waiting = asked.ask(other);
    await Promise.resolve();
    first.abort();
    expect(await left).toBe(true);
    await new Promise((resolve) => setImmediate(resolve));
    second.abort();
    model.letGo();
    await kept;
    expect((await waiting).attempts).toBe(1);
    expect(model.counts.aborted).toBe(1);
  });

  it('ends with its video, and with the run, where nobody has come for it', async () => {
    const model = fakeModel({ held: true });
    const asked = remember(model, inMemory(), identify);
    const paths = ['/videos/a.mp4', '/videos/b.mp4', '/videos/c.mp4'];
    const all = paths.map((path) => asked.askAhead?.(about(path)).catch(isAbort));
    await model.started(3);
    const waiting = asked.ask(about('/videos/c.mp4'));
    await new Promise((resolve) => setImmediate(resolve));
    await asked.release?.('/videos/a.mp4');
    expect(await all[0]).toBe(true);
    expect(model.counts.aborted).toBe(1);
    await asked.close?.();
    expect(await all[1]).toBe(true);
    expect(model.counts).toEqual({ aborted: 2, closed: 1 });
    model.letGo();
    expect((await waiting).attempts).toBe(1);
    expect(model.released).toEqual(['/videos/a.mp4']);
  });

  it('is not held any more once its video has ended: the answer stays in memory', async () => {
    const model = fakeModel();
    const asked = remember(model, inMemory(), identify);
    await asked.askAhead?.(question);
    await asked.release?.('/videos/a.mp4');
    expect((await asked.ask(question)).attempts).toBe(0);
    expect(model.questions).toHaveLength(1);
  });

  it('can be asked of the models of a run that pay, and only of them', () => {
    expect(fakeModel().askAhead).toBeUndefined();
    expect(remember(fakeModel(), inMemory(), identify).askAhead).toBeDefined();
  });
});
