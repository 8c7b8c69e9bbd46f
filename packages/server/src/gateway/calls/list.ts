import type { Tx } from '../../platform/database/index.ts';
import { exactly, type Rollup, readLedgerReference } from '../../spend/index.ts';
import type { CallsAnswer, ShownCall } from './answers.ts';
import { HIT_KINDS, type CallFilter } from './filter.ts';
import { writeCursor } from './cursor.ts';
import { type ListedCall, listCalls, type Place } from './store.ts';

/**
 * One page of a tenant's calls, newest first, of exactly the ledger that the answer names: what is listed is derived
 * from the entries, and brought up to their end first.
 */
export function readCallPage(
  rollup: Rollup,
  tenantId: string,
  asked: { filter: CallFilter; place: Place | undefined; limit: number },
): Promise<CallsAnswer> {
  return rollup.read(tenantId, async (tx, treeSize) => {
    const { calls, ...cursors } = await readPage(tx, tenantId, asked);
    return {
      ledger: await readLedgerReference(tx, treeSize),
      calls: calls.toSorted(newestFirst).map(shown),
      ...cursors,
      newest_index: treeSize === 0n ? null : (treeSize - 1n).toString(),
    };
  });
}

/** One call more than is shown is asked for: it tells whether there is another page that way. */
async function readPage(
  tx: Tx,
  tenantId: string,
  { filter, place, limit }: { filter: CallFilter; place: Place | undefined; limit: number },
): Promise<{ calls: ListedCall[]; older: string | null; newer: string | null }> {
  const found = await listCalls(tx, tenantId, { filter, place, limit: limit + 1 });
  const hasMore = found.length > limit;
  const calls = found.slice(0, limit);
  if (place?.towards === 'newer') {
    calls.reverse();
    return {
      calls,
      older: cursorAt('older', calls.at(-1)),
      newer: hasMore ? cursorAt('newer', calls[0]) : null,
    };
  }
  return {
    calls,
    older: hasMore ? cursorAt('older', calls.at(-1)) : null,
    newer: place === undefined ? null : cursorAt('newer', calls[0]),
  };
}

/** As every page shows its calls; those that were followed come in the order of the ledger. */
function newestFirst(one: ListedCall, other: ListedCall): number {
  return other.at.getTime() - one.at.getTime() || Number(other.index - one.index);
}

function cursorAt(towards: Place['towards'], call: ListedCall | undefined): string | null {
  return call === undefined ? null : writeCursor({ towards, at: call.at, index: call.index });
}

function shown(call: ListedCall): ShownCall {
  return {
    entry: call.entry_id,
    index: call.index.toString(),
    at: call.at.toISOString(),
    request_id: call.request_id,
    feature: call.feature || null,
    team: call.team || null,
    api_key: call.api_key,
    requested_model: call.requested_model || null,
    provider: call.provider || null,
    model: call.model || null,
    region: call.region || null,
    outcome: call.outcome,
    code: call.code || null,
    rule: call.rule || null,
    cache: CACHE_RESULTS.find((result) => result === call.cache) ?? null,
    input_tokens: exactly(call.input_tokens),
    cached_input_tokens: exactly(call.cached_input_tokens),
    output_tokens: exactly(call.output_tokens),
    cost_micros: call.cost_micros === null ? null : exactly(call.cost_micros),
    saved_micros: call.saved_micros === null ? null : exactly(call.saved_micros),
    latency_ms: exactly(call.duration_ms),
    first_byte_ms: call.first_byte_ms === null ? null : exactly(call.first_byte_ms),
    policy_version: call.policy_version,
  };
}

const CACHE_RESULTS = [...HIT_KINDS, 'miss', 'bypass'] as const;
