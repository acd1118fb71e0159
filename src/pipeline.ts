/**
 * The map of the house: a video's way from the source to the task files, top to bottom, as in the README's picture.
 */
import { map, type OperatorFunction, pipe } from 'rxjs';
import type { Config } from './config/config.js';
import type { Media } from './media/media.js';
import { captionStep } from './operators/caption.js';
import { chunkStep } from './operators/chunk.js';
import { describeStep } from './operators/describe.js';
import { filterStep } from './operators/filter.js';
import { highlightStep } from './operators/highlight.js';
import { parseStep } from './operators/parse.js';
import { probe } from './operators/probe.js';
import { questionStep } from './operators/question.js';
import { route } from './operators/route.js';
import { type Settled, settle } from './operators/settle.js';
import { skipLong } from './operators/skip-long.js';
import type { Outcome, Video } from './records/record.js';
import { type AddTo, addItems } from './results/add-items.js';
import type { Ledger } from './results/ledger/ledger.js';
import { withPendingAnswers } from './results/pending-answers.js';
import { moveLane, type RecallOptions, recall } from './results/recall.js';
import { identify } from './results/save.js';
import { pendingOnly, type StepperParts, stepper } from './results/step.js';

/** What the pipeline is put together from. */
export interface PipelineParts
  extends StepperParts,
    Pick<RecallOptions, 'refresh' | 'repeats' | 'onCompare' | 'onStale' | 'withoutFailed' | 'leftAlone'> {
  readonly config: Config;
  readonly media: Pick<Media, 'probe' | 'hash'>;
  readonly ledger: Ledger;
  readonly taskFiles: AddTo;
}

/**
 * The whole pipeline as one operator: videos in, one result out for each. A step's row is on disk before the next step sees
 * the record; the steps of different videos overlap.
 */
export function pipeline(parts: PipelineParts): OperatorFunction<Outcome<Video>, Settled> {
  const { config, list, media, ledger, taskFiles } = parts;
  const { workflow, results_dir } = config;
  const { max_workers, vlm_workers } = workflow;
  const { step, beside, own } = stepper(parts);

  // Pipes of pipes, because one takes nine operators at most.
  return pipe(
    recall(ledger, { ...parts, results_dir, workflow }),
    pipe(
      pendingOnly(list.watching, probe(media, { concurrency: vlm_workers ?? max_workers })),
      pendingOnly(['1a'], skipLong(workflow)),
      pendingOnly(list.watching, identify(media, vlm_workers ?? max_workers)),
    ),
    pipe(step(filterStep), own('0')),
    map(moveLane(parts.steps, workflow)),
    route(workflow.mode, {
      anomaly: pipe(beside(captionStep, chunkStep), own('1a', '1b'), step(highlightStep), own('1c')),
      normal: pipe(beside(captionStep, chunkStep), own('1a', '1b')),
    }),
    pipe(step(describeStep), own('2')),
    pipe(withPendingAnswers(step(questionStep)), own('3')),
    step(parseStep, addItems(taskFiles)),
    settle(),
  );
}
