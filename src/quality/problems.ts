/** Problems of a data set: all are counted, the first of each kind are kept. */

/** Something that is wrong with a data set. */
export interface Problem {
  /** Path of the task file, as it was given. */
  readonly file: string;
  /** Index among the file's items, from 0; null for a problem of the file. */
  readonly item: number | null;
  /** The item's `video_id` or `image_id`; null where there is none. */
  readonly id: string | null;
  /** Name of a check, or of a part of the file. */
  readonly check: string;
  readonly severity: 'error' | 'warning';
  /** What was expected, what was found, what to do. */
  readonly message: string;
}

/** Problems of one kind. */
export interface ProblemKind extends Pick<Problem, 'check' | 'severity'> {
  readonly count: number;
  /** The first of them. */
  readonly problems: readonly Problem[];
}

/** Collects the problems of a data set. */
export class Problems {
  readonly #most: number;
  readonly #kinds = new Map<
    string,
    Omit<ProblemKind, 'count' | 'problems'> & { count: number; problems: Problem[] }
  >();

  /** @param most how many are kept of each kind */
  constructor(most: number) {
    this.#most = most;
  }

  add(problem: Problem): void {
    const { check, severity } = problem;
    const key = `${severity} ${check}`;
    const kind = this.#kinds.get(key) ?? { check, severity, count: 0, problems: [] };
    kind.count += 1;
    if (kind.problems.length < this.#most) kind.problems.push(problem);
    this.#kinds.set(key, kind);
  }

  /** Errors before warnings, otherwise in the order in which they were found. */
  kinds(): ProblemKind[] {
    const kinds = [...this.#kinds.values()];
    return kinds.sort((a, b) => Number(a.severity === 'warning') - Number(b.severity === 'warning'));
  }
}
