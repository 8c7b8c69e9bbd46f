import { setImmediate as breathe } from 'node:timers/promises';

import type { LedgerReader } from '../../ledger/index.ts';
import { createEvaluator, type Policy } from '../../policy/index.ts';
import type { Rooms } from '../pipeline.ts';
import { type PastCall, readPastCall } from './past-call.ts';
import { createSimulation, type SimulationReport } from './simulation.ts';

/** Calls that one simulation replays at most: some seconds of work, and twenty megabytes. */
export const MAX_SIMULATED_CALLS = 50_000;
const PAGE = 500;
/** Calls that are replayed before others are served again: some milliseconds. */
const CALLS_AT_A_TIME = 50;

/** Replays the newest calls of a tenant, up to `calls`, against a draft. Nothing is stored, nobody is asked. */
export async function simulatePolicy(
  draft: Policy,
  { tenantId, calls }: { tenantId: string; calls: number },
  rooms: Pick<Rooms, 'catalogue' | 'prices' | 'tenantPrices' | 'quality'>,
  reader: LedgerReader,
): Promise<SimulationReport> {
  const simulation = createSimulation({
    rulesFor: createEvaluator(draft),
    catalogue: rooms.catalogue,
    prices: rooms.prices,
    tenantOverrides: await rooms.tenantPrices.get(tenantId),
    quality: await rooms.quality.get(tenantId),
  });
  const past = await newestCalls(tenantId, Math.min(calls, MAX_SIMULATED_CALLS), reader);
  for (const [position, call] of past.entries()) {
    simulation.add(call);
    if (position % CALLS_AT_A_TIME === CALLS_AT_A_TIME - 1) await breathe();
  }
  return simulation.report();
}

/** Oldest first. */
async function newestCalls(tenantId: string, calls: number, reader: LedgerReader): Promise<PastCall[]> {
  const newestFirst: PastCall[] = [];
  let before: bigint | undefined;
  while (newestFirst.length < calls) {
    const limit = Math.min(PAGE, calls - newestFirst.length);
    const page = await reader.page(tenantId, { before, kind: 'call', limit });
    for (const { leaf } of page) {
      const call = readPastCall(leaf);
      if (call !== undefined) newestFirst.push(call);
    }
    if (page.length < limit) break;
    before = page.at(-1)?.index;
  }
  // Entries stand in the order in which calls ended; budgets and limits count in the order in which they began.
  return newestFirst.toSorted((one, other) => one.at.getTime() - other.at.getTime());
}
