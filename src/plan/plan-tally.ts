import type { Mode, PromptKey } from '../records/record.js';
import type { KeptAnswers } from './answers.js';
import type { Calibration } from './calibration.js';
import { CallTally, type EstimatedCall } from './call-tally.js';
import { type CallParts, type KnownVideo, plannedCalls } from './calls.js';
import { NO_CARRIAGE } from './carriage.js';
import type { PlannedEndpoint } from './endpoints.js';
import type { PlannedReason } from './plan.js';
import type { Fate, VideoPlan } from './videos.js';

/** What is needed to plan and estimate calls. */
export interface PlanTallyParts {
  readonly parts: CallParts;
  readonly answering: ReadonlyMap<PromptKey, PlannedEndpoint>;
  readonly calibration: Calibration;
  readonly answers: KeptAnswers;
  readonly hasFailed: (video: string) => boolean;
}

/** Adds up the videos of a plan twice: as if all unsorted videos were normal, and as if all were anomalies. */
export class PlanTally {
  readonly normal = new CallTally();
  readonly anomaly = new CallTally();
  readonly fates: Record<Fate, number> = {
    to_do: 0,
    finished: 0,
    filtered: 0,
    skipped: 0,
    unreadable: 0,
    left_alone: 0,
    ask_again: 0,
    no_input: 0,
  };
  inputs = 0;
  retried = 0;
  /** Videos that step 0 has yet to sort. */
  unsorted = 0;
  /** Videos that step 0 has yet to accept or reject. */
  unfiltered = 0;
  seconds = 0;
  readonly #reasons = new Map<string, PlannedReason>();
  readonly #options: PlanTallyParts;

  constructor(options: PlanTallyParts) {
    this.#options = options;
  }

  /** @param recorded the hash of the video's content, when a record has it */
  async add(plan: VideoPlan, recorded: string | undefined): Promise<void> {
    const { fate, known, lanes, reason } = plan;
    this.inputs += 1;
    this.fates[fate] += 1;
    if (reason !== undefined) this.#count(fate, reason);
    if (known === undefined) return;
    if (fate === 'to_do') {
      this.seconds += known.video_length;
      if (this.#options.hasFailed(known.video)) this.retried += 1;
      if (known.pending.has('0')) this.unfiltered += 1;
      if (lanes.length > 1) this.unsorted += 1;
    }
    const [first = 'normal', second = first] = lanes;
    const hash = await this.#options.answers.identify(known.video, recorded);
    const calls = this.#estimated(known, first, hash);
    this.normal.add(calls);
    this.anomaly.add(second === first ? calls : this.#estimated(known, second, hash));
  }

  #estimated(known: KnownVideo, lane: Mode, hash: string | undefined): EstimatedCall[] {
    const { parts, answering, calibration, answers } = this.#options;
    return plannedCalls(known, lane, parts).flatMap((call, index) => {
      const endpoint = answering.get(call.prompt_key);
      if (endpoint === undefined) return [];
      const { video, characters } = call;
      const carriage = video === undefined ? NO_CARRIAGE : endpoint.carry(video, characters, index === 0);
      const estimate = calibration.estimate(call, carriage, endpoint.name);
      const is_remembered = answers.has(known.video, hash, call, endpoint);
      return [{ call, endpoint, carriage, estimate, is_remembered }];
    });
  }

  #count(fate: Fate, { step, kind, video, message, hint }: NonNullable<VideoPlan['reason']>): void {
    const key = [fate, step, kind].join(' ');
    const first = { video, message, ...(hint !== undefined && { hint }) };
    const reason = this.#reasons.get(key) ?? { fate, step, kind, count: 0, example: first };
    this.#reasons.set(key, { ...reason, count: reason.count + 1 });
  }

  /** Why videos will not be worked on, most frequent first. */
  reasons(): PlannedReason[] {
    return [...this.#reasons.values()].sort((a, b) => b.count - a.count);
  }
}
