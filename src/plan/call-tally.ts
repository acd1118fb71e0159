/** Adds up what the calls of videos take. Holds only sums. */
import { partOf } from '../records/part.js';
import type { Step } from '../records/record.js';
import type { Estimate } from './calibration.js';
import type { PlannedCall } from './calls.js';
import type { Carriage } from './carriage.js';
import { uploadMilliseconds } from './defaults.js';
import type { PlannedEndpoint } from './endpoints.js';

/** A call with its estimate. */
export interface EstimatedCall {
  readonly call: PlannedCall;
  readonly endpoint: PlannedEndpoint;
  readonly carriage: Carriage;
  readonly estimate: Estimate;
  /** Its answer is remembered, so it takes nothing. */
  readonly is_remembered: boolean;
}

/** What the calls of one step to one endpoint take. */
export type Amounts = Readonly<typeof NO_AMOUNTS>;

export const NO_AMOUNTS = {
  calls: 0,
  /** Calls that need not be made, because their answers are remembered. */
  remembered: 0,
  input_tokens: 0,
  cached_tokens: 0,
  output_tokens: 0,
  bytes_sent: 0,
  milliseconds: 0,
  /** Calls whose tokens are estimated from measured calls. */
  measured: 0,
};

/** The sum of two. */
export function addAmounts(first: Amounts, second: Amounts): Amounts {
  const total = { ...first };
  for (const name of Object.keys(NO_AMOUNTS) as (keyof Amounts)[]) total[name] += second[name];
  return total;
}

/** The sums of one step and endpoint. */
export interface TallyLine {
  readonly step: Step;
  readonly endpoint: PlannedEndpoint;
  readonly amounts: Amounts;
}

/** Steps that make their calls one after the other; the others make all calls of a video at once. */
const IN_TURN: readonly Step[] = ['0', '1c'];

/** Adds up videos. */
export class CallTally {
  readonly #lines = new Map<string, TallyLine>();
  readonly #busy = new Map<Step, number>();
  /** Prompts that were asked, by endpoint: from then on a server may have their beginning. */
  readonly #asked = new Set<string>();
  /** Milliseconds that videos take from start to end when nothing delays them: their sum, and the longest. */
  chains = { sum: 0, longest: 0, videos: 0 };
  /** Seconds of ffmpeg. */
  ffmpeg = 0;

  /** Adds all calls of a video, in their order. */
  add(calls: readonly EstimatedCall[]): void {
    const steps = new Map<Step, number>();
    const cut = new Set<string>();
    let isUploaded = false;
    for (const { call, endpoint, carriage, estimate, is_remembered } of calls) {
      const { step, video } = call;
      if (is_remembered) {
        this.#add(step, endpoint, { ...NO_AMOUNTS, remembered: 1 });
        continue;
      }
      const isFirst = carriage.way === 'upload' && !isUploaded;
      // The parts of a file share its upload.
      const isShared = (partOf(video?.path ?? '')?.start ?? 0) > 0;
      const uploaded = isFirst && !isShared ? (video?.info.size_bytes ?? 0) : undefined;
      if (uploaded !== undefined) isUploaded = true;
      const { is_measured, bytes, ...taken } = estimate;
      const { milliseconds } = taken;
      const bytes_sent = bytes + (uploaded ?? 0);
      const prompt = `${endpoint.name} ${call.prompt_key}`;
      // A rule of thumb counts only where there is a price for it, and not for the first call, which finds nothing kept.
      const isPriced = endpoint.account !== undefined && endpoint.price.cached !== null;
      const isKept = is_measured || (isPriced && this.#asked.has(prompt));
      this.#add(step, endpoint, {
        ...taken,
        cached_tokens: isKept ? taken.cached_tokens : 0,
        calls: 1,
        remembered: 0,
        bytes_sent,
        measured: is_measured ? 1 : 0,
      });
      this.#asked.add(prompt);
      // An upload happens before its call gets a place: it takes time, but blocks no other call.
      const before = (steps.get(step) ?? 0) + (uploaded === undefined ? 0 : uploadMilliseconds(uploaded));
      steps.set(step, IN_TURN.includes(step) ? before + milliseconds : Math.max(before, milliseconds));
      // A clip is cut once for all calls about the same part.
      const part = JSON.stringify([endpoint.name, video?.range]);
      if (!cut.has(part)) this.ffmpeg += carriage.ffmpeg;
      cut.add(part);
    }
    // Step 1b works at the same time as step 1a: only the time beyond that counts.
    const [captions = 0, chunks] = [steps.get('1a'), steps.get('1b')];
    if (chunks !== undefined) steps.set('1b', Math.max(0, chunks - captions));
    const chain = [...steps.values()].reduce((sum, one) => sum + one, 0);
    for (const [step, milliseconds] of steps) this.#busy.set(step, this.busy(step) + milliseconds);
    const { sum, longest, videos } = this.chains;
    this.chains = { sum: sum + chain, longest: Math.max(longest, chain), videos: videos + 1 };
  }

  #add(step: Step, endpoint: PlannedEndpoint, amounts: Amounts): void {
    const key = `${step} ${endpoint.name}`;
    const before = this.#lines.get(key)?.amounts ?? NO_AMOUNTS;
    this.#lines.set(key, { step, endpoint, amounts: addAmounts(before, amounts) });
  }

  /** Milliseconds that all videos together spend in a step. */
  busy(step: Step): number {
    return this.#busy.get(step) ?? 0;
  }

  /** The sums, in the order of the steps. */
  lines(): readonly TallyLine[] {
    return [...this.#lines.values()].sort((a, b) => (a.step < b.step ? -1 : a.step > b.step ? 1 : 0));
  }
}
