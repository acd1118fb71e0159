/** Texts about a run's progress. */
import { harmless } from '../../../errors/harmless.js';
import type { AccountState } from '../../../models/account.js';
import type { AccountLoad, Load } from '../../../run/events.js';
import { asTyped } from '../../typed.js';
import { counted, number, painted, shortened } from '../columns.js';
import type { Paint } from '../paint.js';
import { callsPerMinute, settledOf, timeLeft, videosPerMinute } from './pace.js';
import type { ProgressState } from './state.js';

/** The greatest length of what a reason says. */
const MESSAGE = 160;

/** What the example of a reason says, in a short text that can't move the cursor. */
export function messageText({ message }: { readonly message: string }): string {
  return harmless(shortened(message, MESSAGE));
}

/** What to do about a reason, below it. */
export function hintLines(
  { hint }: { readonly hint?: string | null | undefined },
  paint: Paint,
  indent: number,
): string[] {
  return hint == null ? [] : painted(asTyped(`→ ${harmless(hint)}`), paint, 'dim', indent);
}

/** What bounds the run in a sentence, with the field of the configuration that sets the bound. */
export function boundText({ bound, rest, calls, max_in_flight, load }: ProgressState): string {
  switch (bound.by) {
    case 'start':
      return 'starting';
    case 'rest': {
      const why = rest === 'quota' ? 'its quota is used up' : 'it was asked to slow down';
      return `waiting: the account${nameIn(load, bound.account)} rests for ${duration(bound.account.cooling_ms)}, ${why}`;
    }
    case 'requests':
    case 'tokens': {
      const { pace, queued } = bound.account;
      const limit = bound.by === 'requests' ? pace.requests_per_minute : pace.tokens_per_minute;
      const most = limit === null ? '' : ` (${compact(limit)})`;
      const of = nameIn(load, bound.account);
      return `bound by ${bound.by} per minute${of}${most}; ${waits(queued, 'call')}`;
    }
    case 'concurrency': {
      const { max_concurrent } = bound.account;
      const each = calls.milliseconds === null ? '' : `, ${duration(calls.milliseconds)} each`;
      const of = nameIn(load, bound.account);
      return `bound by the model${of}: ${max_concurrent} calls in flight${each} (max_concurrent)`;
    }
    case 'ffmpeg': {
      const { count, waiting } = bound.ffmpeg;
      const processes = counted(count, 'process', 'processes');
      return `bound by ffmpeg: ${processes}, ${waits(waiting, 'job')} (ffmpeg_processes)`;
    }
    case 'workers': {
      const { step, waiting } = bound;
      const { places, field } = bound.places;
      return `bound by the ${counted(places, 'worker')} of step ${step}; ${waits(waiting, 'video')} (${field})`;
    }
    case 'in_flight':
      return `bound by the ${max_in_flight} videos in flight, which wait for the model (max_in_flight)`;
    case 'model':
      if (bound.calls === 0) return 'at work on the videos in flight';
      return `bound by the model: ${counted(bound.calls, 'call')} in flight, nothing waits`;
    case 'input':
      return load?.input.taken === 0
        ? 'looking for videos'
        : 'bound by the input: looking for the next video';
  }
}

/** Which account it is, where there are several. */
function nameIn(load: Load | null, { name }: AccountLoad): string {
  return load !== null && load.accounts.length > 1 ? ` of ${name}` : '';
}

function waits(count: number, what: string): string {
  return `${count} ${count === 1 ? `${what} waits` : `${what}s wait`}`;
}

/** Videos that were taken and have not ended. */
export function inFlight(state: ProgressState): number {
  return Math.max(0, (state.load?.input.taken ?? 0) - settledOf(state));
}

/** What is said instead when the run stops early; undefined when it does not. */
export function stoppingText(state: ProgressState): string | undefined {
  if (state.stopping === null) return undefined;
  const finishing = `finishing ${counted(inFlight(state), 'video')} in flight`;
  if (state.stopping === 'quota') return `stopping, the budget or quota is used up: ${finishing}`;
  return `stopping: ${finishing}; Ctrl-C again stops at once`;
}

