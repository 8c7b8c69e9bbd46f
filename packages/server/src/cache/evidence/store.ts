import type { Tx } from '../../platform/database/index.ts';
import { type EpochEvidence, type Evidence, readEvidence } from '../decide/index.ts';

/** Questions of one feature to one model, compared in one way: what checks show of some holds for the others. */
export interface Lane {
  readonly feature: string | undefined;
  /** As it is asked for. */
  readonly model: string;
  /** The embedder's id. */
  readonly embedder: string;
}

/** The evidence of one lane, as it stands. */
export interface LaneEvidence extends Lane {
  readonly evidence: readonly EpochEvidence[];
}

interface EvidenceRow {
  epoch: number;
  right_counts: number[];
  wrong_counts: number[];
  audited_right: number;
  audited_wrong: number;
}

const columns = 'epoch, right_counts, wrong_counts, audited_right, audited_wrong';

export async function readLaneEvidence(tx: Tx, tenantId: string, lane: Lane): Promise<EpochEvidence[]> {
  const rows = await tx.query<EvidenceRow>(
    `select ${columns} from cache_lane_evidence
     where tenant_id = $1 and feature = $2 and model = $3 and embedder = $4`,
    [tenantId, lane.feature ?? '', lane.model, lane.embedder],
    'cache-lane-evidence',
  );
  return rows.flatMap(evidenceOf);
}

export async function listLaneEvidence(tx: Tx, tenantId: string, most: number): Promise<LaneEvidence[]> {
  const rows = await tx.query<EvidenceRow & { feature: string; model: string; embedder: string }>(
    `select feature, model, embedder, ${columns} from cache_lane_evidence
     where tenant_id = $1 order by feature, model, embedder, epoch limit $2`,
    [tenantId, most],
  );
  const lanes = new Map<string, { lane: Lane; evidence: EpochEvidence[] }>();
  for (const row of rows) {
    const { feature, model, embedder } = row;
    const key = JSON.stringify([feature, model, embedder]);
    const found = lanes.get(key) ?? {
      lane: { feature: feature === '' ? undefined : feature, model, embedder },
      evidence: [],
    };
    found.evidence.push(...evidenceOf(row));
    lanes.set(key, found);
  }
  return [...lanes.values()].map(({ lane, evidence }) => ({ ...lane, evidence }));
}

/** Adds, whoever adds at the same time. The tenant's row must be there. */
export async function addLaneEvidence(
  tx: Tx,
  tenantId: string,
  lane: Lane,
  epoch: number,
  added: Evidence,
): Promise<void> {
  await tx.query(
    `insert into cache_lane_evidence as known (tenant_id, feature, model, embedder, ${columns})
     values ($1, $2, $3, $4, $5, $6, $7, $8, $9)
     on conflict (tenant_id, feature, model, embedder, epoch) do update set ${sums}`,
    [tenantId, lane.feature ?? '', lane.model, lane.embedder, epoch, ...countsOf(added)],
    'cache-add-lane-evidence',
  );
}

/** Nothing where the entry is gone meanwhile. */
export async function addEntryEvidence(
  tx: Tx,
  tenantId: string,
  entryId: string,
  epoch: number,
  added: Evidence,
): Promise<void> {
  await tx.query(
    `insert into cache_entry_evidence as known (tenant_id, entry_id, ${columns})
     select tenant_id, id, $3, $4, $5, $6, $7 from cache_entries
     where tenant_id = $1 and id = $2 for key share
     on conflict (tenant_id, entry_id, epoch) do update set ${sums}`,
    [tenantId, entryId, epoch, ...countsOf(added)],
    'cache-add-entry-evidence',
  );
}

/** Counts that were made by another grid of levels cannot be added to: they make room. */
const sums = ['right_counts', 'wrong_counts']
  .map(
    (name) => `${name} = case when cardinality(known.${name}) = cardinality(excluded.${name})
       then array(select one + other from unnest(known.${name}, excluded.${name})
                    with ordinality as pairs (one, other, level) order by level)
       else excluded.${name} end`,
  )
  .concat(
    'audited_right = known.audited_right + excluded.audited_right',
    'audited_wrong = known.audited_wrong + excluded.audited_wrong',
  )
  .join(', ');

function countsOf({ right, wrong, auditedRight, auditedWrong }: Evidence): readonly unknown[] {
  return [right, wrong, auditedRight, auditedWrong];
}

/** Nothing where the row is of another grid of levels. */
function evidenceOf(row: EvidenceRow): EpochEvidence[] {
  const evidence = readEvidence({
    epoch: row.epoch,
    right: row.right_counts,
    wrong: row.wrong_counts,
    auditedRight: row.audited_right,
    auditedWrong: row.audited_wrong,
  });
  return evidence === undefined ? [] : [evidence];
}
