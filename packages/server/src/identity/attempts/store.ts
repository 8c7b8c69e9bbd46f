import type { Tx } from '../../platform/database/index.ts';
import type { Counter } from './rule.ts';

interface CounterRow {
  subject: string;
  failures: number;
  last_failed_at: Date;
  blocked_until: Date;
}

/** The counters of these subjects (hex), locked until the transaction ends; those that had none count nothing. */
export async function lockCounters(
  tx: Tx,
  subjects: readonly string[],
  now: Date,
): Promise<Map<string, Counter>> {
  await tx.query(
    `insert into sign_in_attempts (subject, failures, last_failed_at, blocked_until)
     select decode(subject, 'hex'), 0, $2, $2 from unnest($1::text[]) as subject order by subject
     on conflict (subject) do nothing`,
    [subjects, now],
  );
  const rows = await tx.query<CounterRow>(
    `select encode(subject, 'hex') as subject, failures, last_failed_at, blocked_until
     from sign_in_attempts c
     where c.subject = any (array(select decode(one, 'hex') from unnest($1::text[]) as one))
     order by c.subject for update`,
    [subjects],
  );
  return new Map(
    rows.map((row) => [
      row.subject,
      { failures: row.failures, lastFailedAt: row.last_failed_at, blockedUntil: row.blocked_until },
    ]),
  );
}

export async function writeCounter(tx: Tx, subject: string, counter: Counter): Promise<void> {
  await tx.query(
    `update sign_in_attempts set failures = $2, last_failed_at = $3, blocked_until = $4
     where subject = decode($1, 'hex')`,
    [subject, counter.failures, counter.lastFailedAt, counter.blockedUntil],
  );
}

export async function deleteCounter(tx: Tx, subject: string): Promise<void> {
  await tx.query(`delete from sign_in_attempts where subject = decode($1, 'hex')`, [subject]);
}

/** In the operator's scope. */
export async function deleteForgottenCounters(tx: Tx, before: Date): Promise<void> {
  await tx.query('delete from sign_in_attempts where last_failed_at < $1 and blocked_until < $1', [before]);
}

export interface RefusalCount {
  readonly windowStartedAt: Date;
  /** In this window. */
  readonly inWindow: number;
  /** Of those that no entry has told of yet, from this window or earlier ones. */
  readonly untold: number;
}

/** Locked until the transaction ends. */
export async function lockRefusalCount(
  tx: Tx,
  place: { tenantId: string; subject: string; reason: string },
  now: Date,
): Promise<RefusalCount> {
  await tx.query(
    `insert into refusal_counts (tenant_id, subject, reason, window_started_at, in_window, untold)
     values ($1, $2, $3, $4, 0, 0) on conflict do nothing`,
    [place.tenantId, place.subject, place.reason, now],
  );
  const [row] = await tx.query<{ window_started_at: Date; in_window: number; untold: number }>(
    `select window_started_at, in_window, untold from refusal_counts
     where tenant_id = $1 and subject = $2 and reason = $3 for update`,
    [place.tenantId, place.subject, place.reason],
  );
  return {
    windowStartedAt: row?.window_started_at ?? now,
    inWindow: row?.in_window ?? 0,
    untold: row?.untold ?? 0,
  };
}

export async function writeRefusalCount(
  tx: Tx,
  place: { tenantId: string; subject: string; reason: string },
  count: RefusalCount,
): Promise<void> {
  await tx.query(
    `update refusal_counts set window_started_at = $4, in_window = $5, untold = $6
     where tenant_id = $1 and subject = $2 and reason = $3`,
    [place.tenantId, place.subject, place.reason, count.windowStartedAt, count.inWindow, count.untold],
  );
}
