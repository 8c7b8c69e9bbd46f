import { BaseSequencer, type TestSpecification } from 'vitest/node';
import { defineConfig } from 'vitest/config';

import { allTests, databaseTests } from './scripts/database-tests.ts';

/** Files of half a minute and more. One that starts last keeps one core busy when all else is done. */
const slowFirst = ['/test/docs/guides', '/test/console/', '/test/budgets/simulation', '/test/processes/'];

class SlowFirst extends BaseSequencer {
  override async sort(files: TestSpecification[]): Promise<TestSpecification[]> {
    const place = ({ moduleId }: TestSpecification) => {
      const found = slowFirst.findIndex((part) => moduleId.includes(part));
      return found === -1 ? slowFirst.length : found;
    };
    const sorted = await super.sort(files);
    return sorted.toSorted((one, other) => place(one) - place(other));
  }
}

export default defineConfig({
  test: {
    // On a server of its own the suite is what a database can change the outcome of; the rest needs no second run.
    include: process.env['TEST_DATABASE_URL'] ? databaseTests() : allTests,
    globalSetup: ['packages/server/test/database-setup.ts'],
    sequence: { sequencer: SlowFirst },
    // A cold embedded database takes three seconds on the smallest machine that we care about.
    testTimeout: 30_000,
    hookTimeout: 60_000,
    // Two database-heavy files at once keep two cores busy; more only makes them wait for each other.
    maxWorkers: 2,
  },
});
