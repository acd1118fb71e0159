/** How many videos each step works on at once, and which field of the configuration sets it. Pure. */
import type { Step } from '../records/record.js';
import type { Config } from './config.js';

/** How many videos a step works on at once. */
export interface StepPlaces {
  readonly places: number;
  /** The field below `workflow` to raise for more; two joined by `and` where raising one of them changes nothing. */
  readonly field: string;
}

/** The places of every step that has a limit of its own; step 4 has none. */
export type Places = Readonly<Record<Exclude<Step, '4'>, StepPlaces>>;

/** The places of each step, by what it asks: `max_workers` where its own field is null. */
export function placesOf(workflow: Pick<Config['workflow'], WorkerField>): Places {
  const vlm = setBy(workflow, 'vlm_workers');
  const text = setBy(workflow, 'text_workers');
  return {
    '0': vlm,
    '1a': vlm,
    '1b': vlm,
    '1c': lower(vlm, text),
    '2': text,
    '3': setBy(workflow, 'qa_workers'),
  };
}

type WorkerField = 'max_workers' | 'vlm_workers' | 'text_workers' | 'qa_workers';

function setBy(workflow: Pick<Config['workflow'], WorkerField>, field: WorkerField): StepPlaces {
  const own = workflow[field];
  return own === null ? { places: workflow.max_workers, field: 'max_workers' } : { places: own, field };
}

function lower(first: StepPlaces, second: StepPlaces): StepPlaces {
  if (first.places !== second.places) return first.places < second.places ? first : second;
  if (first.field === second.field) return first;
  return { places: first.places, field: `${first.field} and ${second.field}` };
}
