import { fileURLToPath } from 'node:url';
import { defineConfig } from 'vitest/config';

export default defineConfig({
  resolve: {
    alias: { 'orgsmith/toolkit': fileURLToPath(new URL('./src/toolkit.ts', import.meta.url)) },
  },
  test: {
    include: ['test/**/*.test.ts'],
    globalSetup: ['test/global-setup.ts'],
    testTimeout: 30_000,
    hookTimeout: 60_000,
    // Most tests wait for processes that they started; left alone, a machine with two cores would run one file at a time.
    maxWorkers: 3,
  },
});
