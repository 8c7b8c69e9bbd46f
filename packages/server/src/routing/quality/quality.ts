import type { Ledger } from '../../ledger/index.ts';
import type { Clock } from '../../platform/clock.ts';
import type { Database, Tx } from '../../platform/database/index.ts';
import { AppError } from '../../platform/errors.ts';
import { createFreshCache } from '../../platform/fresh-cache.ts';
import { newId } from '../../platform/ids.ts';
import { createCallSearch } from './call-search.ts';
import type { Feedback, ReasonCode } from './feedback.ts';
import { createQualityLookup, type QualityLookup } from './lookup.ts';
import { callNotFound, readRatedCall } from './rated-call.ts';
import { findCallLeaf, findFeedback, insertFeedback, sumFeedback } from './store.ts';

export type { QualityLookup } from './lookup.ts';

/** The call that is rated: by its entry, or by the newest call with a request id. */
export type CallReference =
  | { readonly kind: 'entry'; readonly id: string }
  | { readonly kind: 'request'; readonly id: string };

export interface Quality {
  /** What the tenant's models are worth, at most half a minute old. */
  get(tenantId: string): Promise<QualityLookup>;
  /** The same without waiting, when it is at hand: for the hot path. */
  peek(tenantId: string): QualityLookup | undefined;
  /**
   * Records a rating and its ledger entry together. Repeating it finds the one that is there. Throws AppError
   * `call_not_found` (also for another tenant's call), `call_not_answered`, or `feedback_exists` when this API key has
   * rated the call otherwise, and `overloaded` where many search by request id.
   */
  record(
    tenantId: string,
    rating: { call: CallReference; score: number; reasonCode: ReasonCode | undefined; by: string },
  ): Promise<Feedback>;
}

const REFRESH_AGE_MS = 15_000;
const MAX_AGE_MS = 30_000;
const MAX_TENANTS = 10_000;
/** Models change under their names: what was rated half a year ago was another one. */
const WINDOW_MS = 180 * 86_400_000;
/** Features are labels that clients choose; the most rated are kept. */
const MAX_SUMS = 5_000;
export function createQuality({
  database,
  ledger,
  clock,
}: {
  database: Database;
  ledger: Ledger;
  clock: Clock;
}): Quality {
  const within = <T>(tenantId: string, work: (tx: Tx) => Promise<T>) =>
    database.transaction({ 'avouch.tenant_id': tenantId }, work);

  const lookups = createFreshCache({
    clock,
    refreshAgeMs: REFRESH_AGE_MS,
    maxAgeMs: MAX_AGE_MS,
    maxEntries: MAX_TENANTS,
    load: (tenantId) =>
      within(tenantId, async (tx) => {
        const since = new Date(clock.now().getTime() - WINDOW_MS);
        return createQualityLookup(await sumFeedback(tx, since, MAX_SUMS));
      }),
  });

  const searchCall = createCallSearch(within);

  /** Entries never change, so what was read before the rating's transaction still holds in it. */
  function leafOf(tenantId: string, call: CallReference): Promise<string | undefined> {
    switch (call.kind) {
      case 'entry':
        return within(tenantId, (tx) => findCallLeaf(tx, call.id));
      case 'request':
        return searchCall(tenantId, call.id);
      default:
        return call satisfies never;
    }
  }

  // A rating does not forget what is at hand: a tenant that rates every answer would read its ratings at every call.
  return {
    get: (tenantId) => lookups.get(tenantId),
    peek: (tenantId) => lookups.peek(tenantId),

    async record(tenantId, { call, score, reasonCode, by }) {
      const at = clock.now();
      const scoreMillis = Math.round(score * 1_000);
      const leaf = await leafOf(tenantId, call);
      if (leaf === undefined) throw callNotFound();
      const feedback: Feedback = { id: newId(at), ...readRatedCall(leaf), scoreMillis, reasonCode, at, by };
      return within(tenantId, async (tx) => {
        if (!(await insertFeedback(tx, tenantId, feedback))) {
          const known = await findFeedback(tx, feedback.entryId, by);
          if (known?.scoreMillis === scoreMillis && known.reasonCode === reasonCode) return known;
          throw new AppError('feedback_exists', 'This API key has rated the call already, and otherwise.');
        }
        await ledger.appendWithin(tx, tenantId, [
          {
            id: feedback.id,
            kind: 'feedback.recorded',
            at,
            body: {
              call: feedback.entryId,
              score: scoreMillis / 1_000,
              by,
              ...(reasonCode !== undefined && { reason_code: reasonCode }),
            },
          },
        ]);
        return feedback;
      });
    },
  };
}
