import type { Tx } from '../../../platform/database/index.ts';
import { METHODS, type Method } from '../session.ts';

export interface TicketRow {
  readonly userId: string;
  readonly tenantId: string | undefined;
  readonly methods: readonly Method[];
}

/** In the person's scope. */
export async function insertTicket(
  tx: Tx,
  ticket: TicketRow & { tokenHash: string; expiresAt: Date },
): Promise<void> {
  await tx.query(
    `insert into sign_in_tickets (token_hash, user_id, tenant_id, methods, expires_at)
     values (decode($1, 'hex'), $2, $3, $4, $5)`,
    [ticket.tokenHash, ticket.userId, ticket.tenantId ?? null, ticket.methods, ticket.expiresAt],
  );
}

/** In the scope of the token. */
export async function findTicket(tx: Tx, tokenHash: string, now: Date): Promise<TicketRow | undefined> {
  const [row] = await tx.query<{ user_id: string; tenant_id: string | null; methods: string[] }>(
    `select user_id, tenant_id, methods from sign_in_tickets
     where token_hash = decode($1, 'hex') and expires_at > $2`,
    [tokenHash, now],
  );
  return (
    row && {
      userId: row.user_id,
      tenantId: row.tenant_id ?? undefined,
      methods: METHODS.filter((method) => row.methods.includes(method)),
    }
  );
}

/** Counts a try; false when the ticket is gone or used up. In the person's scope. */
export async function countTry(tx: Tx, tokenHash: string, maxTries: number): Promise<boolean> {
  const rows = await tx.query<{ tries: number }>(
    `update sign_in_tickets set tries = tries + 1
     where token_hash = decode($1, 'hex') and tries < $2 returning tries`,
    [tokenHash, maxTries],
  );
  return rows.length === 1;
}

/** False when it was taken already. In the person's scope. */
export async function takeTicket(tx: Tx, tokenHash: string): Promise<boolean> {
  const rows = await tx.query<{ user_id: string }>(
    `delete from sign_in_tickets where token_hash = decode($1, 'hex') returning user_id`,
    [tokenHash],
  );
  return rows.length === 1;
}
