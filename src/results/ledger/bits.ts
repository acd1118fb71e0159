/** How the ledger packs what it knows of a video into whole numbers. */
import {
  MODES,
  type Mode,
  PROMPT_KEYS,
  type QaPromptKey,
  qaTypeOf,
  type Step,
} from '../../records/record.js';
import type { StaleReason } from './stale.js';

/** What is done or out of date on its own. */
export type Unit = Step | QaPromptKey;

export const QA_KEYS = PROMPT_KEYS.filter((key): key is QaPromptKey => qaTypeOf(key) !== undefined);
export const UNITS: readonly Unit[] = ['0', '1a', '1b', '1c', '2', ...QA_KEYS];
/** Units of which a video has one row, whatever its lane. */
export const LANED = ['1a', '1b', '1c', '2', 'scene_description', 'event_summary'] as const;
export const REASONS: readonly StaleReason[] = ['prompt', 'model', 'video', 'upstream', 'age'];

// A bit for each unit that is done, from bit 0 on.
export const INVALID = 1 << 20;
/** Two bits: the lane of the row that was written last. */
export const MODE_SHIFT = 21;
/** A bit for each of `LANED`: its row is of the anomaly lane. */
const LANES_SHIFT = 23;
/** Two bits: the lane that step 0 has chosen. */
export const VERDICT_SHIFT = 29;
/** Reasons take three bits a unit. */
const REASONS_A_COLUMN = 10;

export function bitOf(unit: Unit): number {
  return BITS.get(unit) ?? 0;
}

const BITS: ReadonlyMap<Unit, number> = new Map(UNITS.map((unit, index) => [unit, 1 << index]));

/** The bit that tells the lane of a unit's row; 0 where the unit itself tells it. */
export function laneBitOf(unit: Unit): number {
  const index = (LANED as readonly string[]).indexOf(unit);
  return index < 0 ? 0 : 1 << (LANES_SHIFT + index);
}

/** The lane that two bits stand for. */
export function modeIn(bits: number, shift: number): Mode | undefined {
  return MODES[((bits >>> shift) & 3) - 1];
}

export function withMode(bits: number, shift: number, mode: Mode | undefined): number {
  const number = mode === undefined ? 0 : MODES.indexOf(mode) + 1;
  return (bits & ~(3 << shift)) | (number << shift);
}

/** Where the reason lies why a unit is out of date. */
export function reasonPlace(unit: Unit): { readonly column: 'stale_0' | 'stale_1'; readonly shift: number } {
  const index = UNITS.indexOf(unit);
  const column = index < REASONS_A_COLUMN ? 'stale_0' : 'stale_1';
  return { column, shift: 3 * (index % REASONS_A_COLUMN) };
}

/** The first 32 bits of a hash in hex, never 0; 0 when there is none. */
export function short(hex: string | undefined): number {
  return hex ? Number.parseInt(hex.slice(0, 8), 16) || 1 : 0;
}

/** 32 bits of a stamp (FNV-1a), never 0. */
export function shortStamp(stamp: string): number {
  let hash = 0x811c9dc5;
  for (let index = 0; index < stamp.length; index += 1)
    hash = Math.imul(hash ^ stamp.charCodeAt(index), 0x01000193);
  return hash >>> 0 || 1;
}

/** The columns of the steps whose rows are found again; a name that is put together for each row costs more than the row. */
export const COLUMNS = {
  '1a': { print: 'print_1a', offset: 'offset_1a', length: 'length_1a' },
  '1b': { print: 'print_1b', offset: 'offset_1b', length: 'length_1b' },
  '1c': { print: 'print_1c', offset: 'offset_1c', length: 'length_1c' },
  '2': { print: 'print_2', offset: 'offset_2', length: 'length_2' },
} as const;
