import type { OperatorFunction } from 'rxjs';
import { ParseError } from '../errors/errors.js';
import type { Model } from '../models/model.js';
import { formatLength } from '../prompts/index.js';
import {
  type Ended,
  ended,
  type Filtered,
  going,
  type Mode,
  type Outcome,
  type Probed,
  type PromptKey,
  type Trace,
} from '../records/record.js';
import { type Asked, type AskOptions, ask, traceOf } from './ask.js';
import { each } from './each.js';
import { type UpcomingOptions, videoBefore } from './upcoming.js';

/** Options of {@link filter}. */
export interface FilterOptions extends AskOptions, UpcomingOptions {
  /** Whether a valid video is also sorted into a lane: `auto` asks, a fixed lane does not. */
  readonly mode: Mode | 'auto';
}

/** What may stand before a verdict: `verdict:`, `final answer -`; but `non-anomaly` is no label, nor is `anomaly:`. */
const LABEL = /^(?!(?:anomaly|normal|not?)\b)[\p{L} ]{1,30}(?::|\s[-–—]\s)[^\p{L}]*/u;
/** Punctuation, quotes, markdown and white space around a word. */
const DECORATION = /^[^\p{L}\p{N}]+|[^\p{L}\p{N}]+$/gu;

/**
 * Reads the answer to the filter prompt: it must begin with yes or no.
 * @throws ParseError for anything else (`Nobody …`, `Not sure`, `No one …`).
 */
export function parseYesNo(text: string): 'yes' | 'no' {
  const start = text.replace(DECORATION, '').toLowerCase();
  const match = /^(yes|no)(?![\p{L}\p{N}'’-])(?! one\b)(?!\W*(?:\/|\bor\b)\W*(?:yes|no)\b)/u.exec(start);
  if (match?.[1] === 'yes' || match?.[1] === 'no') return match[1];
  throw new ParseError(`expected an answer that begins with yes or no, got: ${quote(text)}`, text);
}

/** A lane and the reasoning that led to it. */
export interface Verdict {
  readonly mode: Mode;
  readonly classification: string;
}

/**
 * Reads the answer to the classification prompt: the last line is `Anomaly` or `Normal` (a label such as `Verdict:` may
 * stand before it), the text above it the reasoning.
 * @throws ParseError for anything else.
 */
export function parseVerdict(text: string): Verdict {
  const lines = text.trimEnd().split('\n');
  const last = (lines.pop() ?? '').replace(DECORATION, '').toLowerCase();
  const word = last.replace(LABEL, '');
  if (word === 'anomaly' || word === 'normal') return { mode: word, classification: lines.join('\n').trim() };
  throw new ParseError(`expected a last line that says Anomaly or Normal, got: ${quote(last)}`, text);
}

function quote(text: string): string {
  return JSON.stringify(text.length > 120 ? `${text.slice(0, 120)}…` : text);
}

function outOfDomain(video: string, raw_response: string, filter_trace: Trace): Ended {
  return ended({
    state: 'filtered',
    video,
    step: '0',
    prompt_key: 'video_filtering',
    kind: 'out_of_domain',
    message: raw_response,
    answer: { raw_response, filter_trace },
  });
}

/**
 * Step 0: asks whether a video belongs to the domain and, in mode `auto`, which lane it takes. A video outside the domain
 * ends as filtered; an answer that can't be read is a failure, never a silent `normal`.
 */
export function filter<T extends Probed>(
  model: Model,
  options: FilterOptions,
): OperatorFunction<Outcome<T>, Outcome<Filtered<T>>> {
  return each({ step: '0', concurrency: options.concurrency }, async (record, signal) => {
    const asked: Asked<unknown>[] = [];
    const variables = formatLength(record.video_length);
    const about = <K extends PromptKey>(prompt_key: K) => {
      const call = { step: '0', prompt_key } as const;
      return { ...call, variables, video: videoBefore(model, record, call, options) };
    };

    const valid = await ask(model, options.pack, { ...about('video_filtering'), parse: parseYesNo }, signal);
    asked.push(valid);
    const raw_response = valid.answer.text;
    if (valid.value === 'no')
      return outOfDomain(record.video, raw_response, traceOf(model, options.pack, asked));

    const kept = { ...record, is_valid: true as const, raw_response };
    if (options.mode !== 'auto' || record.mode !== undefined)
      return going({ ...kept, filter_trace: traceOf(model, options.pack, asked) });

    const call = { ...about('video_anomaly_classification'), parse: parseVerdict };
    const verdict = await ask(model, options.pack, call, signal);
    asked.push(verdict);
    return going({ ...kept, ...verdict.value, filter_trace: traceOf(model, options.pack, asked) });
  });
}
