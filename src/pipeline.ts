/**
 * The map of the house: a video's way from the source to the task files, top to bottom, as in the README's picture.
 */
import { map, type OperatorFunction, pipe } from 'rxjs';
import type { Config } from './config/config.js';
import { placesOf } from './config/step-places.js';
import { Slots } from './flow/slots.js';
import type { Media } from './media/media.js';
import type { Model } from './models/model.js';
import { caption } from './operators/caption.js';
import { chunk } from './operators/chunk.js';
import { describe } from './operators/describe.js';
import { filter } from './operators/filter.js';
import { highlight } from './operators/highlight.js';
import { type ParseOptions, parse } from './operators/parse.js';
import { probe } from './operators/probe.js';
import { question } from './operators/question.js';
import { route } from './operators/route.js';
import { type Settled, settle } from './operators/settle.js';
import { skipLong } from './operators/skip-long.js';
import type { Pack } from './prompts/index.js';
import type {
  Captioned,
  Chunked,
  Described,
  Filtered,
  Highlighted,
  Outcome,
  Parsed,
  Probed,
  Questioned,
  Routed,
  Video,
} from './records/record.js';
import {
  captionRow,
  chunkRow,
  descriptionRow,
  filteredRow,
  filterRow,
  highlightRow,
  questionRow,
} from './records/rows.js';
import { type AddTo, addItems } from './results/add-items.js';
import type { Ledger } from './results/ledger/ledger.js';
import { type Recalled, type RecallOptions, recall, relane } from './results/recall.js';
import { pendingOnly, type StepperParts, stepper } from './results/step.js';
import { besideStepper } from './results/step-beside.js';

/** What the pipeline is put together from. */
export interface PipelineParts
  extends StepperParts,
    Pick<RecallOptions, 'refresh' | 'repeats' | 'onStale' | 'leave'> {
  readonly config: Config;
  readonly media: Pick<Media, 'probe' | 'hash'>;
  readonly vlm: Model;
  readonly llm: Model;
  readonly pack: Pack;
  readonly ledger: Ledger;
  readonly taskFiles: AddTo;
  readonly parsing: ParseOptions;
}

/** The record as it grows on its way down. */
type Seen = Probed<Recalled>;
type Lane = Routed<Seen>;
type Told = Captioned<Lane>;
type Cut = Told & Chunked<Lane>;
type Marked = Highlighted<Cut>;
type Narrated = Described<Told>;
type Asked = Questioned<Narrated>;

/**
 * The whole pipeline as one operator: videos in, and how each of them ended out, exactly one for one. A step's row is on
 * disk before the next step sees the record; the steps of different videos overlap.
 */
export function pipeline(parts: PipelineParts): OperatorFunction<Outcome<Video>, Settled> {
  const { config, media, vlm, llm, pack, ledger, taskFiles, parsing } = parts;
  const { workflow, results_dir } = config;
  const step = stepper(parts);
  const besides = besideStepper(parts);
  const places = placesOf(workflow);
  const asking = { ...workflow, pack };
  const watching = { ...asking, concurrency: places['0'].places };
  // Both lanes pass 1a and 1b: shared places keep the bound of a step whatever the mix of videos is.
  const captioning = { step: '1a', concurrency: new Slots(places['1a'].places) } as const;
  const marking = { ...asking, concurrency: places['1c'].places };
  const telling = { ...asking, concurrency: places['2'].places };
  const pending_types = (record: Narrated) => record.pending_types;
  const questioning = { ...asking, concurrency: places['3'].places, qa_types: pending_types };

  // 1a and 1b beside each other: a chunk is captioned without a look at the captions of the whole.
  const told = besides<Lane, Told, Chunked<Lane>>(
    captioning,
    step<Lane, Told>('1a', caption(vlm, watching), { of: captionRow }),
    { id: '1b', operator: chunk(vlm, watching), of: chunkRow },
  );

  return pipe(
    recall(ledger, { ...parts, results_dir, workflow }),
    pipe(
      pendingOnly<Recalled, Seen>(['0', '1a', '1b', '1c'], probe(media, watching)),
      pendingOnly<Seen, Seen>(['1a'], skipLong(workflow)),
    ),
    step<Seen, Filtered<Seen>>('0', filter(vlm, watching), { of: filterRow, ofEnding: filteredRow }),
    map(relane(parts.steps, workflow)),
    route<Seen, Told>(workflow.mode, {
      anomaly: pipe(told, step<Cut, Marked>('1c', highlight(llm, vlm, marking), { of: highlightRow })),
      normal: told,
    }),
    step<Told, Narrated>('2', describe(llm, telling), { of: descriptionRow }),
    step<Narrated, Asked>('3', question(llm, questioning), { of: questionRow }),
    step<Asked, Parsed<Asked>>('4', pipe(parse(parsing), addItems(taskFiles))),
    settle(),
  );
}
