/** A step as a declaration: everything that is to be known of it, in one place. */
import type { OperatorFunction } from 'rxjs';
import type { Model } from '../models/model.js';
import type { QaTypes } from '../records/qa-types.js';
import type { Answered, Mode, Outcome, PromptKey, Step, Video } from '../records/record.js';
import type { RowDeclaration } from '../records/rows.js';
import type { AskOptions, Call } from './ask.js';

/** A field of the configuration that bounds how many videos a step works on: `vlm_workers` and so on. */
export type Workers = 'vlm' | 'text' | 'qa';

/** A prompt that a step asks. */
export interface PromptDeclaration {
  /** Whether it is asked about pixels, or about text alone: who answers it unless the configuration says otherwise. */
  readonly watches: boolean;
  /** Variables that may stand in it. */
  readonly offers: readonly string[];
  /** Of each group at least one name has to stand in it. */
  readonly requires: readonly (readonly string[])[];
}

/** What an operator of a step is made from. */
interface StepParts<S extends AskOptions = AskOptions> {
  /** The model that watches, and the one that reads. */
  readonly vlm: Model;
  readonly llm: Model;
  /** The fields of `workflow`, the prompt pack, and the places that the step has. */
  readonly settings: S;
}

/** What the calls of a step depend on beside the record. */
interface CallParts<S extends AskOptions = AskOptions> {
  readonly settings: S;
  /** Whether the model that answers a prompt is asked for JSON by a schema. */
  readonly isAskedForForm: (prompt_key: PromptKey) => boolean;
}

/** A text of a row under its title, for a person who looks at what was said of a video. */
export interface Section {
  /** Which column of the page it stands in. */
  readonly column: 'captions' | 'description' | 'questions';
  readonly title: string;
  readonly text: string;
}

/** How what a call takes grows: with the seconds of the whole video, those of its part, the chunk captions, or not at all. */
type GrowsWith = 'whole' | 'parts' | 'chunks' | 'nothing';

/**
 * Everything about a step. What stands here stands nowhere else: the order of the rows on disk, what is out of date when,
 * what a plan counts, what the screen shows and how wide a step is are derived from it.
 *
 * `T` is the record that it works on, `U` the record that it gives, `S` what it needs of the configuration.
 */
export interface StepDeclaration<
  T extends Video = Video,
  U extends Video = Video,
  S extends AskOptions = AskOptions,
> {
  /** Its name in the configuration, in failures and on the screen; unlike all others. */
  readonly id: Step;
  /** What it is about, in a word or two. */
  readonly title: string;
  /** Where a step of one's own stands: right behind this one. Ours stand as `src/steps.ts` lists them. */
  readonly after?: Step;
  /** The steps from whose row its row is made; of several, the first that the video has. */
  readonly made_from: readonly Step[];
  /** A step that it asks at the same time as: it needs nothing of what that one says. */
  readonly beside?: Step;
  /** Fields of the record that it can't do without, and the step that gives them. */
  readonly needs?: { readonly fields: readonly string[]; readonly from: Step };
  /** The only lane whose videos pass it; absent: both. */
  readonly lane?: Mode;
  /** It says whether a video is in the domain, and in which lane. */
  readonly sorts?: true;
  /** In mode `auto` it is selected whenever this step is. */
  readonly added_with?: Step;
  /** Whether a model is shown the video itself: it is probed before, and must not change meanwhile. */
  readonly watches: boolean;
  /** What bounds how many videos it works on at once; the lowest of several. Absent: it needs no bound. */
  readonly workers?: readonly Workers[];
  /** Whether it has one row for a video, or one for each prompt key, as the questions have. */
  readonly per: 'video' | 'prompt_key';
  /** What it writes; absent for a step that leaves no rows. */
  readonly row?: RowDeclaration<U>;
  /** The prompts that it asks, by key. */
  readonly prompts?: Readonly<Record<PromptKey, PromptDeclaration>>;
  /** What a prompt is like that asks for questions of one QA type; the types tell the keys. */
  readonly qa_prompt?: PromptDeclaration;
  /** How what its calls take grows; `nothing` unless told. */
  readonly grows_with?: GrowsWith;
  /** The calls that it makes for a record, in order: the operator asks these, and a plan counts them. None unless told. */
  calls?(record: T, parts: CallParts<S>): readonly Call<unknown>[];
  /**
   * What its fields will be like where they are not there yet, for a plan of the steps behind it.
   * @param text stands for the answer to a prompt, as long as answers to it are
   */
  expect?(record: T, text: (prompt_key: PromptKey) => string, settings: S): Partial<U>;
  /** What a row says, text by text. A later row on the same thing gives the same titles. Nothing unless told. */
  digest?(row: Readonly<Record<string, unknown>>, types: QaTypes): readonly Section[];
  /**
   * What becomes of an answer of step 3 by what this step found. Step 4 and every rebuild of the task files go by it.
   * @param record the answer with the fields that this step's row gives
   */
  judges?(answer: Answered, record: U): Answered;
  /** The step at work. */
  operator(parts: StepParts<S>): OperatorFunction<Outcome<T>, Outcome<U>>;
}

/** A step whatever it works on, as lists of steps hold them. */
export type AnyStep = StepDeclaration<never>;

/**
 * Declares a step.
 *
 * @example
 * export const countStep = defineStep({
 *   id: 'count', title: 'event count', after: '1a', made_from: ['1a'], watches: false, per: 'video',
 *   row: {
 *     file: 'step_count/counts.jsonl',
 *     fields: { event_count: z.number() },
 *     of: (record: Counted) => ({ row: { ...rowHead(record), event_count: record.event_count }, trace: NO_TRACE }),
 *   },
 *   operator: ({ settings }) => count(settings),
 * });
 */
export function defineStep<T extends Video, U extends Video, S extends AskOptions = AskOptions>(
  declaration: StepDeclaration<T, U, S>,
): StepDeclaration<T, U, S> {
  return declaration;
}

/** A prompt in the words of each lane, as `anomaly_<name>` and `normal_<name>`. */
export function inBothLanes(
  prompts: Readonly<Record<string, PromptDeclaration>>,
): Readonly<Record<PromptKey, PromptDeclaration>> {
  return Object.fromEntries(
    (['anomaly', 'normal'] as const).flatMap((mode) =>
      Object.entries(prompts).map(([name, prompt]) => [`${mode}_${name}`, prompt] as const),
    ),
  );
}
