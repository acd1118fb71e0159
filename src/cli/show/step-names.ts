import type { Step } from '../../records/record.js';

/** The steps as they are called in tables. */
export const STEP_NAMES: Readonly<Record<Step, string>> = {
  '0': 'filter, classify',
  '1a': 'captions',
  '1b': 'chunk captions',
  '1c': 'highlight',
  '2': 'description',
  '3': 'questions',
  '4': 'task files',
};
