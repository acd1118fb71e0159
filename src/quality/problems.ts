/** Problems of a data set: all are counted, of each kind only the first are kept. */

/** Something that is wrong with a data set. */
export interface Problem {
  /** Path of the task file, as it was given. */
  readonly file: string;
  /** Place among the file's items from 0; null where it is about the file. */
  readonly item: number | null;
  /** The item's `video_id` or `image_id`; null where there is none. */
  readonly id: string | null;
  /** Name of a check, or of a part of the file. */
  readonly check: string;
  readonly severity: 'error' | 'warning';
  /** What was expected, what came, what to do. */
  readonly message: string;
}

/** Problems of one kind. */
export interface ProblemKind {
  readonly check: string;
  readonly severity: 'error' | 'warning';
  readonly count: number;
  /** The first of them. */
  readonly problems: readonly Problem[];
}

export class Problems {
  readonly #most: number;
  readonly #kinds = new Map<string, { count: number; problems: Problem[] }>();

  /** @param most so many are kept of each kind */
  constructor(most: number) {
    this.#most = most;
  }

  add(problem: Problem): void {
    const key = `${problem.severity} ${problem.check}`;
    const kind = this.#kinds.get(key) ?? { count: 0, problems: [] };
    kind.count += 1;
    if (kind.problems.length < this.#most) kind.problems.push(problem);
    this.#kinds.set(key, kind);
  }

  /** Errors before warnings, else as they were found. */
  kinds(): ProblemKind[] {
    return [...this.#kinds]
      .map(([key, { count, problems }]): ProblemKind => {
        const isError = key.startsWith('error ');
        const severity = isError ? 'error' : 'warning';
        return { check: key.slice(severity.length + 1), severity, count, problems };
      })
      .sort((a, b) => Number(a.severity === 'warning') - Number(b.severity === 'warning'));
  }
}
