import type { Ledger } from '../../ledger/index.ts';
import { createBoundedMap } from '../../platform/bounded-map.ts';
import type { Clock } from '../../platform/clock.ts';
import type { Database, Tx } from '../../platform/database/index.ts';
import { AppError } from '../../platform/errors.ts';
import { createFreshCache } from '../../platform/fresh-cache.ts';
import { newId } from '../../platform/ids.ts';
import type { PriceBook, PriceCard, TenantPrices } from '../../pricing/index.ts';
import { holdSumsOf, type Rollup } from '../rollup/rollup.ts';
import type { Baseline, BaselineEvidence, BaselineLookup } from './baseline.ts';
import { writeCard } from './card-json.ts';
import { writeEvidence } from './evidence-json.ts';
import {
  countBaselines,
  countFeatures,
  insertBaseline,
  listInForce,
  listNewest,
  listVersions,
  sumEvidence,
  takeNextVersion,
} from './store.ts';

/** What somebody wants to lock. */
export interface NewBaseline {
  readonly feature: string;
  readonly provider: string;
  /** The provider whose published prices hold for it; `provider` itself where nothing else is said. */
  readonly pricesAs?: string | undefined;
  readonly model: string;
  readonly why: string;
  /** Who locks it: an API key by id, or `operator`. */
  readonly by: string;
  /** How many days of past calls are the evidence; `DEFAULT_WINDOW_DAYS` where nothing else is said. */
  readonly windowDays?: number | undefined;
}

export interface Baselines {
  /** Finds the baseline of a call, from what is at most two seconds old. Rejects when it cannot be read. */
  inForce(tenantId: string): Promise<BaselineLookup>;
  /** The same without waiting, when it is at hand: for the hot path. */
  peek(tenantId: string): BaselineLookup | undefined;
  /**
   * Locks the next version of a feature's baseline, with the price card of this moment, and records it in the
   * ledger, together. It judges calls that begin later, on every node within two seconds.
   * Throws AppError `baseline_unpriced`, `spend_behind`, `parameter_invalid`.
   */
  lock(tenantId: string, wanted: NewBaseline): Promise<Baseline>;
  /** Versions of a feature's baseline, newest first; empty where there is none. */
  history(
    tenantId: string,
    feature: string,
    page?: { before?: number | undefined; limit?: number | undefined },
  ): Promise<Baseline[]>;
  /** The newest version of each feature, by name. */
  list(
    tenantId: string,
    page?: { after?: string | undefined; limit?: number | undefined },
  ): Promise<Baseline[]>;
}

export const DEFAULT_WINDOW_DAYS = 30;
export const MAX_WINDOW_DAYS = 366;
export const MAX_BASELINES_PAGE = 200;
/** They are held in memory as a whole, for each tenant. */
const MAX_FEATURES = 2_000n;

const MAX_AGE_MS = 1_900;
const REFRESH_AGE_MS = 1_000;
const MAX_TENANTS = 10_000;
const DAY_MS = 86_400_000;
const BUCKET_MS = 15 * 60_000;

