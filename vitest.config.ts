import { fileURLToPath } from 'node:url';
import { defineConfig } from 'vitest/config';
import { BaseSequencer, type TestSpecification } from 'vitest/node';

/** Files that change the process that they run in: the guard's hold on its libraries, its environment, its HOME. */
const ALONE = ['test/guard/**/*.test.ts', 'test/setup/**/*.test.ts'];

/** Where no times are known the largest files start first: of these small ones, which take long, one would run alone at the end. */
const LONG =
  /(deploy-strikes|metadata-round-trip|clocks|prove|golden|try-project|scratch-org|e2e.(demo|wire|local-org|usernames)|broken-login)\.test\.ts$/;

class LongestFirst extends BaseSequencer {
  override async sort(files: TestSpecification[]): Promise<TestSpecification[]> {
    const sorted = await super.sort(files);
    const projects = sorted.map(({ project }) => project.name);
    const rank = ({ project, moduleId }: TestSpecification) =>
      2 * projects.indexOf(project.name) - (LONG.test(moduleId) ? 1 : 0);
    return sorted.toSorted((one, other) => rank(one) - rank(other));
  }
}

export default defineConfig({
  resolve: {
    alias: { 'orgsmith/toolkit': fileURLToPath(new URL('./src/toolkit.ts', import.meta.url)) },
  },
  test: {
    globalSetup: ['test/global-setup.ts'],
    testTimeout: 30_000,
    hookTimeout: 60_000,
    sequence: { sequencer: LongestFirst },
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
