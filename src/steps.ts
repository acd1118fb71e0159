/** The steps in their order, and all that is derived from their declarations. */
import { ConfigError } from './errors/errors.js';
import { nearest } from './errors/nearest.js';
import { captionStep } from './operators/caption.js';
import { chunkStep } from './operators/chunk.js';
import type { AnyStep, PromptDeclaration } from './operators/define-step.js';
import { describeStep } from './operators/describe.js';
import { filterStep } from './operators/filter.js';
import { highlightStep } from './operators/highlight.js';
import { parseStep } from './operators/parse.js';
import { questionStep } from './operators/question.js';
import { openPack, type Pack, type PromptSet } from './prompts/index.js';
import { BUILT_IN_QA_TYPES, type QaTypes } from './records/qa-types.js';
import type { Answered, Mode, PromptKey, Step } from './records/record.js';
import type { RowDeclaration } from './records/rows.js';

export type { AnyStep } from './operators/define-step.js';

/** A step that writes rows. */
export type WritingStep = AnyStep & { readonly row: RowDeclaration };

/** A prompt, with the step that asks it. */
export type StepPrompt = PromptDeclaration & { readonly step: Step };

/** True for a step that writes rows. */
export function isWriting(step: AnyStep): step is WritingStep {
  return step.row !== undefined;
}

/** The steps that there are, in the order in which a video passes them. */
export class StepList {
  readonly all: readonly AnyStep[];
  /** Steps that are not ours. */
  readonly own: readonly AnyStep[];
  /** The steps that write rows. */
  readonly writing: readonly WritingStep[];
  readonly qa_types: QaTypes;
  /** All prompts by key, in the order of the steps. */
  readonly prompts: ReadonlyMap<PromptKey, StepPrompt>;
  readonly #byId: ReadonlyMap<Step, AnyStep>;

  /**
   * @param own the user's own steps, each with the step that it comes after
   * @throws ConfigError that names the step and what is wrong with it
   */
  constructor(own: readonly AnyStep[] = [], qa_types: QaTypes = BUILT_IN_QA_TYPES) {
    this.own = own;
    this.qa_types = qa_types;
    this.all = arranged(OURS, own);
    this.writing = this.all.filter(isWriting);
    this.#byId = new Map(this.all.map((step) => [step.id, step]));
    this.prompts = new Map(this.all.flatMap((step) => promptsOf(step, qa_types)));
    for (const step of this.all) checkStep(step, this.all);
  }

  /** The same steps with the QA types of a pack. */
  withTypes(qa_types: QaTypes): StepList {
    return qa_types.names.length === this.qa_types.names.length ? this : new StepList(this.own, qa_types);
  }

  get ids(): readonly Step[] {
    return this.all.map(({ id }) => id);
  }

  /** @throws Error for a step that there is not: names are checked before */
  get(id: Step): AnyStep {
    const step = this.#byId.get(id);
    if (step === undefined) throw new Error(`there is no step ${id}`);
    return step;
  }

  find(id: string): AnyStep | undefined {
    return this.#byId.get(id);
  }

  isOwn(id: Step): boolean {
    return this.own.some((step) => step.id === id);
  }

  /** A step that writes rows. @throws Error for an unknown step and for a step without rows */
  writer(id: Step): WritingStep {
    const step = this.writing.find((one) => one.id === id);
    if (step === undefined) throw new Error(`step ${id} writes no rows`);
    return step;
  }

  /** The steps that a model is shown the video at. */
  get watching(): readonly Step[] {
    return this.all.filter(({ watches }) => watches).map(({ id }) => id);
  }

