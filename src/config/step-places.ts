/** How many videos each step works on at once, and which field of the configuration sets it. Pure. */
import { STEPS, type StepList } from '../steps.js';
import type { Config } from './config.js';

/** How many videos a step works on at once. */
export interface StepPlaces {
  readonly places: number;
  /** The field below `workflow` that sets it; two joined by `and` when both would have to be raised. */
  readonly field: string;
}

/** How many videos each step works on at once, for every step with a limit. */
export type Places = Readonly<Record<string, StepPlaces>>;

type Workflow = Pick<Config['workflow'], 'max_workers' | 'vlm_workers' | 'text_workers' | 'qa_workers'>;

/** The limit of each step by its `workers` fields; `max_workers` replaces those that are null. */
export function placesOf(workflow: Workflow, list: StepList = STEPS): Places {
  const places = list.all.flatMap(({ id, workers = [] }) => {
    const [first, ...more] = workers.map((kind) => setBy(workflow, `${kind}_workers`));
    return first === undefined ? [] : [[id, more.reduce(lower, first)] as const];
  });
  return Object.fromEntries(places);
}

function setBy(workflow: Workflow, field: keyof Workflow): StepPlaces {
  const own = workflow[field];
  return own === null ? { places: workflow.max_workers, field: 'max_workers' } : { places: own, field };
}

function lower(first: StepPlaces, second: StepPlaces): StepPlaces {
  if (first.places !== second.places) return first.places < second.places ? first : second;
  if (first.field === second.field) return first;
  return { places: first.places, field: `${first.field} and ${second.field}` };
}
