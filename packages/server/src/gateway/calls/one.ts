import { isJsonObject, parseCanonical } from '@avouch/proof';

import type { LedgerReader } from '../../ledger/index.ts';
import type { Database } from '../../platform/database/index.ts';
import { AppError } from '../../platform/errors.ts';
import type { Policies } from '../../policy/index.ts';
import { type CallAnswer, explainCall } from './one-answer.ts';
import { type CallRecord, callRecord } from './record.ts';
import { rulesOfCall, type ShownRule } from './rules-of-call.ts';
import { findCall } from './store.ts';

/**
 * One call, what was decided on it and why, and the proof that the ledger holds it. Throws AppError `entry_not_found`
 * also for a call that the asker may not see: that it exists is nothing for them.
 */
export async function readCall(
  rooms: { database: Database; reader: LedgerReader; policies: Policies },
  asked: {
    tenantId: string;
    key: { index: bigint } | { id: string };
    /** The teams whose calls the asker may see; undefined where that is all. */
    teams: readonly string[] | undefined;
    mayReadPolicies: boolean;
  },
): Promise<CallAnswer> {
  const { tenantId, key, teams, mayReadPolicies } = asked;
  const index = await rooms.database.transaction({ 'avouch.tenant_id': tenantId }, (tx) =>
    findCall(tx, tenantId, key, teams),
  );
  if (index === undefined) throw new AppError('entry_not_found', 'There is no call with this index or id.');
  const entry = await rooms.reader.entry(tenantId, { index });
  const { verifierKey } = await rooms.reader.identity(tenantId);
  const leaf = parseCanonical(entry.leaf);
  const call = callRecord.parse(isJsonObject(leaf) ? leaf : {});
  const rules = mayReadPolicies ? await findRules(rooms.policies, tenantId, call) : undefined;
  return { ...explainCall(entry.index, call, rules), proof: { verifier_key: verifierKey, entry } };
}

/** From the signed document of the version that decided. A version that does not verify explains nothing. */
async function findRules(
  policies: Policies,
  tenantId: string,
  call: CallRecord,
): Promise<ShownRule[] | undefined> {
  if (call.policy === undefined) return undefined;
  try {
    const { policy, record } = await policies.read(tenantId, call.policy.version);
    if (policy === undefined || record.fingerprint !== call.policy.fingerprint) return undefined;
    return rulesOfCall(policy, call);
  } catch (error) {
    if (error instanceof AppError && error.code === 'policy_version_not_found') return undefined;
    throw error;
  }
}
