/**
 * `.reeltrace/last-run.json`: how the last run was started and how it ended, so that a results directory can be inspected
 * without keys. It names the prompt pack by its path and the models by their hashes.
 */
import { join } from 'node:path';
import { z } from 'zod';
import type { Config } from '../../config/config.js';
import type { AnyStep } from '../../operators/define-step.js';
import { MODES, type Step } from '../../records/record.js';
import { STEPS, StepList } from '../../steps.js';
import type { ModelHashes } from '../ledger/stale.js';
import { readNote, writeNote } from '../note-file.js';
import type { Summary } from '../summary.js';
import { withoutSecrets } from './secrets.js';

const outcomeSchema = z.looseObject({
  inputs: z.number(),
  done: z.number(),
  filtered: z.number(),
  skipped: z.number(),
  failed: z.number(),
  items: z.number(),
  interrupted: z.boolean(),
  /** Seconds from its start to its first item in a task file; null when it gave none. */
  first_item_sec: z.number().nullable().exactOptional(),
  /** Why it stopped by itself; null when it did not. */
  stopped: z.string().nullable(),
});

const ownStepSchema = z.object({
  id: z.string(),
  title: z.string(),
  after: z.string().exactOptional(),
  made_from: z.array(z.string()),
  needs: z.object({ fields: z.array(z.string()), from: z.string() }).exactOptional(),
  lane: z.enum(MODES).exactOptional(),
  watches: z.boolean(),
  per: z.enum(['video', 'prompt_key']),
  prompts: z
    .record(
      z.string(),
      z.object({
        watches: z.boolean(),
        offers: z.array(z.string()),
        requires: z.array(z.array(z.string())),
      }),
    )
    .exactOptional(),
  row: z.object({ file: z.string() }).exactOptional(),
});

const lastRunSchema = z.looseObject({
  version: z.literal(1),
  /** ISO 8601. */
  started_at: z.string(),
  /** null while it runs, and after a kill. */
  ended_at: z.string().nullable(),
  command: z.string(),
  /** The whole configuration without keys. */
  config: z.record(z.string(), z.unknown()),
  steps: z.array(z.string()),
  /** The user's own steps, as far as readers of the directory need to know them. */
  own_steps: z.array(ownStepSchema).exactOptional(),
  mode: z.enum(['auto', ...MODES]),
  qa_types: z.array(z.string()),
  /** Absolute path of the prompt pack. */
  prompts_module: z.string(),
  /** Hash of the model that answers each prompt, by prompt key. */
  model_hashes: z.record(z.string(), z.string()),
  /** How it ended; null while it runs, and where an error ended it. */
  summary: outcomeSchema.nullable(),
});
export type LastRun = z.infer<typeof lastRunSchema>;

/** What a run is started with. */
export interface StartedRun {
  readonly config: Config;
  readonly command?: string | undefined;
  readonly steps: ReadonlySet<Step>;
  readonly list: StepList;
  /** Absolute path of the prompt pack. */
  readonly prompts_module: string;
  readonly model_hashes: ModelHashes;
  /** Environment variables: values of those that are named like keys are removed from the note. */
  readonly environment?: NodeJS.ProcessEnv | undefined;
}

/** The path of the note. */
export function lastRunPath(results_dir: string): string {
  return join(results_dir, '.reeltrace', 'last-run.json');
}

/**
 * Notes that a run begins.
 * @returns a function that notes how it ended; without a summary: that an error ended it
 * @throws FatalError when it can't be written
 */
export async function noteRun(started: StartedRun): Promise<(summary?: Summary) => Promise<void>> {
  const { config, command = 'run', steps, list, prompts_module, model_hashes, environment = {} } = started;
  const { mode, qa_types } = config.workflow;
  const run: LastRun = {
    version: 1,
    started_at: new Date().toISOString(),
    ended_at: null,
    command,
    config: withoutSecrets(config, environment),
    steps: [...steps],
    ...(list.own.length > 0 && { own_steps: list.own.map((step) => ownStepSchema.parse(step)) }),
    mode,
    qa_types,
    prompts_module,
    model_hashes: { ...model_hashes },
    summary: null,
  };
  const path = lastRunPath(config.results_dir);
  await writeNote(path, run, 2);
  return (summary) => {
    const outcome = summary === undefined ? null : outcomeOf(summary);
    return writeNote(path, { ...run, ended_at: new Date().toISOString(), summary: outcome }, 2);
  };
}

function outcomeOf(summary: Summary): z.infer<typeof outcomeSchema> {
  const { inputs, done, filtered, skipped, failed, items, interrupted, stopped, first_item_sec } = summary;
  const counts = { inputs, done, filtered, skipped, failed, items };
  return { ...counts, interrupted, first_item_sec, stopped: stopped?.message ?? null };
}

/** The steps of the noted run. The user's own steps can be looked up, but not run. */
export function stepsOf({ own_steps = [] }: LastRun): StepList {
  if (own_steps.length === 0) return STEPS;
  const notRun = () => {
    throw new Error('a step that is only known from the note of a run was run');
  };
  const own = own_steps.map(({ row, ...step }): AnyStep => {
    const writes = row === undefined ? {} : { row: { file: row.file, fields: {}, of: notRun } };
    return { ...step, ...writes, operator: notRun };
  });
  return new StepList(own);
}

/** Reads the note; undefined when there is no note, or this version can't read it. */
export async function readLastRun(results_dir: string): Promise<LastRun | undefined> {
  return await readNote(lastRunPath(results_dir), lastRunSchema);
}
