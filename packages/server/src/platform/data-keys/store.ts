import type { Tx } from '../database/index.ts';

/** `seal` encrypts and rotates; `hash` is what keyed hashes derive from, and stays. */
export type DataKeyPurpose = 'seal' | 'hash';

export interface StoredKey {
  readonly purpose: DataKeyPurpose;
  /** From 1, never used twice. */
  readonly version: number;
  /** Undefined where it was destroyed. */
  readonly wrapped: Uint8Array | undefined;
  readonly createdAt: Date;
}

export interface NewKey {
  readonly purpose: DataKeyPurpose;
  readonly version: number;
  readonly wrapped: Uint8Array;
}

/** Those in use first, and of these the one for hashes, which is the oldest. The newest first otherwise. */
export async function listKeys(tx: Tx, most: number): Promise<StoredKey[]> {
  const rows = await tx.query<{
    purpose: DataKeyPurpose;
    version: number;
    wrapped: Buffer | null;
    created_at: Date;
  }>(
    `select purpose, version, wrapped, created_at from data_keys
     order by wrapped is null, purpose = 'hash' desc, version desc limit $1`,
    [most],
    'data-keys-list',
  );
  return rows.map(({ purpose, version, wrapped, created_at: createdAt }) => ({
    purpose,
    version,
    wrapped: wrapped ?? undefined,
    createdAt,
  }));
}

/** Keys that are there already stay: makers who race agree on the first. */
export async function insertKeys(
  tx: Tx,
  tenantId: string,
  keys: readonly NewKey[],
  createdAt: Date,
): Promise<void> {
  for (const { purpose, version, wrapped } of keys) {
    await tx.query(
      `insert into data_keys (tenant_id, purpose, version, wrapped, created_at)
       values ($1, $2, $3, $4, $5) on conflict do nothing`,
      [tenantId, purpose, version, wrapped, createdAt],
    );
  }
}

/** Sealing keys that are no longer the newest. */
export async function retireKeys(tx: Tx, beforeVersion: number, at: Date): Promise<void> {
  await tx.query(
    `update data_keys set retired_at = $2
     where purpose = 'seal' and version < $1 and retired_at is null and destroyed_at is null`,
    [beforeVersion, at],
  );
}

/** Returns how many there were. */
export async function destroyKeys(tx: Tx, at: Date): Promise<number> {
  const rows = await tx.query(
    `update data_keys set wrapped = null, destroyed_at = $1 where destroyed_at is null returning version`,
    [at],
  );
  return rows.length;
}
