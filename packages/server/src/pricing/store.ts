import { AppError } from '../platform/errors.ts';
import type { Tx } from '../platform/database/index.ts';
import type { PriceCard } from './card.ts';
import { cardOfOverride, parseStoredPrices } from './override.ts';
import type { NegotiatedCard } from './override.ts';

/** A tenant's overrides are read into memory as a whole, so their number is bounded. */
export const MAX_OVERRIDES_PER_TENANT = 1000;

export interface NewPriceOverride {
  readonly tenantId: string;
  /** A UUID. */
  readonly id: string;
  readonly card: NegotiatedCard;
  readonly createdAt: Date;
  /** Who wrote it: a user or an API key, by id. */
  readonly createdBy: string;
}

export interface PriceOverride {
  readonly id: string;
  readonly negotiated: NegotiatedCard;
  /** The same prices, ready to bill by. */
  readonly card: PriceCard;
  readonly createdAt: Date;
  readonly createdBy: string;
}

/** Adds a negotiated card; nothing is replaced, so past calls keep their price. Throws `price_overrides_full`. */
export async function insertOverride(tx: Tx, override: NewPriceOverride): Promise<void> {
  const { provider, model, effectiveFrom, ...prices } = override.card;
  const inserted = await tx.query<{ id: string }>(
    `insert into price_overrides (tenant_id, id, provider, model, effective_from, card, created_at, created_by)
     select $1::uuid, $2::uuid, $3::text, $4::text, $5::timestamptz, $6::jsonb, $7::timestamptz, $8::text
      where (select count(*) from price_overrides where tenant_id = $1::uuid) < $9::int
     returning id`,
    [
      override.tenantId,
      override.id,
      provider,
      model,
      new Date(effectiveFrom),
      JSON.stringify(prices),
      override.createdAt,
      override.createdBy,
      MAX_OVERRIDES_PER_TENANT,
    ],
    'insert_price_override',
  );
  if (inserted.length === 0) {
    throw new AppError(
      'price_overrides_full',
      `A tenant may have ${MAX_OVERRIDES_PER_TENANT} negotiated price cards.`,
    );
  }
}

interface OverrideRow {
  readonly id: string;
  readonly provider: string;
  readonly model: string;
  readonly effective_from: Date;
  readonly card: unknown;
  readonly created_at: Date;
  readonly created_by: string;
}

/**
 * Every override of the transaction's tenant, the oldest entry first, so that of two with the same date the later
 * correction wins. A row that is not a card throws: guessing a price is worse than refusing.
 */
export async function listOverrides(tx: Tx): Promise<readonly PriceOverride[]> {
  const rows = await tx.query<OverrideRow>(
    `select id, provider, model, effective_from, card, created_at, created_by
       from price_overrides
      order by created_at, id`,
    [],
    'list_price_overrides',
  );
  return rows.map((row) => {
    const negotiated: NegotiatedCard = {
      provider: row.provider,
      model: row.model,
      effectiveFrom: row.effective_from.toISOString(),
      ...parseStoredPrices(row.card),
    };
    return {
      id: row.id,
      negotiated,
      card: cardOfOverride(row.id, negotiated),
      createdAt: row.created_at,
      createdBy: row.created_by,
    };
  });
}
