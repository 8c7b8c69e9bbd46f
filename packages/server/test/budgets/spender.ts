/**
 * One node as a process: budgets and ledger without HTTP. Makes calls at a budget until it is exhausted, as many at
 * once as it is told, and prints how many it made. What it needs comes as JSON in its one argument.
 */
import { setTimeout as pause } from 'node:timers/promises';

import { createLedger } from '../../src/ledger/index.ts';
import { systemClock } from '../../src/platform/clock.ts';
import { openDatabase } from '../../src/platform/database/index.ts';
import { newId } from '../../src/platform/ids.ts';
import { createLog } from '../../src/platform/log.ts';
import { openKeyFolder } from '../../src/platform/signing-keys.ts';
import { createBudgets } from '../../src/spend/budgets/index.ts';
import { migrationsFolder, type SpenderOrder } from './spender-order.ts';

const order: SpenderOrder = JSON.parse(process.argv[2] ?? '');
const database = await openDatabase({
  url: order.url,
  dataDir: order.folder,
  migrationsDir: migrationsFolder,
  maxConnections: 4,
});
const ledger = createLedger({
  database,
  keys: openKeyFolder(order.keysDir),
  clock: systemClock,
  log: createLog({ level: 'silent' }),
  observer: { committed: () => undefined, retried: () => undefined, failed: () => undefined },
});
const budgets = createBudgets({
  database,
  ledger,
  clock: systemClock,
  log: createLog({ level: 'warn' }),
  callTimeoutMs: 10_000,
});
await budgets.start();

let answered = 0;
let refused = 0;

async function spend(): Promise<void> {
  while (refused < order.stopAfterRefusals) {
    const at = new Date();
    const outcome = await budgets.reserve(order.tenantId, {
      budgets: [order.budget],
      at,
      costMicros: order.bound,
      tokens: order.bound,
    });
    if (outcome.kind === 'exhausted') {
      refused += 1;
      continue;
    }
    const { reservation } = outcome;
    await pause(Math.random() * 10);
    const cost = Math.ceil(Math.random() * order.bound);
    await ledger.append(order.tenantId, {
      id: newId(at),
      kind: 'call',
      at,
      body: { cost_micros: cost, leases: [...reservation.leases] },
    });
    reservation.settle({ costMicros: cost, tokens: 0 });
    answered += 1;
    if (answered === order.sayAfter) process.stdout.write('spending\n');
  }
}

await Promise.all(Array.from({ length: order.atOnce }, spend));
await budgets.close();
await ledger.close();
await database.close();
process.stdout.write(`${JSON.stringify({ answered, refused })}\n`);
