/** The shortest time that the calls of a plan take within the limits, and which limit decides it. Pure. */
import { availableParallelism } from 'node:os';
import type { Config } from '../config/config.js';
import { placesOf } from '../config/step-places.js';
import { CALLS_PER_WORKER, strictest } from '../run/models/accounts.js';
import { maxInFlight } from '../run/observe.js';
import { STEPS, type StepList } from '../steps.js';
import { type Amounts, addAmounts, type CallTally, NO_AMOUNTS } from './call-tally.js';

const PACES = ['requests', 'tokens'] as const;
const BOUNDS = [...PACES, 'concurrency', 'workers', 'videos_in_flight', 'ffmpeg', 'longest_video'] as const;
/** What can limit the speed of a run. */
export type Bound = (typeof BOUNDS)[number];

/** Seconds. */
export interface PlannedTime {
  readonly seconds: number;
  /** What limits it; null when there is nothing to do. */
  readonly bound: Bound | null;
  /** That limit in words, e.g. `60 requests a minute of vlm.gemini`. */
  readonly limit: string;
  /** Seconds that each limit alone would require. */
  readonly bounds: Readonly<Record<Bound, number>>;
}

type Candidate = Pick<PlannedTime, 'seconds' | 'limit'> & { readonly bound: Bound };

const MINUTE = 60;

/** Calculates how long a run takes, without retries, waiting or throttling. */
export function planTime(
  tally: CallTally,
  workflow: Config['workflow'],
  list: StepList = STEPS,
): PlannedTime {
  const accounts = accountsOf(tally, workflow);
  const unpaced: readonly Candidate[] = [
    ...accounts.map(concurrencyCandidate),
    ...workerCandidates(tally, workflow, list),
    ffmpegCandidate(tally, workflow),
    { bound: 'longest_video', seconds: tally.chains.longest / 1000, limit: 'one video, step by step' },
  ];
  const fastest = Math.max(...unpaced.map(({ seconds }) => seconds));
  const candidates = [...accounts.flatMap((account) => paceCandidates(account, fastest)), ...unpaced];
  const most = candidates.reduce((first, second) => (second.seconds > first.seconds ? second : first));
  const of = (bound: Bound) =>
    Math.max(0, ...candidates.filter((one) => one.bound === bound).map(({ seconds }) => seconds));
  const bounds = Object.fromEntries(BOUNDS.map((bound) => [bound, of(bound)])) as Record<Bound, number>;
  if (most.seconds === 0) return { seconds: 0, bound: null, limit: '', bounds };
  // Add the time before the first video reaches the bottleneck, and after the last one leaves it: about one video.
  const { sum, videos } = tally.chains;
  const rest = most.bound === 'longest_video' || videos === 0 ? 0 : sum / videos / 1000;
  return { seconds: most.seconds + rest, bound: most.bound, limit: most.limit, bounds };
}

/** An account, with the sum of its calls. */
interface PlannedAccount extends ReturnType<typeof strictest> {
  readonly name: string;
  readonly amounts: Amounts;
}

function accountsOf(tally: CallTally, { max_workers }: Config['workflow']): PlannedAccount[] {
  const lines = tally.lines().filter(({ endpoint }) => endpoint.account !== undefined);
  return [...new Set(lines.map(({ endpoint }) => endpoint.account?.id))].map((id) => {
    const own = lines.filter(({ endpoint }) => endpoint.account?.id === id);
    const endpoints = [...new Set(own.map(({ endpoint }) => endpoint))];
    const limits = endpoints.flatMap(({ account }) => account?.limits ?? []);
    return {
      ...strictest(limits, CALLS_PER_WORKER * max_workers),
      name: endpoints.map(({ section }) => section).join(', '),
      amounts: own.map(({ amounts }) => amounts).reduce(addAmounts, NO_AMOUNTS),
    };
  });
}

function concurrencyCandidate({ max_concurrent, amounts, name }: PlannedAccount): Candidate {
  const seconds = amounts.milliseconds / 1000 / max_concurrent;
  return { bound: 'concurrency', seconds, limit: `${max_concurrent} calls at once of ${name}` };
}

function paceCandidates(account: PlannedAccount, fastest: number): Candidate[] {
  const { amounts, name } = account;
  const wanted = { requests: amounts.calls, tokens: amounts.input_tokens + amounts.output_tokens };
  return PACES.map((bound) => {
    const a_minute = account[`${bound}_per_minute`];
    const seconds = paced(wanted[bound], a_minute, fastest);
    return { bound, seconds, limit: `${a_minute} ${bound} a minute of ${name}` };
  });
}

/**
 * Seconds within a limit per minute: a minute for each full share, and for the rest as long as it takes without the
 * limit.
 * @param fastest seconds that everything would take without the limit
 */
function paced(amount: number, a_minute: number | null, fastest: number): number {
  if (a_minute === null || amount <= a_minute) return 0;
  const full = Math.ceil(amount / a_minute) - 1;
  return full * MINUTE + Math.min(MINUTE, (fastest * (amount - full * a_minute)) / amount);
}

function workerCandidates(tally: CallTally, workflow: Config['workflow'], list: StepList): Candidate[] {
  const inFlight = maxInFlight(workflow);
  const seconds = tally.chains.sum / 1000 / inFlight;
  return [
    ...Object.entries(placesOf(workflow, list)).map(
      ([step, { places, field }]): Candidate => ({
        bound: 'workers',
        seconds: tally.busy(step) / 1000 / places,
        limit: `${places} videos at once in step ${step} (${field})`,
      }),
    ),
    { bound: 'videos_in_flight', seconds, limit: `${inFlight} videos in flight` },
  ];
}

function ffmpegCandidate(tally: CallTally, { ffmpeg_processes }: Config['workflow']): Candidate {
  const processes = ffmpeg_processes ?? availableParallelism();
  return { bound: 'ffmpeg', seconds: tally.ffmpeg / processes, limit: `${processes} ffmpeg processes` };
}
