/** What is told of single events, in words and as data. */
import type { Ending } from '../../../records/record.js';
import type { RunEvent } from '../../../run/events.js';
import { number } from '../columns.js';
import { type Entry, entry, type Level } from './entry.js';
import { callEntries, jobEntry, retryEntry } from './fine-entries.js';

/** The entries of an event; none for those that only count. */
export function entriesOf(event: RunEvent): readonly Entry[] {
  switch (event.type) {
    case 'tools': {
      const { ffmpeg } = event.tools;
      const isBundled = ffmpeg.source === 'bundled';
      const level = isBundled ? 'info' : 'debug';
      const text = isBundled
        ? `using the bundled ffmpeg ${ffmpeg.version}; the system's is newer and faster`
        : `using ffmpeg ${ffmpeg.version}, ${ffmpeg.path}`;
      return [
        entry(level, 'tools', text, { ffmpeg: ffmpeg.version, source: ffmpeg.source, path: ffmpeg.path }),
      ];
    }
    case 'notice':
      return [{ ...entry('warn', 'notice', event.message, {}), alike: 'notice' }];
    case 'account':
      return [accountEntry(event.event)];
    case 'stopping':
      return event.because === 'asked'
        ? []
        : [
            entry('warn', 'stopping', 'stopping: no more may be asked; finishing the videos in flight', {
              because: event.because,
            }),
          ];
    case 'settled':
      return event.settled.endings.flatMap((ending) =>
        ending.state === 'failed' ? [failureEntry(ending)] : [],
      );
    case 'call':
      return callEntries(event.event);
    case 'retry':
      return [retryEntry(event.event)];
    case 'job':
      return [jobEntry(event.event)];
    case 'counted':
      return [entry('debug', 'counted', `${number(event.inputs)} inputs`, { inputs: event.inputs })];
    default:
      return [];
  }
}

/** What a command itself says, beside the events of the run. */
export function noteEntry(text: string, level: Level = 'info'): Entry {
  return entry(level, 'note', text, {});
}

/** Where a video ended: `step 1a, normal_global_caption`. */
export function placeOf({ step, prompt_key }: Pick<Ending, 'step' | 'prompt_key'>): string {
  const where = step === 'source' || step === 'probe' ? step : `step ${step}`;
  return prompt_key === undefined ? where : `${where}, ${prompt_key}`;
}

function failureEntry(ending: Ending): Entry {
  const { video, step, prompt_key, kind, message, hint, attempts } = ending;
  const place = placeOf(ending);
  // Messages about files begin with the path.
  const about = message.includes(video) ? `failed at ${place}:` : `failed ${video} (${place}):`;
  const text = `${about} ${message}`;
  const fields = { video, step, prompt_key, kind, message, hint, attempts };
  return { ...entry('error', 'failed', text, fields), alike: `${place}, ${kind}` };
}

function accountEntry(event: Extract<RunEvent, { type: 'account' }>['event']): Entry {
  if (event.type === 'cooldown') {
    const { cause, milliseconds, reason } = event;
    // A rest of 1,000 ms on a clock of fractions may be a trace longer, which is no second more.
    const whole = Math.round(milliseconds);
    const fields = { cause, milliseconds: whole, reason };
    const seconds = Math.ceil(whole / 1000);
    return { ...entry('warn', 'cooldown', `waiting ${seconds} s: ${reason}`, fields), alike: 'waits' };
  }
  const { requests_per_minute, tokens_per_minute } = event;
  const limits = [
    ...(requests_per_minute === null ? [] : [`${number(requests_per_minute)} requests`]),
    ...(tokens_per_minute === null ? [] : [`${number(tokens_per_minute)} tokens`]),
  ];
  const text = `the server told its limits: ${limits.join(' and ')} a minute`;
  return entry('debug', 'limits', text, { requests_per_minute, tokens_per_minute });
}
