import type { FileMark } from './file-mark.js';
import type { LedgerStep } from './ledger-step.js';
import type { HashedPart } from './prefix-hash.js';
import type { Spent } from './spent.js';

/** How far a row file has been read, and what it looked like then. */
export interface FileState {
  /** Below the results directory. */
  readonly file: string;
  /** Counts how often the file was read from its beginning. */
  readonly generation: number;
  /** Identifies the file. */
  readonly inode: string;
  /** The mark of the file when it had been read to its end; null before that. */
  readonly mark: FileMark | null;
  /** The position after the last line that was read, and the number of lines before it. */
  readonly position: number;
  readonly lines: number;
  /** True when the last line had no end: it may have been torn, or still growing. */
  readonly is_open: boolean;
  /** Hashes of all bytes before the position. */
  readonly parts: readonly HashedPart[];
  readonly rows: number;
  /** Why lines could not be used. */
  readonly problems: readonly LineProblem[];
  /** What the rows cost, by model. */
  readonly spent: readonly Spent[];
}

/** Lines of a file that could not be used for the same reason. */
export interface LineProblem {
  readonly problem: string;
  /** The number of the first of them. */
  readonly line: number;
  readonly count: number;
}

/** What becomes of them. */
export const IGNORED = 'kept and ignored';

/** Says which lines could not be used, and why. */
export function problemText(file: string, { line, count, problem }: LineProblem): string {
  return count === 1
    ? `${file}:${line}: ${problem}`
    : `${file}: ${count} lines, the first is line ${line}: ${problem}`;
}

/** The most reasons that are told apart; the rest is counted together. */
const MAX_PROBLEMS = 20;

/** Counts a line that could not be used. */
export function addProblem(problems: Map<string, LineProblem>, problem: string, line: number): void {
  const named = problems.has(problem) || problems.size < MAX_PROBLEMS ? problem : 'other reasons';
  const before = problems.get(named) ?? { problem: named, line, count: 0 };
  problems.set(named, { ...before, count: before.count + 1 });
}

/** Generations fit into a byte. */
export const MAX_GENERATION = 255;

/** The state of a file that has not been read. */
export function unread({ file }: LedgerStep, generation = 1): FileState {
  return {
    file,
    generation,
    inode: '',
    mark: null,
    position: 0,
    lines: 0,
    is_open: false,
    parts: [],
    rows: 0,
    problems: [],
    spent: [],
  };
}
