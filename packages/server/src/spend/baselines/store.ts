import { canonicalize, parseCanonical } from '@avouch/proof';

import type { Tx } from '../../platform/database/index.ts';
import type { Baseline, BaselineEvidence } from './baseline.ts';
import { readCard, writeCard } from './card-json.ts';
import { readEvidence, writeEvidence } from './evidence-json.ts';

/** Models that evidence names; the rest is in its sums only. */
export const MAX_EVIDENCE_MODELS = 20;

/** The version that comes next. Who locks for one feature waits here for the others, so no two get the same. */
export async function takeNextVersion(tx: Tx, tenantId: string, feature: string): Promise<number> {
  await tx.query('select pg_advisory_xact_lock(hashtextextended($1, 0))', [
    `baseline ${tenantId} ${feature}`,
  ]);
  const rows = await tx.query<{ next: number }>(
    'select coalesce(max(version), 0) + 1 as next from baselines where tenant_id = $1 and feature = $2',
    [tenantId, feature],
  );
  return rows[0]?.next ?? 1;
}

export async function insertBaseline(tx: Tx, tenantId: string, baseline: Baseline): Promise<void> {
  await tx.query(
    `insert into baselines
       (tenant_id, feature, version, provider, model, card, locked_at, locked_by, why, evidence)
     values ($1, $2, $3, $4, $5, $6, $7, $8, $9, $10)`,
    [
      tenantId,
      baseline.feature,
      baseline.version,
      baseline.provider,
      baseline.model,
      canonicalize(writeCard(baseline.card)),
      baseline.lockedAt,
      baseline.lockedBy,
      baseline.why,
      canonicalize(writeEvidence(baseline.evidence)),
    ],
  );
}

interface BaselineRow {
  feature: string;
  version: number;
  provider: string;
  model: string;
  card: string;
  locked_at: Date;
  locked_by: string;
  why: string;
  evidence: string;
}

const COLUMNS = 'feature, version, provider, model, card, locked_at, locked_by, why, evidence';

/** Every feature's two newest versions, newest first: a call may have begun before the newest was locked. */
export async function listInForce(tx: Tx): Promise<Baseline[]> {
  const rows = await tx.query<BaselineRow>(
    // Versions have no gaps, so the newest number tells both, and older versions are read as index entries only.
    `select ${COLUMNS} from baselines join (
       select feature, max(version) as newest from baselines group by feature
     ) as newest using (feature)
     where version >= newest - 1 order by feature, version desc`,
    [],
    'baselines-in-force',
  );
  return rows.map(baselineOf);
}

/** One feature's versions below `before`, newest first. */
export async function listVersions(
  tx: Tx,
  { feature, before, limit }: { feature: string; before: number | undefined; limit: number },
): Promise<Baseline[]> {
  const rows = await tx.query<BaselineRow>(
    `select ${COLUMNS} from baselines
     where feature = $1 and ($2::integer is null or version < $2) order by version desc limit $3`,
    [feature, before ?? null, limit],
  );
  return rows.map(baselineOf);
}

/** The newest version of each feature after `after`, by name. */
export async function listNewest(
  tx: Tx,
  { after, limit }: { after: string | undefined; limit: number },
): Promise<Baseline[]> {
  const rows = await tx.query<BaselineRow>(
    `select distinct on (feature) ${COLUMNS} from baselines
     where $1::text is null or feature > $1 order by feature, version desc limit $2`,
    [after ?? null, limit],
  );
  return rows.map(baselineOf);
}

/** All versions of all features. */
export async function countBaselines(tx: Tx): Promise<bigint> {
  const rows = await tx.query<{ count: bigint }>(
    'select count(*) as count from baselines',
    [],
    'baselines-count',
  );
  return rows[0]?.count ?? 0n;
}

export async function countFeatures(tx: Tx): Promise<bigint> {
  const rows = await tx.query<{ count: bigint }>('select count(distinct feature) as count from baselines');
  return rows[0]?.count ?? 0n;
}

type EvidenceSums = Omit<BaselineEvidence, 'from' | 'to' | 'treeSize' | 'models'>;

/** Sums over the feature's answered calls that began in a span, from sums that stand still in this transaction. */
export async function sumEvidence(
  tx: Tx,
  { feature, from, to }: { feature: string; from: Date; to: Date },
): Promise<EvidenceSums & Pick<BaselineEvidence, 'models'>> {
  const rows = await tx.query<{
    provider: string;
    model: string;
    calls: bigint;
    input_tokens: bigint;
    cached_input_tokens: bigint;
    output_tokens: bigint;
    cost_micros: bigint;
    unpriced_calls: bigint;
    first_index: bigint;
    last_index: bigint;
  }>(
    `select provider, model, sum(calls)::bigint as calls, sum(input_tokens)::bigint as input_tokens,
            sum(cached_input_tokens)::bigint as cached_input_tokens, sum(output_tokens)::bigint as output_tokens,
            sum(cost_micros)::bigint as cost_micros, sum(unpriced_calls)::bigint as unpriced_calls,
            min(first_index) as first_index, max(last_index) as last_index
     from spend_rollup
     where feature = $1 and outcome = 'answered' and bucket >= $2 and bucket < $3
     group by provider, model
     order by sum(input_tokens + output_tokens) desc, provider, model`,
    [feature, from, to],
  );
  const sum = (of: (row: (typeof rows)[number]) => bigint) =>
    rows.reduce((total, row) => total + of(row), 0n);
  return {
    calls: sum((row) => row.calls),
    inputTokens: sum((row) => row.input_tokens),
    cachedInputTokens: sum((row) => row.cached_input_tokens),
    outputTokens: sum((row) => row.output_tokens),
    costMicros: sum((row) => row.cost_micros),
    unpricedCalls: sum((row) => row.unpriced_calls),
    firstIndex: rows.length === 0 ? undefined : rows.map((row) => row.first_index).reduce(least),
    lastIndex: rows.length === 0 ? undefined : rows.map((row) => row.last_index).reduce(greatest),
    models: rows.slice(0, MAX_EVIDENCE_MODELS).map((row) => ({
      provider: row.provider,
      model: row.model,
      calls: row.calls,
      tokens: row.input_tokens + row.output_tokens,
      costMicros: row.cost_micros,
    })),
  };
}

const least = (one: bigint, other: bigint) => (one < other ? one : other);
const greatest = (one: bigint, other: bigint) => (one > other ? one : other);

function baselineOf(row: BaselineRow): Baseline {
  return {
    feature: row.feature,
    version: row.version,
    provider: row.provider,
    model: row.model,
    card: readCard(parseCanonical(row.card)),
    lockedAt: row.locked_at,
    lockedBy: row.locked_by,
    why: row.why,
    evidence: readEvidence(parseCanonical(row.evidence)),
  };
}
