/**
 * The index of the row files: how far each file has been read, and through `video-rows.ts` the last row of each video and
 * unit. The files are the truth. A file that has not changed is not read, a file that has grown is read further, and any
 * other file is read again, by itself.
 */
import { join } from 'node:path';
import { type FileMark, isUntouched, markOf } from './file-mark.js';
import { addProblem, type FileState, MAX_GENERATION, unread } from './file-state.js';
import type { LedgerRow, LedgerStep } from './ledger-step.js';
import { beginsWith } from './prefix-hash.js';
import { readOn } from './read-on.js';
import { addRow, type Spent } from './spent.js';
import type { Store } from './store.js';
import { VideoRows } from './video-rows.js';

/** Changes when the content of the index changes: an index of another format is made again. */
export const FORMAT = 2;

/** How the files are read. */
export interface UpdateOptions {
  /** True while a run adds rows: what was read before is not checked again, and a partly written line is read later. */
  readonly isGrowing?: boolean;
}

export class RowIndex {
  readonly #results_dir: string;
  readonly #steps: readonly LedgerStep[];
  readonly #files = new Map<string, FileState>();
  /** Files whose beginning this process has read or compared, by step: their inodes. */
  readonly #known = new Map<string, string>();
  #hasForgottenAll = false;
  /** The rows of each video. */
  readonly rows: VideoRows;
  /** Bytes that were read as rows, by step. */
  readonly bytes_read: Record<string, number> = {};

  /** @param store where the index is kept; what is read stays in memory, or in a scratch file, when absent */
  constructor(results_dir: string, steps: readonly LedgerStep[], store: Store | undefined) {
    this.#results_dir = results_dir;
    this.#steps = steps;
    for (const step of steps)
      this.#files.set(step.key, (store?.state(`file ${step.key}`) as FileState | undefined) ?? unread(step));
    this.rows = new VideoRows(steps, store, (step) => this.file(step).generation);
  }

  /** How far a step's file has been read. */
  file(step: LedgerStep): FileState {
    return this.#files.get(step.key) ?? unread(step);
  }

  /**
   * Brings the index up to date with the files.
   * @throws ConfigError or FatalError when a file can't be read; TooMuchChanged for a view
   */
  async update(options: UpdateOptions = {}): Promise<void> {
    do {
      this.#hasForgottenAll = false;
      for (const step of this.#steps) await this.#updateFile(step, options);
    } while (this.#hasForgottenAll);
    this.rows.count();
    await this.#write();
  }

  async #updateFile(step: LedgerStep, { isGrowing = false }: UpdateOptions): Promise<void> {
    const path = join(this.#results_dir, step.file);
    const mark = await markOf(path);
    const before = this.file(step);
    if (mark === undefined) {
      if (before.position > 0 || before.lines > 0) this.#forget(step);
      return;
    }
    if (before.file === step.file && isUntouched(before.mark, mark) && before.position === mark.size) {
      this.#known.set(step.key, mark.inode);
      return;
    }
    if (!(await this.#isRight(step, path, mark, isGrowing))) this.#forget(step);
    this.#known.set(step.key, mark.inode);
    if (this.file(step).position < mark.size) await this.#readOn(step, path, isGrowing);
    const state = this.file(step);
    const isWhole = state.position === mark.size;
    this.#files.set(step.key, { ...state, inode: mark.inode, mark: isWhole ? mark : null });
  }

  /** True when what was read of a file is still at its beginning. */
  async #isRight(step: LedgerStep, path: string, mark: FileMark, isGrowing: boolean): Promise<boolean> {
    const { file, position, is_open, parts, inode } = this.file(step);
    if (file !== step.file || mark.size < position || (is_open && mark.size > position)) return false;
    if (this.#known.get(step.key) === mark.inode) return true;
    const isSameFile = inode === mark.inode;
    return beginsWith(path, parts, isSameFile && isGrowing ? Math.max(0, parts.length - 1) : 0);
  }

  /** Makes void what was read of a file. */
  #forget(step: LedgerStep): void {
    const { generation, lines } = this.file(step);
    if (lines > 0) this.rows.distrust();
    if (generation === MAX_GENERATION) this.#forgetAll();
    else this.#files.set(step.key, unread(step, generation + 1));
  }

  #forgetAll(): void {
    this.rows.clear();
    this.#hasForgottenAll = true;
    for (const step of this.#steps) this.#files.set(step.key, unread(step));
  }

  async #readOn(step: LedgerStep, path: string, isGrowing: boolean): Promise<void> {
    const before = this.file(step);
    const problems = new Map(before.problems.map((one) => [one.problem, one]));
    const spent = new Map<string, Spent>(before.spent.map((one) => [one.model, one]));
    let rows = before.rows;
    for await (const { lines, progress } of readOn(path, before, isGrowing)) {
      for (const line of lines) {
        const row = 'row' in line ? step.readRow(line.row) : line;
        const problem = 'problem' in row ? row.problem : this.rows.add(step, row.row, line);
        if (problem !== undefined) {
          addProblem(problems, problem, line.line);
          const about = step.aboutOf('row' in line ? line.row : line.text);
          if (about !== undefined) this.rows.add(step, about, line, false);
          continue;
        }
        rows += 1;
        if ('row' in row) addRow(spent, (row.row as LedgerRow).provenance);
      }
      const state = this.file(step);
      this.#files.set(step.key, {
        ...state,
        ...progress(),
        mark: null,
        rows,
        problems: [...problems.values()],
        spent: [...spent.values()],
      });
      if (this.rows.is_due) await this.#write();
    }
    const read = this.file(step).position - before.position;
    this.bytes_read[step.key] = (this.bytes_read[step.key] ?? 0) + read;
  }

  async #write(): Promise<void> {
    const files = [...this.#files].map(([id, state]) => [`file ${id}`, state] as const);
    await this.rows.write({ format: FORMAT, ...Object.fromEntries(files) });
  }
}
