import { readFile } from 'node:fs/promises';
import { afterEach, beforeEach, describe, expect, it } from 'vitest';
import { FatalError } from '../../src/errors/errors.js';
import type { AccountEvent } from '../../src/models/account.js';
import { type GeminiEmulator, startGemini } from '../helpers/emulators/gemini.js';
import { createTeacher } from '../helpers/emulators/teacher.js';
import type { EmulatorOptions, Fault, LoggedRequest } from '../helpers/emulators/wire.js';
import { startVirtualTime } from '../helpers/virtual-time.js';
import { failureOf } from '../models/fake-media.js';
import { byQuestion, runEmulated } from './emulated.js';
import { CALLS, useWorld } from './world.js';

const VIDEOS = 12;
const MAX_CONCURRENT = 6;
const world = useWorld();
let server: GeminiEmulator;

beforeEach(async () => {
  server = await start();
  await world.clips(...Array.from({ length: VIDEOS }, (_, index) => `clip ${index}`));
});
afterEach(() => server.close());

async function start(options: EmulatorOptions = {}): Promise<GeminiEmulator> {
  return startGemini({ answer: (await createTeacher({ isAnomaly: () => true })).answer, ...options });
}

function config(workflow: object = {}) {
  const gemini = { base_url: server.url, api_key: 'AIza-of-a-test', max_concurrent: MAX_CONCURRENT };
  const endpoint = { backend: 'gemini', gemini };
  return world.config({ max_workers: 4, ...workflow }, { vlm: endpoint, llm: endpoint });
}

/** So many questions are answered, then this happens to the next ones; all of them when no number is given. */
function onceAnswered(answers: number, fault: Fault, times = Number.POSITIVE_INFINITY) {
  let asked = 0;
  return ({ route }: LoggedRequest) => {
    if (route !== 'generate') return null;
    asked += 1;
    return asked > answers && asked <= answers + times ? fault : null;
  };
}

const failures = () => readFile(world.results('failures.jsonl'), 'utf8').catch(() => '');
const answered = () => server.asked.filter(({ outcome }) => outcome === 'answered');

/** Nothing that was asked after the fault was told is there: only what was under way already. */
function expectFewAfter(fault: Fault['fault']): void {
  const first = server.asked.findIndex(({ outcome }) => outcome === fault);
  expect(first).toBeGreaterThanOrEqual(0);
  expect(server.asked.length - first).toBeLessThanOrEqual(MAX_CONCURRENT);
}

/** Starts the same run once more, with a server that answers; nothing that was answered before is asked again. */
async function expectTheNextRunToContinue(): Promise<void> {
  server.play([]);
  const before = answered().length;
  expect(await runEmulated(config())).toMatchObject({ done: VIDEOS, failed: 0, stopped: null });
  expect(answered()).toHaveLength(VIDEOS * CALLS.anomaly);
  expect(byQuestion(answered()).size).toBe(VIDEOS * CALLS.anomaly);
  expect(before).toBeGreaterThan(0);
}

describe('a used-up quota', () => {
  it.each(['quota', 'payment_required'] as const)(
    'ends the run without a failure (%s), and the next run continues',
    async (fault) => {
      server.play(onceAnswered(70, { fault }));
      const summary = await runEmulated(config());
      expect(summary).toMatchObject({ failed: 0, reasons: [], interrupted: false });
      expect(summary.stopped?.message).toContain('no quota or credit left');
      expect(summary.stopped?.hint).toContain('start the same command again');
      expect(summary.inputs).toBe(summary.done);
      expect(summary.done).toBeLessThan(VIDEOS);
      expect(await failures()).toBe('');
      expectFewAfter(fault);
      expect(server.files.size).toBe(0);
      await expectTheNextRunToContinue();
    },
  );

  it('is waited for where told to, one call at a time, and nothing fails', async () => {
    const time = startVirtualTime();
    const events: AccountEvent[] = [];
    server.play(onceAnswered(70, { fault: 'quota' }, MAX_CONCURRENT + 3));
    const options = { time, onAccount: (event: AccountEvent) => void events.push(event) };
    const summary = await runEmulated(config({ on_quota: 'wait' }), options);
    time.stop();
    expect(summary).toMatchObject({ inputs: VIDEOS, done: VIDEOS, failed: 0, stopped: null });
    const rests = events.map((event) => (event.type === 'cooldown' ? event.milliseconds / 60_000 : 0));
    expect(rests.slice(0, 2)).toEqual([1, 2]);
    expect(time.now()).toBeGreaterThanOrEqual(3 * 60_000);
  });
});

describe('a key that is not accepted', () => {
  it('stops the run at its first call, says what to do, and marks nothing as failed', async () => {
    await server.close();
    server = await start({ keys: ['another key'] });
    const error = await failureOf(runEmulated(config()));
    expect(error).toBeInstanceOf(FatalError);
    expect(error).toMatchObject({
      message: expect.stringContaining('did not accept the API key'),
      hint: expect.stringContaining('vlm.gemini.api_key (or the variable GOOGLE_API_KEY)'),
    });
    // Four videos were sent at once; nothing was uploaded, and nothing was asked.
    expect(server.log.length).toBeLessThanOrEqual(4);
    expect(server.asked).toHaveLength(0);
    expect(await failures()).toBe('');
  });

  it('half way lets no call start any more, and what was answered is kept', async () => {
    server.play(onceAnswered(70, { fault: 'bad_key' }));
    expect(await failureOf(runEmulated(config()))).toBeInstanceOf(FatalError);
    expectFewAfter('bad_key');
    expect(await failures()).toBe('');
    expect(server.files.size).toBe(0);
    await expectTheNextRunToContinue();
  });
});

describe('an account that is told to slow down', () => {
  it('is told of once, however many of its calls are', async () => {
    const time = startVirtualTime();
    const events: AccountEvent[] = [];
    let asked = 0;
    let until = Number.POSITIVE_INFINITY;
    let tellTwo = () => {};
    const twoAreAsked = new Promise<void>((resolve) => (tellTwo = resolve));
    server.play(async ({ route }) => {
      asked += route === 'generate' ? 1 : 0;
      if (route !== 'generate' || asked <= 20) return null;
      // The first that is told has company, so that more than one is.
      if (asked > 21) tellTwo();
      await twoAreAsked;
      until = Math.min(until, time.now() + 30_000);
      return time.now() < until ? { fault: 'throttle', seconds: (until - time.now()) / 1000 } : null;
    });
    const options = { time, onAccount: (event: AccountEvent) => void events.push(event) };
    const summary = await runEmulated(config(), options);
    time.stop();
    expect(summary).toMatchObject({ done: VIDEOS, failed: 0 });
    expect(server.asked.filter(({ outcome }) => outcome === 'throttle').length).toBeGreaterThan(1);
    expect(events).toMatchObject([{ type: 'cooldown', cause: 'throttled', milliseconds: 30_000 }]);
  });
});
