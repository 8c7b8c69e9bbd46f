import type { Clock } from '../../platform/clock.ts';
import type { Sealer } from '../../platform/data-keys/index.ts';
import type { Database } from '../../platform/database/index.ts';
import { checkEvidence, epochOf, sameAnswer } from '../decide/index.ts';
import type { NearCheck } from '../near/near.ts';
import type { CacheQuestion } from '../question.ts';
import { openContent } from '../sealed-entry.ts';
import { commitLazily, findPayload } from '../store.ts';
import { addEntryEvidence, addLaneEvidence } from './store.ts';

/**
 * Compares the answer that was kept with the one that the model gave now, and adds what that shows to the evidence.
 * Undefined where the kept one is gone meanwhile, or cannot be compared.
 */
export async function checkKept(
  { database, clock }: { database: Database; clock: Clock },
  { question, sealer }: { question: CacheQuestion; sealer: Sealer },
  { entry, score, reason, lane }: NearCheck,
  fresh: string,
): Promise<'right' | 'wrong' | undefined> {
  const { tenantId, fingerprint } = question;
  const sealed = await findPayload(database, tenantId, entry.id);
  const kept = sealed && openContent(sealer, { ...entry, fingerprint }, sealed);
  if (kept?.text === undefined) return undefined;
  const right = sameAnswer(kept.text, fresh);
  const epoch = epochOf(clock.now());
  const added = checkEvidence({ score, right, reason });
  await database.transaction({ 'avouch.tenant_id': tenantId }, async (tx) => {
    await commitLazily(tx);
    // Always in this order, so that those who add at the same time do not wait for each other in a circle.
    await addLaneEvidence(tx, tenantId, lane, epoch, added.lane);
    await addEntryEvidence(tx, tenantId, entry.id, epoch, added.entry);
  });
  return right ? 'right' : 'wrong';
}