/** Calls, with their tokens and their cost. */
export function spentText({ calls, samples }: ProgressState): string {
  const { made, running, input_tokens, output_tokens, cost, is_partly_priced } = calls;
  const pace = callsPerMinute(samples);
  const parts = [
    `${pace === null ? counted(made, 'call') : `${number(Math.round(pace))} calls a minute`}, ${running} in flight`,
  ];
  if (input_tokens + output_tokens > 0)
    parts.push(`${compact(input_tokens)} tokens in, ${compact(output_tokens)} out`);
  if (cost !== null && (cost > 0 || is_partly_priced))
    parts.push(`cost ${money(cost)}${is_partly_priced ? ' + unpriced' : ''}`);
  return parts.join('; ');
}

/** How many videos ended in which way, without zeros. */
export function countsText({ counts }: ProgressState): string {
  const { done, filtered, skipped, failed } = counts;
  const others = Object.entries({ filtered, skipped, failed }).filter(([, count]) => count > 0);
  return [`${number(done)} done`, ...others.map(([name, count]) => `${number(count)} ${name}`)].join(', ');
}

/** Milliseconds to the end of the run; null while that is unknown, as where the inputs are not counted. */
export function timeLeftOf(state: ProgressState): number | null {
  const { total, samples, stopping } = state;
  return stopping !== null || total === null ? null : timeLeft(samples, total - settledOf(state));
}

/** The same as a text; undefined while it is unknown. */
export function timeText(state: ProgressState): string | undefined {
  const left = timeLeftOf(state);
  return left === null ? undefined : `about ${duration(1000 * Math.ceil(left / 1000))} left`;
}

/** How fast videos end; undefined while it is unknown. */
export function paceText({ samples }: ProgressState): string | undefined {
  const pace = videosPerMinute(samples);
  if (pace === null) return undefined;
  return `${pace < 9.95 ? pace.toFixed(1) : number(Math.round(pace))} videos a minute`;
}

/** The part of the inputs that has ended, from 0 to 1. */
export function shareOf(settled: number, total: number): number {
  return total === 0 ? 1 : Math.min(1, settled / total);
}

/** The same in percent, which is never 100 before the end. */
export function percent(settled: number, total: number): string {
  return `${Math.floor(shareOf(settled, total) * 100)} %`;
}

/** A length of time in its two largest units: `3 h 10 min`, `4 min 5 s`, `2.3 s`. */
export function duration(milliseconds: number): string {
  const seconds = milliseconds / 1000;
  if (seconds < 9.95) return `${seconds.toFixed(1).replace('.0', '')} s`;
  const whole = Math.round(seconds);
  if (whole < 60) return `${whole} s`;
  if (whole < 3600) return two(whole, 60, 'min', 's');
  const minutes = Math.round(seconds / 60);
  return minutes < 48 * 60 ? two(minutes, 60, 'h', 'min') : two(Math.round(seconds / 3600), 24, 'days', 'h');
}

function two(all: number, per: number, unit: string, smaller: string): string {
  const large = `${Math.floor(all / per)} ${unit}`;
  return all % per === 0 ? large : `${large} ${all % per} ${smaller}`;
}

/** A large number in few digits: `950`, `12.3k`, `4.56M`. */
export function compact(value: number): string {
  for (const [unit, name] of [
    [1e9, 'G'],
    [1e6, 'M'],
    [1e3, 'k'],
  ] as const) {
    if (value < 0.9995 * unit) continue;
    const scaled = value / unit;
    const text = scaled.toFixed(scaled < 9.995 ? 2 : scaled < 99.95 ? 1 : 0);
    return `${text.replace(/\.0+$/, '')}${name}`;
  }
  return String(value);
}

/** Money in any currency, with as many decimals as a small amount needs. */
export function money(value: number): string {
  return value < 1 ? value.toFixed(4) : value.toFixed(2);
}

/** The limits of an account that are known: `60 requests`, `1,000 tokens`. */
export function limitTexts(pace: AccountState['pace']): string[] {
  return (['requests', 'tokens'] as const).flatMap((what) => {
    const limit = pace[`${what}_per_minute`];
    return limit === null ? [] : [`${number(limit)} ${what}`];
  });
}
