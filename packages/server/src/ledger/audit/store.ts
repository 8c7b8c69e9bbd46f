import type { Tx } from '../../platform/database/index.ts';

/** One entry of the audit trail. */
export interface AuditRow {
  readonly index: bigint;
  readonly leaf: string;
}

/** Which entries are meant. All that is said holds at once. */
export interface AuditFilter {
  /** The beginning of a kind: `api_key.` is everything that happened to API keys. */
  readonly kind?: string | undefined;
  /** Who acted, as entries name them. */
  readonly by?: string | undefined;
  readonly from?: Date | undefined;
  /** Not included. */
  readonly to?: Date | undefined;
  /** Only entries below this index. */
  readonly before?: bigint | undefined;
  /** Only entries above this index. */
  readonly after?: bigint | undefined;
}

/** Entries that are no calls, newest first, at most `limit`. */
export async function listAudit(
  tx: Tx,
  tenantId: string,
  filter: AuditFilter,
  limit: number,
): Promise<AuditRow[]> {
  const values: unknown[] = [tenantId];
  // Word for word what the index of these entries says.
  const conditions = ['tenant_id = $1', "kind <> 'call'"];
  const ask = (condition: (parameter: string) => string, value: unknown) => {
    if (value === undefined) return;
    values.push(value);
    conditions.push(condition(`$${values.length}`));
  };
  ask((kind) => `starts_with(kind, ${kind})`, filter.kind);
  ask((before) => `index < ${before}::bigint`, filter.before);
  ask((after) => `index > ${after}::bigint`, filter.after);
  // Looked for in the text first: canonical JSON has but one way to write it, and reading it costs far more.
  ask((by) => `strpos(leaf, ${by}) > 0`, filter.by && `"by":${JSON.stringify(filter.by)}`);
  ask((by) => `leaf::jsonb ->> 'by' = ${by}`, filter.by);
  ask((from) => `(leaf::jsonb ->> 'at')::timestamptz >= ${from}::timestamptz`, filter.from);
  ask((to) => `(leaf::jsonb ->> 'at')::timestamptz < ${to}::timestamptz`, filter.to);
  values.push(limit);
  return tx.query<AuditRow>(
    `select index, leaf from entries where ${conditions.join(' and ')} order by index desc limit $${values.length}`,
    values,
  );
}

/** How many entries of each kind that is no call there are, in the order of their names. */
export async function countKinds(tx: Tx, tenantId: string): Promise<{ kind: string; count: bigint }[]> {
  return tx.query(
    `select kind, count(*) as count from entries
     where tenant_id = $1 and kind <> 'call' group by kind order by kind`,
    [tenantId],
  );
}