  /** The place of a step in the order, from 0; steps that ask at the same time share one. */
  readonly rankOf = (id: Step): number => this.ids.indexOf(this.#byId.get(id)?.beside ?? id);

  /** The title of a step; its id where nobody declares it, as in the results of a program that had steps of its own. */
  titleOf(id: Step): string {
    return this.#byId.get(id)?.title ?? id;
  }

  /** The step from whose row a step's row is made: the first that the video has in its lane; undefined without one. */
  upstreamOf(id: Step, lane: Mode | undefined, isThere: (id: Step) => boolean): Step | undefined {
    return this.#byId
      .get(id)
      ?.made_from.find((from) => (this.#byId.get(from)?.lane ?? lane) === lane && isThere(from));
  }

  /** The steps after the questions that have a row for each answer. */
  get afterQuestions(): readonly WritingStep[] {
    return this.writing.filter(({ per, qa_prompt }) => per === 'prompt_key' && qa_prompt === undefined);
  }

  /** The user's own steps right after a step. */
  ownAfter(id: Step): readonly AnyStep[] {
    return this.own.filter(({ after }) => after === id);
  }

  /** Applies to an answer what steps after the questions have found; the record has the fields of their rows. */
  readonly judge = (answer: Answered): Answered =>
    this.all.reduce((judged, step) => step.judges?.(judged, judged as never) ?? judged, answer);
}

const OURS: readonly AnyStep[] = [
  filterStep,
  captionStep,
  chunkStep,
  highlightStep,
  describeStep,
  questionStep,
  parseStep,
];

/** Puts each of the user's own steps after the step that it names, and after own steps that name the same step. */
function arranged(ours: readonly AnyStep[], own: readonly AnyStep[]): AnyStep[] {
  const steps = [...ours];
  for (const step of own) {
    const place = steps.findLastIndex(({ id, after }) => id === step.after || after === step.after);
    if (step.after === undefined || place < 0) {
      const meant = nearest(
        step.after ?? '',
        steps.map(({ id }) => id),
      );
      throw new ConfigError(`step ${step.id} comes after ${step.after ?? 'no step'}, which there is not`, {
        hint: `give it \`after\`: ${meant === undefined ? steps.map(({ id }) => id).join(', ') : `did you mean ${meant}?`}`,
      });
    }
    steps.splice(place + 1, 0, step);
  }
  return steps;
}

function promptsOf(step: AnyStep, types: QaTypes): readonly (readonly [PromptKey, StepPrompt])[] {
  const { id, prompts = {}, qa_prompt } = step;
  const fixed = Object.entries(prompts).map(([key, prompt]) => [key, { ...prompt, step: id }] as const);
  if (qa_prompt === undefined) return fixed;
  return [...fixed, ...types.keys.map((key) => [key, { ...qa_prompt, step: id }] as const)];
}

/** @throws ConfigError for what no run could work with */
function checkStep(step: AnyStep, all: readonly AnyStep[]): void {
  const refuse = (message: string, hint: string) => {
    throw new ConfigError(`step ${step.id} ${message}`, { hint });
  };
  const before = all.slice(0, all.indexOf(step));
  const isDivided = before.some(({ qa_prompt }) => qa_prompt !== undefined);
  if (step.qa_prompt === undefined && isDivided !== (step.per === 'prompt_key'))
    refuse(
      `has a row for each ${step.per === 'video' ? 'video' : 'prompt key'}`,
      'after the questions a step has a row for each prompt key, before them a row for each video',
    );
  const others = all.filter((other) => other !== step);
  if (others.some(({ id }) => id === step.id)) refuse('is there twice', 'give each step an id of its own');
  for (const from of [...step.made_from, ...(step.needs === undefined ? [] : [step.needs.from])])
    if (!before.some(({ id, row }) => id === from && row !== undefined))
      refuse(`needs rows of step ${from}`, 'only steps before it that write rows can be named');
  if (others.some(({ row }) => row !== undefined && row.file === step.row?.file))
    refuse(`writes to ${step.row?.file}, as another step does`, 'give it a file of its own');
  for (const key of Object.keys(step.prompts ?? {}))
    if (others.some(({ prompts = {} }) => key in prompts))
      refuse(`asks ${key}, as another step does`, 'give the prompt a key of its own');
}

/** The name of a prompt for both lanes: `mcq` for `anomaly_mcq` and `normal_mcq`. */
export function withoutLane(key: PromptKey): string {
  return key.replace(/^(?:anomaly|normal)_/, '');
}

/** Our steps, with our QA types. */
export const STEPS = new StepList();

/** Our prompt keys. */
export const PROMPT_KEYS: readonly PromptKey[] = [...STEPS.prompts.keys()];

/**
 * Loads a prompt pack for our steps, or for those that are given, with all that it extends, and checks it.
 *
 * @param name `''` (the pack `general`), a bundled name, a dotted Python path that stands for one
 *   (`….prompts_traffic`), a folder, or an installed package that holds a `pack.yaml`
 * @param options.from the folder that relative paths and packages are looked up from; the working directory by default
 * @throws ConfigError when it is not found, or listing its problems by file and line (the first 20)
 * @example
 * const pack = await loadPack('general');
 * pack.prompt('video_filtering').render({ video_length: '30.2', video_length_mmss: '00:30' });
 */
export async function loadPack(
  name: string,
  options: { readonly from?: string; readonly steps?: StepList } = {},
): Promise<Pack> {
  const { steps = STEPS, from } = options;
  return await openPack(name, promptSet(steps), from);
}

/** The prompts that a pack has to have for some steps. */
export function promptSet(steps: StepList = STEPS): PromptSet {
  const fixed = steps.all.flatMap(({ prompts = {} }) => Object.entries(prompts));
  const question = steps.all.find(({ qa_prompt }) => qa_prompt !== undefined)?.qa_prompt;
  return { fixed: new Map(fixed), question: question ?? { offers: [], requires: [] } };
}
