import { defineConfig } from 'vitest/config';

export default defineConfig({
  test: {
    include: ['packages/*/{src,test}/**/*.test.ts'],
    globalSetup: ['packages/server/test/database-setup.ts'],
    // A cold embedded database takes three seconds on the smallest machine that we care about.
    testTimeout: 30_000,
    hookTimeout: 60_000,
    // Two database-heavy files at once keep two cores busy; more only makes them wait for each other.
    maxWorkers: 2,
  },
});
