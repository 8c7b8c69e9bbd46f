import type { Tx } from '../../platform/database/index.ts';
import type { Feedback, FeedbackSum, ReasonCode } from './feedback.ts';

interface FeedbackRow {
  id: string;
  entry_id: string;
  request_id: string;
  feature: string | null;
  provider: string;
  model: string;
  score_millis: number;
  reason_code: ReasonCode | null;
  created_at: Date;
  created_by: string;
}

/** False when this API key has rated the call already: nothing was written then. */
export async function insertFeedback(tx: Tx, tenantId: string, feedback: Feedback): Promise<boolean> {
  const rows = await tx.query(
    `insert into feedback (tenant_id, id, entry_id, request_id, feature, provider, model, score_millis,
                           reason_code, created_at, created_by)
     values ($1, $2, $3, $4, $5, $6, $7, $8, $9, $10, $11)
     on conflict (tenant_id, entry_id, created_by) do nothing returning id`,
    [
      tenantId,
      feedback.id,
      feedback.entryId,
      feedback.requestId,
      feedback.feature ?? null,
      feedback.provider,
      feedback.model,
      feedback.scoreMillis,
      feedback.reasonCode ?? null,
      feedback.at,
      feedback.by,
    ],
  );
  return rows.length === 1;
}

export async function findFeedback(tx: Tx, entryId: string, by: string): Promise<Feedback | undefined> {
  const rows = await tx.query<FeedbackRow>(
    `select id, entry_id, request_id, feature, provider, model, score_millis, reason_code, created_at, created_by
     from feedback where entry_id = $1 and created_by = $2`,
    [entryId, by],
  );
  return rows.map(feedbackOf)[0];
}

/** Ratings since a day by feature and model, the most rated first. */
export async function sumFeedback(tx: Tx, since: Date, limit: number): Promise<FeedbackSum[]> {
  const rows = await tx.query<{ feature: string | null; model: string; count: bigint; millis: bigint }>(
    `select feature, model, count(*) as count, sum(score_millis) as millis from feedback
     where created_at >= $1 group by feature, model order by count(*) desc, model, feature limit $2`,
    [since, limit],
    'feedback-sums',
  );
  return rows.map(({ feature, model, count, millis }) => ({
    feature: feature ?? undefined,
    model,
    count: Number(count),
    scoreSum: Number(millis) / 1_000,
  }));
}

/** The leaf of a call by the id of its entry. */
export async function findCallLeaf(tx: Tx, entryId: string): Promise<string | undefined> {
  const rows = await tx.query<{ leaf: string }>(`select leaf from entries where id = $1 and kind = 'call'`, [
    entryId,
  ]);
  return rows[0]?.leaf;
}

/**
 * Looks for the newest call with a request id among the `most` entries below `below` (undefined: the newest of all).
 * Leaves are canonical JSON, so a member is found as the text that it is written as; quotes inside of values are
 * escaped and cannot pass for it. `lowest` is where it stopped; undefined where there was no entry.
 */
export async function searchCallLeaf(
  tx: Tx,
  requestId: string,
  { below, most }: { below: bigint | undefined; most: number },
): Promise<{ leaf: string | undefined; lowest: bigint | undefined }> {
  const rows = await tx.query<{ leaf: string | null; lowest: bigint | null }>(
    `with newest as (
       select index, kind, leaf from entries where $3::bigint is null or index < $3 order by index desc limit $2
     )
     select (select leaf from newest where kind = 'call' and strpos(leaf, $1) > 0 order by index desc limit 1),
            (select min(index) from newest) as lowest`,
    [`"request_id":${JSON.stringify(requestId)}`, most, below ?? null],
    'feedback-search',
  );
  return { leaf: rows[0]?.leaf ?? undefined, lowest: rows[0]?.lowest ?? undefined };
}

function feedbackOf(row: FeedbackRow): Feedback {
  return {
    id: row.id,
    entryId: row.entry_id,
    requestId: row.request_id,
    feature: row.feature ?? undefined,
    provider: row.provider,
    model: row.model,
    scoreMillis: row.score_millis,
    reasonCode: row.reason_code ?? undefined,
    at: row.created_at,
    by: row.created_by,
  };
}
