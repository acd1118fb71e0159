/** The declaration of a step: everything about it, in one place. */
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
  /** Whether it is asked about video (by default `vlm` answers) or only about text (`llm`). */
  readonly watches: boolean;
  /** Variables that it may contain. */
  readonly offers: readonly string[];
  /** Groups of variables; it must contain at least one of each group. */
  readonly requires: readonly (readonly string[])[];
}

/** What the operator of a step is made from. */
interface StepParts<S extends AskOptions = AskOptions> {
  /** The model that watches video, and the one that reads text. */
  readonly vlm: Model;
  readonly llm: Model;
  /** The fields of `workflow`, the prompt pack, and how many videos the step may work on. */
  readonly settings: S;
}

/** What the calls of a step depend on besides the record. */
interface CallParts<S extends AskOptions = AskOptions> {
  readonly settings: S;
  /** Whether the model that answers a prompt is asked for JSON by a schema. */
  readonly isAskedForForm: (prompt_key: PromptKey) => boolean;
}

/** A titled text from a row, to show what was said about a video. */
export interface Section {
  /** The column of the page that shows it. */
  readonly column: 'captions' | 'description' | 'questions';
  readonly title: string;
  readonly text: string;
}

/** What the cost of a call grows with: seconds of the whole video, seconds of a part, chunk captions, or nothing. */
type GrowsWith = 'whole' | 'parts' | 'chunks' | 'nothing';

/**
 * Everything about a step. It is declared only here; the order of the rows on disk, what is out of date, what a plan
 * counts and what the screen shows are derived from it.
 *
 * `T` is the record that it takes, `U` the record that it gives, `S` the settings that it needs.
 */
export interface StepDeclaration<
  T extends Video = Video,
  U extends Video = Video,
  S extends AskOptions = AskOptions,
> {
  /** Its unique name in the configuration, in failures and on the screen. */
  readonly id: Step;
  /** What it is about, in a word or two. */
  readonly title: string;
  /** The step that a user's own step comes right after. `src/steps.ts` gives the order of the built-in steps. */
  readonly after?: Step;
  /** The steps from whose row its row is made; if several, the first one that the video has. */
  readonly made_from: readonly Step[];
  /** A step that runs at the same time: neither needs the answers of the other. */
  readonly beside?: Step;
  /** Fields of the record that it requires, and the step that gives them. */
  readonly needs?: { readonly fields: readonly string[]; readonly from: Step };
  /** The only lane whose videos pass through it; absent: both. */
  readonly lane?: Mode;
  /** It decides whether a video is in the domain, and in which lane. */
  readonly sorts?: true;
  /** In mode `auto` it is selected whenever this step is. */
  readonly added_with?: Step;
  /** Whether a model watches the video: it is probed before, and must not change meanwhile. */
  readonly watches: boolean;
  /** The settings that limit how many videos it works on at once; the lowest counts. Absent: no limit. */
  readonly workers?: readonly Workers[];
  /** Whether it has one row per video, or one per prompt key, like the questions. */
  readonly per: 'video' | 'prompt_key';
  /** What it writes; absent for a step without rows. */
  readonly row?: RowDeclaration<U>;
  /** Its prompts, by key. */
  readonly prompts?: Readonly<Record<PromptKey, PromptDeclaration>>;
  /** How the prompts of the QA types look; the QA types give their keys. */
  readonly qa_prompt?: PromptDeclaration;
  /** What the cost of its calls grows with; `nothing` by default. */
  readonly grows_with?: GrowsWith;
  /** The calls for a record, in order: the operator makes them, and a plan counts them. None by default. */
  calls?(record: T, parts: CallParts<S>): readonly Call<unknown>[];
  /**
   * Placeholders for its fields when they don't exist yet, for a plan of later steps.
   * @param text a placeholder for the answer to a prompt, as long as usual answers
   */
  expect?(record: T, text: (prompt_key: PromptKey) => string, settings: S): Partial<U>;
  /** The texts of a row. A later row about the same thing gives the same titles. None by default. */
  digest?(row: Readonly<Record<string, unknown>>, types: QaTypes): readonly Section[];
  /**
   * Applies what this step found to an answer of step 3. Step 4 and every rebuild of the task files use it.
   * @param record the answer with the fields of this step's row
   */
  judges?(answer: Answered, record: U): Answered;
  /** Makes the operator that does the work. */
  operator(parts: StepParts<S>): OperatorFunction<Outcome<T>, Outcome<U>>;
}

/** A step with any types, as in lists of steps. */
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

/** Declares prompts for both lanes, as `anomaly_<name>` and `normal_<name>`. */
export function inBothLanes(
  prompts: Readonly<Record<string, PromptDeclaration>>,
): Readonly<Record<PromptKey, PromptDeclaration>> {
  return Object.fromEntries(
    (['anomaly', 'normal'] as const).flatMap((mode) =>
      Object.entries(prompts).map(([name, prompt]) => [`${mode}_${name}`, prompt] as const),
    ),
  );
}
