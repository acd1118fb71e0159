import type { OperatorFunction } from 'rxjs';
import { z } from 'zod';
import { ParseError } from '../errors/errors.js';
import type { Model } from '../models/model.js';
import { formatLength, LENGTH } from '../prompts/index.js';
import {
  type Ended,
  type Ending,
  ended,
  type Filtered,
  going,
  type Mode,
  type Outcome,
  type Probed,
  type Trace,
  type Video,
} from '../records/record.js';
import { type Draft, lineageSchema, modeSchema } from '../records/rows.js';
import { type AskOptions, ask, type Call, traceOf, videoInput } from './ask.js';
import { defineStep } from './define-step.js';
import { each } from './each.js';
import { type UpcomingOptions, videoBefore } from './upcoming.js';

/** Options of {@link filter}. */
export interface FilterOptions extends AskOptions, UpcomingOptions {
  /** Whether a valid video is also sorted into a lane: `auto` asks, a fixed lane does not. */
  readonly mode: Mode | 'auto';
}

/** A label before a verdict: `verdict:`, `final answer -`; not `non-anomaly` or `anomaly:`. */
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
 * Reads the answer to the classification prompt: the last line is `Anomaly` or `Normal` (perhaps after a label such as
 * `Verdict:`), the text above it the reasoning.
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

/** A video that step 0 sorts. `is_valid`: another tool's filter has let it through already. */
type Unsorted = Probed & { readonly mode?: Mode; readonly is_valid?: true };

/** The questions of step 0 about a video: is it in the domain and which lane it takes, unless that is known. */
export function filterCalls(
  record: Unsorted,
  mode: FilterOptions['mode'],
): readonly [Call<'yes' | 'no'> | undefined, Call<Verdict>?] {
  const about = { step: '0', variables: formatLength(record.video_length), video: videoInput(record) };
  const filtering = record.is_valid
    ? undefined
    : { ...about, prompt_key: 'video_filtering', parse: parseYesNo };
  if (mode !== 'auto' || record.mode !== undefined) return [filtering];
  return [filtering, { ...about, prompt_key: 'video_anomaly_classification', parse: parseVerdict }];
}

/**
 * Step 0: asks whether a video belongs to the domain and, in mode `auto`, which lane it takes. A video outside the domain
 * ends as filtered; an answer that can't be read is a failure, never a silent `normal`.
 */
export function filter<T extends Unsorted>(
  model: Model,
  options: FilterOptions,
): OperatorFunction<Outcome<T>, Outcome<Filtered<T>>> {
  const { pack } = options;
  return each({ step: '0', concurrency: options.concurrency }, async (record, signal) => {
    const put = <R>(call: Call<R>) =>
      ask(model, pack, { ...call, video: videoBefore(model, record, call, options) }, signal);
    const [filtering, classifying] = filterCalls(record, options.mode);
    const valid = filtering && (await put(filtering));
    const raw_response = valid?.answer.text ?? '';
    const asked = valid === undefined ? [] : [valid];
    if (valid?.value === 'no') return outOfDomain(record.video, raw_response, traceOf(model, pack, asked));

    const kept = { ...record, is_valid: true as const, raw_response };
    if (classifying === undefined) return going({ ...kept, filter_trace: traceOf(model, pack, asked) });

    const verdict = await put(classifying);
    return going({ ...kept, ...verdict.value, filter_trace: traceOf(model, pack, [...asked, verdict]) });
  });
}

const WATCHED = { watches: true, offers: LENGTH, requires: [] };

export const filterStep = defineStep<Unsorted, Filtered, FilterOptions>({
  id: '0',
  title: 'filter, classify',
  made_from: [],
  sorts: true,
  added_with: '1a',
  watches: true,
  workers: ['vlm'],
  per: 'video',
  grows_with: 'whole',
  prompts: { video_filtering: WATCHED, video_anomaly_classification: WATCHED },
  row: {
    file: 'step_0_filter/filter_results.jsonl',
    fields: {},
    schema: z
      .looseObject({
        video: z.string().min(1).optional(),
        video_path: z.string().min(1).optional(),
        is_valid: z.boolean(),
        raw_response: z.string().optional(),
        mode: modeSchema.nullish(),
        provenance: lineageSchema,
      })
      .refine((row) => (row.video ?? row.video_path) !== undefined, 'expected video or video_path'),
    of: filterRow,
    ofEnding: filteredRow,
    gives: () => ({}),
  },
  digest: ({ is_valid, mode, raw_response, classification }) => {
    const verdict = is_valid === true ? `in domain${mode ? `, ${mode}` : ''}` : 'out of domain';
    const said = [raw_response, classification].filter(Boolean).join('\n\n');
    return [{ column: 'captions', title: 'Step 0', text: `${verdict}\n\n${said}` }];
  },
  calls: (record, { settings }) => filterCalls(record, settings.mode).flatMap((call) => call ?? []),
  operator: ({ vlm, settings }) => filter(vlm, settings),
});

function filterRow(record: Filtered<Video>): Draft {
  const { video, raw_response, mode, classification, meta, filter_trace } = record;
  return {
    row: {
      video_path: video,
      video,
      is_valid: true,
      raw_response,
      ...(mode !== undefined && { mode }),
      ...(classification !== undefined && { classification }),
      ...(meta !== undefined && { meta }),
    },
    trace: filter_trace,
  };
}

/** Videos out of domain have a row, too; other endings have none. */
function filteredRow({ video, answer }: Ending): Draft | undefined {
  if (answer === undefined) return undefined;
  const { raw_response, filter_trace } = answer;
  return { row: { video_path: video, video, is_valid: false, raw_response }, trace: filter_trace };
}
