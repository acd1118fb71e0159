import type { Step } from '../../records/record.js';
import type { Spent } from '../ledger/spent.js';

/** What the records of one step took from one model. */
export interface SpentOnRecords extends Spent {
  readonly step: Step;
}
