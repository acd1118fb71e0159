/** What only `--verbose` tells: calls, retries and child processes. */
import { basename } from 'node:path';
import type { RunEvent } from '../../../run/events.js';
import { number } from '../columns.js';
import { type Entry, entry } from './entry.js';
import { duration } from './texts.js';

/** A call that has ended. */
export function callEntries({
  took,
  ...call
}: Extract<RunEvent, { type: 'call' }>['event']): readonly Entry[] {
  if (took === undefined) return [];
  const { step, prompt_key, model, video } = call;
  const { milliseconds, usage, bytes_sent, cost, problem } = took;
  const output_tokens = usage.output_tokens + usage.thinking_tokens;
  const tokens = `${number(usage.input_tokens)} tokens in, ${number(output_tokens)} out`;
  const came = problem === undefined ? tokens : problem;
  const text = `step ${step} ${nameOf(video)}, ${prompt_key}, ${model}: ${Math.round(milliseconds)} ms, ${came}`;
  const fields = {
    video,
    step,
    prompt_key,
    model,
    milliseconds: Math.round(milliseconds),
    input_tokens: usage.input_tokens,
    output_tokens,
    bytes_sent,
    cost,
    problem,
  };
  return [entry('debug', 'call', text, fields)];
}

/** A call that came to nothing, and what follows. */
export function retryEntry({
  type,
  question,
  count,
  delay_ms,
  message,
}: Extract<RunEvent, { type: 'retry' }>['event']): Entry {
  const { step, prompt_key, video, about = video?.path } = question;
  const next =
    delay_ms === null
      ? 'not asked again'
      : delay_ms === 0
        ? 'asked again'
        : `asked again in ${duration(delay_ms)}`;
  const text = `step ${step} ${nameOf(about)}, ${prompt_key}: ${next} (${type} ${count}): ${message}`;
  return entry('debug', 'retry', text, {
    video: about,
    step,
    prompt_key,
    cause: type,
    count,
    delay_ms,
    message,
  });
}

function nameOf(video: string | undefined): string {
  return video === undefined ? 'a text' : basename(video);
}

/** A run of ffmpeg or ffprobe that has ended. */
export function jobEntry({
  program,
  input,
  milliseconds,
  code,
}: Extract<RunEvent, { type: 'job' }>['event']): Entry {
  const ended = code === 0 || code === null ? '' : `, exit code ${code}`;
  const text = `${program} ${nameOf(input)}: ${duration(milliseconds)}${ended}`;
  const fields = { program, video: input, milliseconds: Math.round(milliseconds), exit_code: code };
  return entry('debug', 'job', text, fields);
}
