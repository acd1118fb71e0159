import { MODES } from '../../records/record.js';
import { ROW_FILES, ROW_STEPS, type RowStep, readRow } from '../../records/rows.js';
import type { LedgerStep } from './ledger-step.js';

/** The steps whose rows give a record its fields back. */
const GIVING_BACK: readonly RowStep[] = ['1a', '1b', '1c', '2'];

/** The steps that write rows, in the order in which their files are read. */
export const LEDGER_STEPS: readonly LedgerStep[] = ROW_STEPS.map((id) => ({
  id,
  file: ROW_FILES[id],
  per: id === '3' ? 'prompt_key' : 'video',
  sorts: id === '0',
  gives_back: GIVING_BACK.includes(id),
  of_lane: id === '1c' || id === '3',
  made_from: (mode) => {
    if (id === '1b') return ['1a'];
    if (id === '1c') return ['1b'];
    if (id === '2') return mode === 'anomaly' ? ['1c', '1b', '1a'] : ['1b', '1a'];
    return id === '3' ? ['2'] : [];
  },
  unit: (prompt_key) => prompt_key ?? id,
  saysLane: (prompt_key) => prompt_key !== undefined && MODES.some((mode) => prompt_key.startsWith(mode)),
  readRow: (raw) => readRow(id, raw),
}));
