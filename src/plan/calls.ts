/** The calls that a video still needs: those that its steps would make, listed by the steps themselves. Pure. */
import type { Config } from '../config/config.js';
import type { Question, VideoInput } from '../models/model.js';
import { promptText } from '../models/structured.js';
import type { Call } from '../operators/ask.js';
import type { AnyStep } from '../operators/define-step.js';
import type { Pack } from '../prompts/index.js';
import type { ChunkCaption, Mode, PromptKey, Step } from '../records/record.js';
import type { StepList } from '../steps.js';

/** A call that a run would make. */
export interface PlannedCall {
  readonly step: Step;
  readonly prompt_key: PromptKey;
  /** Characters of the prompt; roughly, where it shows texts that are not there yet. */
  readonly characters: number;
  /** What would be asked to the letter, where that is known. */
  readonly question: Question | undefined;
  readonly video: VideoInput | undefined;
  /** Seconds that are watched, or chunk captions that are read: what the call takes grows with it. */
  readonly units: number;
}

/** A video with what is there of it: what `recall` and `probe` give a record, as far as they do. */
export interface KnownVideo {
  readonly video: string;
  readonly video_length: number;
  /** Absent where no step watches it any more. */
  readonly input?: VideoInput;
  /** Lane that its input or an earlier step gives; the lane that the plan is for is another matter. */
  readonly mode?: Mode | undefined;
  readonly chunk_captions?: readonly ChunkCaption[];
  /** Steps that are still to be done, in order, and the QA types of step 3. */
  readonly pending: ReadonlySet<Step>;
  readonly types: readonly string[];
}

/** What calls are made of beside the video. */
export interface CallParts {
  readonly list: StepList;
  readonly pack: Pack;
  readonly workflow: Config['workflow'];
  /** How many characters the answer to a prompt has, as far as that is known. */
  readonly expected: (prompt_key: PromptKey) => number;
  /** Whether the answer to a prompt is asked for as JSON by a schema. */
  readonly isAskedForForm: (prompt_key: PromptKey) => boolean;
}

/** Stands for a text that is not there yet; no text of a model or a prompt has it. */
const STAND_IN = '\u0000';

/** Lists the calls of a video in a lane, in the order of the steps. */
export function plannedCalls(known: KnownVideo, lane: Mode, parts: CallParts): PlannedCall[] {
  const { list, pack, workflow, isAskedForForm } = parts;
  const settings = { ...workflow, pack, qa_types: known.types, concurrency: 1 };
  let record = { ...known, info: known.input?.info, mode: lane };
  const text = (key: PromptKey) => STAND_IN.repeat(parts.expected(key));
  return list.all.flatMap((step) => {
    if (!known.pending.has(step.id) || (step.lane ?? lane) !== lane) return [];
    // Before a video is sorted a step is given the lane that the input names, or none.
    const given = list.rankOf(step.id) < list.rankOf('1a') ? { ...record, mode: known.mode } : record;
    const calls = step.calls?.(given as never, { settings, isAskedForForm }) ?? [];
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
  const { step, prompt_key, schema } = call;
  const prompt = pack.prompt(prompt_key);
  const range = call.video?.range;
  const video = call.video && input && { ...input, ...(range !== undefined && { range }) };
  const { temperature } = prompt;
  const question: Question = {
    step,
    prompt_key,
    text: prompt.render(call.variables),
    ...(video !== undefined && { video }),
    ...(schema !== undefined && { schema }),
    ...(temperature !== undefined && { temperature }),
  };
  const isKnown = call.is_guess !== true && !question.text.includes(STAND_IN);
  const seconds = range === undefined ? video_length : range.end - range.start;
  const read = grows_with === 'chunks' ? chunk_captions.length : 0;
  return {
    step,
    prompt_key,
    characters: promptText(question).length,
    question: isKnown ? question : undefined,
    video,
    units: call.video === undefined ? read : seconds,
  };
}
