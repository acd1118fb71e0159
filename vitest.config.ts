import { defineConfig } from 'vitest/config';

const SLOW_FILES = ['test/{e2e,package}/**/*.test.ts', 'test/**/*.slow.test.ts'];

/** Test files that start no process and make no clip, whose tests take less than a second: `npm test` runs them. */
export const UNIT = { include: ['test/**/*.test.ts'], exclude: SLOW_FILES };
/** All other test files: `npm run test:slow` runs them. */
export const SLOW = { include: SLOW_FILES, exclude: [] };

const PATIENCE = { testTimeout: 60_000, hookTimeout: 60_000 };

export default defineConfig({
  test: {
    // Most of what the slow tests wait for are processes that they start, so a worker a core.
    maxWorkers: '100%',
    projects: [
      // The files of a worker share their modules: loading them for each file takes longer than the tests.
      { test: { name: 'unit', ...UNIT, ...PATIENCE, setupFiles: ['test/no-processes.ts'], isolate: false } },
      { test: { name: 'slow', ...SLOW, ...PATIENCE } },
    ],
  },
});
