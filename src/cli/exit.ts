/** What the command's exit code says: all done; finished with failures; wrong configuration; interrupted. */
export const EXIT = { done: 0, failures: 1, configuration: 2, interrupted: 130 } as const;
