import { fileURLToPath } from 'node:url';

import type { Budget } from '../../src/spend/budgets/index.ts';

/** What a spender is told. */
export interface SpenderOrder {
  readonly url: string;
  readonly folder: string;
  readonly keysDir: string;
  readonly tenantId: string;
  readonly budget: Budget;
  /** The most that one call can cost; it costs anything up to that. */
  readonly bound: number;
  readonly atOnce: number;
  /** It says `spending` after so many calls. */
  readonly sayAfter: number;
  readonly stopAfterRefusals: number;
}

export const migrationsFolder = fileURLToPath(new URL('../../migrations', import.meta.url));
