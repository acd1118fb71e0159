/** Single events as they are reported, in words and as data. */
import { basename } from 'node:path';
import type { Tool } from '../../../media/index.js';
import type { Ending } from '../../../records/record.js';
import { IGNORED } from '../../../results/ledger/file-state.js';
import type { RunEvent } from '../../../run/events.js';
import { number } from '../columns.js';
import { type Entry, entry } from './entry.js';
import { duration, limitTexts } from './texts.js';

type EventOf<T extends RunEvent['type']> = Extract<RunEvent, { type: T; event: unknown }>['event'];

/** Notices are alike when they differ by numbers only, or when each is about lines that can't be used. */
function kindOf(notice: string): string {
  return notice.endsWith(IGNORED)
    ? "lines that can't be used; status names all"
    : notice.replace(/\d+/g, 'N');
}

/** The entries of an event; none for those that only count. */
export function entriesOf(event: RunEvent): readonly Entry[] {
  switch (event.type) {
    case 'tools':
      return [toolsEntry(event.tools.ffmpeg)];
    case 'notice':
      return [{ ...entry('warn', 'notice', event.message), alike: kindOf(event.message) }];
    case 'account':
      return [accountEntry(event.event)];
    case 'stopping': {
      const { because } = event;
      const text = 'stopping: the budget or quota is used up; finishing the videos in flight';
      return because === 'asked' ? [] : [entry('warn', 'stopping', text, { because })];
    }
    case 'settled':
      return event.settled.endings.filter(({ state }) => state === 'failed').map(failureEntry);
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

/** Where a video ended: `step 1a, normal_global_caption`. */
export function placeOf({ step, prompt_key }: Pick<Ending, 'step' | 'prompt_key'>): string {
  const where = step === 'source' || step === 'probe' ? step : `step ${step}`;
  return prompt_key === undefined ? where : `${where}, ${prompt_key}`;
}

function toolsEntry({ version, source, path }: Tool): Entry {
  const fields = { ffmpeg: version, source, path };
  if (source !== 'bundled') return entry('debug', 'tools', `using ffmpeg ${version}, ${path}`, fields);
  const text = `using the bundled ffmpeg ${version}; a current ffmpeg on PATH would be faster`;
  return entry('info', 'tools', text, fields);
}

function failureEntry(ending: Ending): Entry {
  const { video, step, prompt_key, kind, message, hint, attempts } = ending;
  const place = placeOf(ending);
  // Messages about files begin with the path.
  const about = message.includes(video) ? `failed at ${place}:` : `failed ${video} (${place}):`;
  const fields = { video, step, prompt_key, kind, message, hint, attempts };
  return { ...entry('error', 'failed', `${about} ${message}`, fields), alike: `${place}, ${kind}` };
}

function accountEntry(event: EventOf<'account'>): Entry {
  if (event.type === 'cooldown') {
    const { cause, reason } = event;
    // A clock with fractions may say 1,000.0001 ms, which is not a second more.
    const milliseconds = Math.round(event.milliseconds);
    const text = `waiting ${Math.ceil(milliseconds / 1000)} s: ${reason}`;
    return { ...entry('warn', 'cooldown', text, { cause, milliseconds, reason }), alike: 'waits' };
  }
  const { requests_per_minute, tokens_per_minute } = event;
  const text = `the server named its limits: ${limitTexts(event).join(' and ')} a minute`;
  return entry('debug', 'limits', text, { requests_per_minute, tokens_per_minute });
}

/** A call that has ended. */
function callEntries({ took, step, prompt_key, model, video }: EventOf<'call'>): readonly Entry[] {
  if (took === undefined) return [];
  const { usage, bytes_sent, cost, problem } = took;
  const milliseconds = Math.round(took.milliseconds);
  const { input_tokens } = usage;
  const output_tokens = usage.output_tokens + usage.thinking_tokens;
  const came = problem ?? `${number(input_tokens)} tokens in, ${number(output_tokens)} out`;
  const text = `step ${step} ${nameOf(video)}, ${prompt_key}, ${model}: ${milliseconds} ms, ${came}`;
  const question = { video, step, prompt_key, model };
  const answer = { milliseconds, input_tokens, output_tokens, bytes_sent, cost, problem };
  return [entry('debug', 'call', text, { ...question, ...answer })];
}

/** A call without a usable answer, and what follows. */
function retryEntry({ type: cause, question, count, delay_ms, message }: EventOf<'retry'>): Entry {
  const { step, prompt_key, video: asked, about: video = asked?.path } = question;
  const again = delay_ms === 0 ? 'asked again' : `asked again in ${duration(delay_ms ?? 0)}`;
  const next = delay_ms === null ? 'not asked again' : again;
  const text = `step ${step} ${nameOf(video)}, ${prompt_key}: ${next} (${cause} ${count}): ${message}`;
  return entry('debug', 'retry', text, { video, step, prompt_key, cause, count, delay_ms, message });
}

/** A run of ffmpeg or ffprobe that has ended. */
function jobEntry({ program, input: video, milliseconds, code: exit_code }: EventOf<'job'>): Entry {
  const ended = exit_code === 0 || exit_code === null ? '' : `, exit code ${exit_code}`;
  const text = `${program} ${nameOf(video)}: ${duration(milliseconds)}${ended}`;
  return entry('debug', 'job', text, { program, video, milliseconds: Math.round(milliseconds), exit_code });
}

function nameOf(video: string | undefined): string {
  return video === undefined ? 'a text' : basename(video);
}
