/**
 * A run for `bench/pipeline` on a clock that stands still while there is anything to do and jumps to the next answer when
 * there is not. What is left is what the order of the calls alone comes to: no processor, no network, no other programs.
 */

import { basename } from 'node:path';
import { createAccount } from '../src/models/account.js';
import { departs } from '../src/models/departure.js';
import { withAccount } from '../src/models/limit.js';
import { type Model, NO_USAGE } from '../src/models/model.js';
import { type CallMemory, type StoredAnswer, withMemory } from '../src/models/remember.js';
import { STEPS } from '../src/steps.js';
import type { GivingOut, Job } from './pipeline-job.js';
import { createLessons, numberIn } from './pipeline-model.js';

/** Timers in a row, of so many milliseconds, at which nothing may be going on before the clock jumps. */
const QUIET = { timers: 4, milliseconds: 2 };

/** A clock that jumps. */
export function startClock() {
  const waits: { readonly at: number; readonly end: () => void }[] = [];
  let clock = 0;
  let quiet = 0;
  let running = true;

  // Counted in timers, not in time: however busy the machine is, a shorter timer of the run has gone off before.
  function turn(): void {
    if (!running) return;
    const isBusy = process.getActiveResourcesInfo().some((resource) => resource.startsWith('FSReq'));
    quiet = isBusy ? 0 : quiet + 1;
    if (quiet >= QUIET.timers && waits.length > 0) {
      waits.sort((first, second) => first.at - second.at);
      const next = waits.shift();
      clock = next?.at ?? clock;
      next?.end();
      quiet = 0;
    }
    setTimeout(turn, QUIET.milliseconds);
  }
  turn();
  return {
    now: () => clock,
    wait: (milliseconds: number, signal?: AbortSignal) =>
      new Promise<void>((resolve, reject) => {
        quiet = 0;
        const wait = { at: clock + milliseconds, end: resolve };
        waits.push(wait);
        signal?.addEventListener('abort', () => {
          const place = waits.indexOf(wait);
          if (place >= 0) waits.splice(place, 1);
          quiet = 0;
          reject(signal.reason);
        });
      }),
    stop: () => {
      running = false;
    },
  };
}

interface Span {
  readonly start: number;
  readonly end: number;
}

function givingOutOf(asked: readonly Span[]): GivingOut {
  const ms = Math.max(...asked.map(({ start }) => start));
  return { ms, in_flight_ms: asked.reduce((sum, { start, end }) => sum + Math.min(end, ms) - start, 0) };
}

/** The models of a run on such a clock, and what they were asked. */
export function virtualModels(job: Pick<Job, 'concurrency' | 'requests_per_minute'>) {
  const clock = startClock();
  const asked: Span[] = [];
  const lessons = createLessons();
  const limits = {
    max_concurrent: job.concurrency,
    requests_per_minute: job.requests_per_minute ?? null,
    tokens_per_minute: null,
  };
  const account = createAccount({ ...limits, max_cooldown_ms: 1000, now: clock.now, wait: clock.wait });
  const model: Model = {
    backend: 'bench',
    name: 'bench',
    parameters: {},
    ask: async ({ prompt_key, video, about, text }) => {
      departs();
      const number = Number(basename(video?.path ?? about ?? '', '.mp4')) || numberIn(text);
      const lesson = await lessons.answer(prompt_key, number, clock.now());
      const milliseconds = lesson.seconds * 1000;
      lesson.took(milliseconds);
      asked.push({ start: clock.now(), end: clock.now() + milliseconds });
      await clock.wait(milliseconds);
      return { text: lesson.text, model: 'bench', usage: NO_USAGE, milliseconds, bytes_sent: 0, attempts: 1 };
    },
  };
  const remembering = withMemory(
    memoryOfRun(),
    async (path) => path,
  )(withAccount(account, { rankOf: STEPS.rankOf })(model));
  return {
    clock,
    lessons,
    givingOut: () => givingOutOf(asked),
    models: {
      vlm: remembering,
      llm: remembering,
      prefer: account.prefer,
      release: async (path: string) => remembering.release?.(path),
    },
  };
}

function memoryOfRun(): CallMemory {
  const answers = new Map<string, StoredAnswer>();
  return {
    get: (key) => answers.get(key),
    put: async (key, answer) => void answers.set(key, answer),
    delete: async (key) => void answers.delete(key),
    close: async () => undefined,
  };
}
