/** A run's summary and an ending, for tests of how they are told. */
import type { Ending } from '../../../src/records/record.js';
import type { Summary } from '../../../src/results/summary.js';

export const ENDING: Ending = {
  state: 'failed',
  video: '/v/a.mp4',
  step: '1a',
  prompt_key: 'normal_global_caption',
  kind: 'blocked',
  message: 'the provider\nrefused',
  hint: 'leave it out',
  attempts: 1,
  at: '2026-01-31T00:00:00.000Z',
};
export const SUMMARY: Summary = {
  inputs: 10,
  done: 6,
  filtered: 2,
  skipped: 1,
  failed: 1,
  duplicates: 0,
  left_out: {},
  nothing_found: null,
  items: 48,
  rebuilt_items: 0,
  without_highlight: 0,
  first_item_sec: 22.44,
  checks: {},
  doubtful: {},
  reasons: [],
  stopped: null,
  spent: [],
  stale: {},
  interrupted: false,
  left: null,
  warnings: [],
};
