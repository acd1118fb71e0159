/** What the ledger knows of a step: where its rows are, and how they depend on the rows of other steps. */
import type { Mode, Provenance } from '../../records/record.js';

/** What the ledger takes from a row. */
export interface LedgerRow {
  readonly video: string;
  readonly mode: Mode | undefined;
  /** False when the row says that the video is out of domain. */
  readonly is_valid: boolean;
  readonly prompt_key: string | undefined;
  readonly provenance: Partial<Provenance> | undefined;
}

/** A step as the ledger sees it. */
export interface LedgerStep {
  readonly id: string;
  /** Its row file, below the results directory. */
  readonly file: string;
  /** How many rows a video has: one, or one for each prompt key. */
  readonly per: 'video' | 'prompt_key';
  /** True for the step that says whether a video is in the domain, and in which lane. */
  readonly sorts: boolean;
  /** True when its rows give a record fields back, so that their places are needed. */
  readonly gives_back: boolean;
  /** True when nothing in the new lane replaces its row after the video has moved. */
  readonly of_lane: boolean;
  /** The steps whose row this one is made from, in the order in which they are looked for. */
  made_from(mode: Mode | undefined): readonly string[];
  /** What a row is called among those that are done or out of date: a step, or a prompt key. */
  unit(prompt_key: string | undefined): string;
  /** True when that name already says the lane, so that rows of both lanes can be there. */
  saysLane(prompt_key: string | undefined): boolean;
  /** Reads a row, or says in a few words why it can't be used. */
  readRow(raw: unknown): { readonly row: LedgerRow } | { readonly problem: string };
}