export function createBaselines({
  database,
  ledger,
  clock,
  prices,
  tenantPrices,
  rollup,
}: {
  database: Database;
  ledger: Ledger;
  clock: Clock;
  prices: PriceBook;
  tenantPrices: TenantPrices;
  rollup: Rollup;
}): Baselines {
  const within = <T>(tenantId: string, work: (tx: Tx) => Promise<T>) =>
    database.transaction({ 'avouch.tenant_id': tenantId }, work);

  const lookups = createFreshCache<BaselineLookup>({
    clock,
    refreshAgeMs: REFRESH_AGE_MS,
    maxAgeMs: MAX_AGE_MS,
    maxEntries: MAX_TENANTS,
    load: (tenantId) => within(tenantId, (tx) => loadLookup(tx, tenantId)),
  });

  const loaded = createBoundedMap<string, { readonly count: bigint; readonly lookup: BaselineLookup }>(
    MAX_TENANTS,
  );

  /** Baselines are only ever added, so what was read holds for as long as there are as many; reading thousands is slow. */
  async function loadLookup(tx: Tx, tenantId: string): Promise<BaselineLookup> {
    const count = await countBaselines(tx);
    const last = loaded.get(tenantId);
    if (last?.count === count) return last.lookup;
    const lookup = lookupOf(await listInForce(tx));
    loaded.set(tenantId, { count, lookup });
    return lookup;
  }

  async function cardOf(tenantId: string, wanted: NewBaseline, at: Date): Promise<PriceCard> {
    const { provider, pricesAs, model } = wanted;
    const tenantOverrides = await tenantPrices.get(tenantId);
    const card = prices.find({ provider, pricesAs, model, at, tenantOverrides });
    if (card === undefined || (card.prices.input === undefined && card.requestPicos === 0)) {
      throw new AppError('baseline_unpriced', 'Nobody states a price for this model of this provider.', {
        param: 'model',
      });
    }
    if (card.dailyWindow !== undefined) {
      throw new AppError(
        'baseline_unpriced',
        'The price of this moment holds for a part of each day only. Lock while the ordinary price is in force, or write a negotiated price.',
        { param: 'model' },
      );
    }
    return card;
  }

  async function evidenceOf(
    tx: Tx,
    tenantId: string,
    wanted: NewBaseline,
    { at, leastSize }: { at: Date; leastSize: bigint },
  ): Promise<BaselineEvidence> {
    const treeSize = await holdSumsOf(tx, tenantId, leastSize);
    const days = wanted.windowDays ?? DEFAULT_WINDOW_DAYS;
    // Sums are by the quarter of an hour, so the window begins on one; it ends with the one that is running.
    const to = new Date(Math.floor(at.getTime() / BUCKET_MS) * BUCKET_MS + BUCKET_MS);
    const from = new Date(to.getTime() - days * DAY_MS);
    return { from, to, treeSize, ...(await sumEvidence(tx, { feature: wanted.feature, from, to })) };
  }

  return {
    inForce: (tenantId) => lookups.get(tenantId),
    peek: (tenantId) => lookups.peek(tenantId),

    async lock(tenantId, wanted) {
      const { feature, provider, model, why, by } = wanted;
      const card = await cardOf(tenantId, wanted, clock.now());
      const leastSize = await rollup.catchUp(tenantId);
      const locked = await within(tenantId, async (tx) => {
        const version = await takeNextVersion(tx, tenantId, feature);
        if (version === 1 && (await countFeatures(tx)) >= MAX_FEATURES) {
          throw new AppError(
            'parameter_invalid',
            `A tenant may have baselines for ${MAX_FEATURES} features.`,
            {
              param: 'feature',
            },
          );
        }
        const evidence = await evidenceOf(tx, tenantId, wanted, { at: clock.now(), leastSize });
        const lockedAt = clock.now();
        const baseline: Baseline = {
          feature,
          version,
          provider,
          model,
          card,
          lockedAt,
          lockedBy: by,
          why,
          evidence,
        };
        await insertBaseline(tx, tenantId, baseline);
        await ledger.appendWithin(tx, tenantId, [
          {
            id: newId(lockedAt),
            kind: 'baseline.locked',
            at: lockedAt,
            body: {
              feature,
              version,
              provider,
              model,
              card: writeCard(card),
              evidence: writeEvidence(evidence),
              by,
            },
          },
        ]);
        return baseline;
      });
      lookups.forget(tenantId);
      return locked;
    },

    history: (tenantId, feature, { before, limit = MAX_BASELINES_PAGE } = {}) =>
      within(tenantId, (tx) => listVersions(tx, { feature, before, limit })),
    list: (tenantId, { after, limit = MAX_BASELINES_PAGE } = {}) =>
      within(tenantId, (tx) => listNewest(tx, { after, limit })),
  };
}

/** Of versions in falling order, the first that was locked before the call began. */
function lookupOf(newestFirst: readonly Baseline[]): BaselineLookup {
  const byFeature = Map.groupBy(newestFirst, ({ feature }) => feature);
  return (feature, at) => byFeature.get(feature)?.find(({ lockedAt }) => lockedAt < at);
}
