import { afterEach, describe, expect, it } from 'vitest';
import { startGemini } from '../helpers/emulators/gemini.js';
import { startOpenai } from '../helpers/emulators/openai.js';
import { createTeacher } from '../helpers/emulators/teacher.js';
import type { Emulator, EmulatorOptions, Fault, LoggedRequest } from '../helpers/emulators/wire.js';
import { seeded } from '../helpers/seeded.js';
import { startVirtualTime, type VirtualTime } from '../helpers/virtual-time.js';
import { busiestMinute, byQuestion, runEmulated } from '../run/emulated.js';
import { CALLS, useWorld } from '../run/world.js';

const VIDEOS = 12;
const REQUESTS_PER_MINUTE = 90;
/** Nearly a third of the calls that are not throttled fail; a call that fails twelve times in a row is not to be expected. */
const MAX_ATTEMPTS = 12;
const SEED = 20_260_131;

/** 30 % 429 with delays, 10 % 5xx, 5 % resets, 5 % bodies that hang, 2 % garbled. */
function weather(random: () => number): Fault | null {
  const drawn = random() * 100;
  if (drawn < 30) return { fault: 'throttle', seconds: 1 + Math.round(random() * 80) / 10 };
  if (drawn < 40) return { fault: 'status', status: [500, 502, 503, 504][Math.floor(random() * 4)] ?? 500 };
  if (drawn < 45) return { fault: random() < 0.5 ? 'reset' : 'reset_in_body' };
  if (drawn < 50) return { fault: 'hang_in_body' };
  if (drawn < 52) return { fault: random() < 0.5 ? 'truncated_json' : 'html' };
  return null;
}

interface Backend {
  readonly name: string;
  readonly start: (options: EmulatorOptions) => Promise<Emulator>;
  readonly endpoint: (url: string) => object;
}

const limits = { requests_per_minute: REQUESTS_PER_MINUTE, max_concurrent: 12, timeout: 1.5 };
const BACKENDS: readonly Backend[] = [
  {
    name: 'Gemini',
    start: startGemini,
    endpoint: (base_url) => ({ backend: 'gemini', gemini: { base_url, api_key: 'AIza-test', ...limits } }),
  },
  {
    name: 'OpenAI-compatible',
    start: startOpenai,
    endpoint: (url) => ({
      backend: 'openai',
      openai: { base_url: `${url}/v1`, api_key: 'sk-test', model_name: 'm', ...limits },
    }),
  },
];

describe.each(BACKENDS)('a storm over $name', ({ name, start, endpoint }) => {
  const world = useWorld();
  let time: VirtualTime;
  let server: Emulator;
  afterEach(async () => {
    time.stop();
    await server.close();
  });

  it('loses no video, asks no more often than allowed, and keeps to the pace', {
    timeout: 110_000,
  }, async () => {
    time = startVirtualTime();
    const draw = seeded(SEED);
    const random = () => draw(0, 999_999) / 1e6;
    const teacher = await createTeacher({ isAnomaly: () => true });
    server = await start({
      now: time.now,
      answer: async (question, request) => {
        // An answer that is to be spoilt takes no time: nobody would notice when its client leaves.
        if (request.outcome === undefined) await time.serve(500 + 4000 * random(), request);
        return teacher.answer(question);
      },
      plan: ({ route }) => (route === 'generate' || route === 'chat' ? weather(random) : null),
    });
    await world.clips(...Array.from({ length: VIDEOS }, (_, index) => `clip ${index}`));
    const asked = endpoint(server.url);
    const config = world.config({ max_workers: 8, max_attempts: MAX_ATTEMPTS }, { vlm: asked, llm: asked });
    const rests: { from: number; to: number }[] = [];
    const summary = await runEmulated(config, {
      time,
      onAccount: (event) => {
        if (event.type === 'cooldown') rests.push({ from: time.now(), to: time.now() + event.milliseconds });
      },
    });

    expect(summary).toMatchObject({ inputs: VIDEOS, done: VIDEOS, failed: 0, stopped: null });
    expect(busiestMinute(server.asked)).toBeLessThanOrEqual(REQUESTS_PER_MINUTE);
    expect(busiestMinute(server.asked)).toBeGreaterThan(REQUESTS_PER_MINUTE / 2);
    const questions = byQuestion(server.asked);
    expect(questions.size).toBe(VIDEOS * CALLS.anomaly);
    for (const requests of questions.values()) expectWithinBounds(requests);
    // What the records say of the calls is what the emulator saw, but for those that were throttled.
    const rows = await Promise.all((['0', '1a', '1b', '1c', '2', '3'] as const).map(world.rows));
    const attempts = rows.flat().map(({ provenance }) => (provenance as { attempts: number }).attempts);
    const throttled = server.asked.filter(({ outcome }) => outcome === 'throttle').length;
    expect(attempts.reduce((sum, count) => sum + count, 0)).toBe(server.asked.length - throttled);
    expect(throttled).toBeGreaterThan(server.asked.length * 0.2);

    const minutes = (milliseconds: number) => (milliseconds / 60_000).toFixed(1);
    const bound = ((server.asked.length - 1) / REQUESTS_PER_MINUTE) * 60_000;
    console.log(
      `${name}: ${server.asked.length} requests for ${questions.size} questions, ${throttled} throttled; ` +
        `${minutes(time.now())} min, bounded by the limit (${minutes(bound)} min) and the rests that the server ` +
        `asked for (${minutes(covered(rests))} min)`,
    );
  });
});

/** How long at least one of the intervals lasts. */
function covered(intervals: readonly { readonly from: number; readonly to: number }[]): number {
  let sum = 0;
  let end = 0;
  for (const { from, to } of intervals) {
    sum += Math.max(0, to - Math.max(from, end));
    end = Math.max(end, to);
  }
  return sum;
}

/** Answered in the end, and after no more calls than the bound allows; 429s do not count. */
function expectWithinBounds(requests: readonly LoggedRequest[]): void {
  const attempts = requests.filter(({ outcome }) => outcome !== 'throttle');
  expect(attempts.length).toBeLessThanOrEqual(MAX_ATTEMPTS);
  expect(requests.at(-1)?.outcome).toBe('answered');
}
