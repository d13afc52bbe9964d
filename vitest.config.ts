import { fileURLToPath } from 'node:url';
import { defineConfig } from 'vitest/config';

/** Files that change the process that they run in: the guard's hold on its libraries, its environment, its HOME. */
const ALONE = ['test/guard/**/*.test.ts', 'test/setup/**/*.test.ts'];

export default defineConfig({
  resolve: {
    alias: { 'orgsmith/toolkit': fileURLToPath(new URL('./src/toolkit.ts', import.meta.url)) },
  },
  test: {
    globalSetup: ['test/global-setup.ts'],
    testTimeout: 30_000,
    hookTimeout: 60_000,
    // Most tests wait for processes that they started; left alone, a machine with two cores would run one file at a time.
    maxWorkers: 3,
    projects: [
      // Modules are loaded once for many files: that and what the Apex parser learns is half of the time of the local org's tests.
      {
        extends: true,
        test: { name: 'shared', include: ['test/**/*.test.ts'], exclude: ALONE, isolate: false },
      },
      { extends: true, test: { name: 'alone', include: ALONE } },
    ],
  },
});
