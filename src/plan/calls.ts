/** The calls that a video still needs, as its pending steps list them. Pure. */
import type { Config } from '../config/config.js';
import type { Question, VideoInput } from '../models/model.js';
import { promptText } from '../models/structured.js';
import { type Call, questionOf } from '../operators/ask.js';
import type { AnyStep } from '../operators/define-step.js';
import type { Pack } from '../prompts/index.js';
import type { ChunkCaption, Mode, PromptKey, Step } from '../records/record.js';
import type { StepList } from '../steps.js';

/** A call that a run would make. */
export interface PlannedCall {
  readonly step: Step;
  readonly prompt_key: PromptKey;
  /** Characters of the prompt; an estimate when it will contain texts that don't exist yet. */
  readonly characters: number;
  /** Characters at the beginning of the prompt that are the same for all videos; none where the video comes first. */
  readonly prefix: number;
  /** The exact question, when it is known. */
  readonly question: Question | undefined;
  readonly video: VideoInput | undefined;
  /** Seconds watched or chunk captions read: the cost of the call grows with it. */
  readonly units: number;
}

/** A video with everything known about it: what `recall` and `probe` add to a record. */
export interface KnownVideo {
  readonly video: string;
  readonly video_length: number;
  /** Absent when no pending step watches it. */
  readonly input?: VideoInput;
  /** The lane from its input or an earlier step. The plan may be for another lane. */
  readonly mode?: Mode | undefined;
  readonly chunk_captions?: readonly ChunkCaption[];
  /** Steps that are still to be done, in order, and the QA types of step 3. */
  readonly pending: ReadonlySet<Step>;
  readonly types: readonly string[];
  /** Existing answers that steps after the questions have not seen yet. */
  readonly answers: readonly object[];
}

/** What calls depend on, apart from the video. */
export interface CallParts {
  readonly list: StepList;
  readonly pack: Pack;
  readonly workflow: Config['workflow'];
  /** How many characters the answer to a prompt is expected to have. */
  readonly expected: (prompt_key: PromptKey) => number;
  /** Whether the answer to a prompt is asked for as JSON by a schema. */
  readonly isAskedForForm: (prompt_key: PromptKey) => boolean;
}

/** Placeholder for a text that does not exist yet; it occurs in no real text. */
const STAND_IN = '\u0000';

/** Lists the calls of a video in a lane, in the order of the steps. */
export function plannedCalls(known: KnownVideo, lane: Mode, parts: CallParts): PlannedCall[] {
  const { list, pack, workflow, isAskedForForm } = parts;
  const settings = { ...workflow, pack, qa_types: known.types, concurrency: 1 };
  let record = { ...known, info: known.input?.info, mode: lane };
  const text = (key: PromptKey) => STAND_IN.repeat(parts.expected(key));
  const asked = known.types.map((type) => list.qa_types.keyFor(type, lane));
  const expected = asked.map((prompt_key) => {
    return { prompt_key, qa_output: text(prompt_key), qa: [], rejections: [] };
  });
  const answersTo = (given: object) =>
    [...known.answers, ...expected].map((answer) => ({ ...given, ...answer }));
  return list.all.flatMap((step) => {
    if (!known.pending.has(step.id) || (step.lane ?? lane) !== lane) return [];
    // The steps that sort videos get the lane that the input names, or none.
    const given = list.rankOf(step.id) < list.rankOf('1a') ? { ...record, mode: known.mode } : record;
    const records = list.afterQuestions.some(({ id }) => id === step.id) ? answersTo(given) : [given];
    const calls = records.flatMap((one) => step.calls?.(one as never, { settings, isAskedForForm }) ?? []);
    record = { ...record, ...step.expect?.(record as never, text, settings) };
    return calls.map((call) => planned(step, call, given, pack));
  });
}

function planned(
  { grows_with }: AnyStep,
  call: Call<unknown>,
  { input, video_length, chunk_captions = [] }: KnownVideo,
  pack: Pack,
): PlannedCall {
  const { step, prompt_key } = call;
  const { video, ...rest } = call;
  const range = video?.range;
  // A video that no pending step watches was not probed.
  const question = questionOf(pack, input === undefined ? rest : call);
  const isKnown = call.is_guess !== true && !question.text.includes(STAND_IN);
  const seconds = range === undefined ? video_length : range.end - range.start;
  const read = grows_with === 'chunks' ? chunk_captions.length : 0;
  return {
    step,
    prompt_key,
    characters: promptText(question).length,
    prefix: video === undefined ? pack.prompt(prompt_key).fixed_text.prefix : 0,
    question: isKnown ? question : undefined,
    video: question.video,
    units: video === undefined ? read : seconds,
  };
}
