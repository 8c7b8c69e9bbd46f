import { afterAll, beforeAll, expect, test } from 'vitest';

import { openTestDatabase, type TestDatabase } from '../../../test/database.ts';
import type { Tx } from '../../platform/database/index.ts';
import { lockCounters } from './store.ts';

let database: TestDatabase;
beforeAll(async () => {
  database = await openTestDatabase();
});
afterAll(() => database.close());

test('counters are found by the index, however many addresses strangers have tried', async () => {
  const subject = 'ab'.repeat(32);
  const plan = await database.database.transaction({ 'avouch.attempt_subjects': subject }, async (tx) => {
    await tx.query('set local enable_seqscan = off');
    const lines: unknown[] = [];
    const explaining: Pick<Tx, 'query'> = {
      async query(sql, values) {
        if (!sql.includes('for update')) return tx.query(sql, values);
        lines.push(...(await tx.query(`explain ${sql}`, values)));
        return [];
      },
    };
    await lockCounters({ ...tx, ...explaining }, [subject], new Date(0));
    return JSON.stringify(lines);
  });
  expect(plan).toContain('sign_in_attempts_pkey');
  expect(plan).not.toContain('Seq Scan on sign_in_attempts');
});
