/** Parts of what is told of a run's progress, as texts. */
import type { AccountLoad, Load } from '../../../run/events.js';
import { number, plural } from '../columns.js';
import { timeLeft, videosPerMinute } from './pace.js';
import { type ProgressState, settledOf } from './state.js';

/** What bounds the run in a sentence, with the field of the configuration that the bound comes from. */
export function boundText({ bound, rest, calls, bounds, load }: ProgressState): string {
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
      return `bound by ${bound.by} per minute${of}${most}; ${queued} ${waits(queued, 'call')}`;
    }
    case 'concurrency': {
      const { max_concurrent } = bound.account;
      const each = calls.milliseconds === null ? '' : `, ${duration(calls.milliseconds)} each`;
      const of = nameIn(load, bound.account);
      return `bound by the model${of}: ${max_concurrent} calls in flight${each} (max_concurrent)`;
    }
    case 'ffmpeg': {
      const { count, waiting } = bound.ffmpeg;
      const processes = `${count} ${plural(count, 'process', 'processes')}`;
      return `bound by ffmpeg: ${processes}, ${waiting} ${waits(waiting, 'job')} (ffmpeg_processes)`;
    }
    case 'workers': {
      const { step, waiting } = bound;
      const { places, field } = bound.places;
      const workers = `${places} ${plural(places, 'worker')}`;
      return `bound by the ${workers} of step ${step}; ${waiting} ${waits(waiting, 'video')} (${field})`;
    }
    case 'in_flight':
      return `bound by the ${bounds.max_in_flight} videos in flight, which wait for the model (max_in_flight)`;
    case 'model': {
      if (bound.calls === 0) return 'at work on what has come';
      return `bound by the model: ${bound.calls} ${plural(bound.calls, 'call')} in flight, nothing waits`;
    }
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
  return count === 1 ? `${what} waits` : `${what}s wait`;
}

/** What is said instead when the run is coming to its end early; undefined when it is not. */
export function stoppingText(state: ProgressState): string | undefined {
  const { stopping, load } = state;
  if (stopping === null) return undefined;
  const left = Math.max(0, (load?.input.taken ?? 0) - settledOf(state));
  const finishing = `finishing ${number(left)} ${plural(left, 'video')} in flight`;
  if (stopping === 'quota') return `stopping, because no more may be asked: ${finishing}`;
  return `stopping: ${finishing}; Ctrl-C again stops at once`;
}

/** Calls and what they came to. */
export function spentText({ calls }: ProgressState, perMinute: number | null): string {
  const { made, running, input_tokens, output_tokens } = calls;
  const pace =
    perMinute === null
      ? `${number(made)} ${plural(made, 'call')}`
      : `${number(Math.round(perMinute))} calls a minute`;
  const parts = [`${pace}, ${running} in flight`];
  if (input_tokens + output_tokens > 0)
    parts.push(`${compact(input_tokens)} tokens in, ${compact(output_tokens)} out`);
  const cost = costText(calls);
  if (cost !== undefined) parts.push(cost);
  return parts.join('; ');
}

function costText({ cost, is_partly_priced }: ProgressState['calls']): string | undefined {
  if (cost === null || (cost === 0 && !is_partly_priced)) return undefined;
  return `cost ${money(cost)}${is_partly_priced ? ' + unpriced' : ''}`;
}

/** How the videos ended that have ended; what did not happen is left out. */
export function countsText({ counts }: ProgressState): string {
  const { done, filtered, skipped, failed } = counts;
  const others = Object.entries({ filtered, skipped, failed }).filter(([, count]) => count > 0);
  return [`${number(done)} done`, ...others.map(([name, count]) => `${number(count)} ${name}`)].join(', ');
}

/** The time that is left; undefined where that can't be told, as where the number of inputs is not known. */
export function timeText(state: ProgressState): string | undefined {
  const { total, samples, stopping } = state;
  if (stopping !== null || total === null) return undefined;
  const left = timeLeft(samples, total - settledOf(state));
  return left === null ? undefined : `about ${duration(1000 * Math.ceil(left / 1000))} left`;
}

/** How fast videos end; undefined before that can be told. */
export function paceText({ samples }: ProgressState): string | undefined {
  const pace = videosPerMinute(samples);
  return pace === null ? undefined : `${rate(pace)} videos a minute`;
}

/** A length of time in its two largest units: `3 h 10 min`, `4 min 5 s`, `2.3 s`. */
export function duration(milliseconds: number): string {
  const seconds = milliseconds / 1000;
  if (seconds < 9.95) return `${seconds.toFixed(1).replace('.0', '')} s`;
  const whole = Math.round(seconds);
  if (whole < 60) return `${whole} s`;
  if (whole < 3600) return two(Math.floor(whole / 60), 'min', whole % 60, 's');
  const minutes = Math.round(seconds / 60);
  if (minutes < 48 * 60) return two(Math.floor(minutes / 60), 'h', minutes % 60, 'min');
  const hours = Math.round(seconds / 3600);
  return two(Math.floor(hours / 24), 'days', hours % 24, 'h');
}

function two(large: number, unit: string, small: number, smaller: string): string {
  return small === 0 ? `${large} ${unit}` : `${large} ${unit} ${small} ${smaller}`;
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

/** Money, of whatever currency, with as many decimals as it needs to tell something. */
export function money(value: number): string {
  return value < 1 ? value.toFixed(4) : value.toFixed(2);
}

function rate(value: number): string {
  return value < 9.95 ? value.toFixed(1) : number(Math.round(value));
}
