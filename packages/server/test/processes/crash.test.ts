import { afterAll, beforeAll, expect, it } from 'vitest';

import { type PreparedDatabase, prepareTestDatabase } from '../database.ts';
import { createRandom, runCrash } from './crash-run.ts';

let database: PreparedDatabase;
beforeAll(async () => {
  database = await prepareTestDatabase();
});
afterAll(() => database.remove());

// The same run in full size is `npm run test:crash`.
it(
  'nothing that was acknowledged is lost when the server is killed under load',
  { timeout: 120_000 },
  async () => {
    const report = await runCrash({
      calls: 400,
      kills: 3,
      environment: { AVOUCH_DATA_DIR: database.dataDir, AVOUCH_DATABASE_URL: database.url },
      random: createRandom(20_260_115),
    });
    expect(report.faults).toEqual([]);
    expect(report.hung).toBe(0);
    // Calls in flight at a kill are broken; all others must have been answered.
    expect(report.broken).toBeGreaterThan(0);
    expect(report.acknowledged + report.broken + report.refused).toBe(report.calls);
    expect(report.callEntries).toBeGreaterThanOrEqual(report.acknowledged);
  },
);
