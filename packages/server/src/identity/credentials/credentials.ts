import type { Clock } from '../../platform/clock.ts';
import type { Database, Tx } from '../../platform/database/index.ts';
import type { Log } from '../../platform/log.ts';
import { listTenants } from '../store.ts';
import { type Age, ageOf, type Credential, type CredentialKind, type CredentialState } from './credential.ts';

/** What of one kind a tenant has, or the installation. */
export type CredentialSource = (tenant: { id: string; name: string }) => Promise<readonly Credential[]>;

export type DatedCredential = Credential & Age;

/** Writes a notice within the caller's transaction, once for each dedupe key. */
export type NotifyDue = (
  tx: Tx,
  tenantId: string,
  notice: {
    readonly kind: string;
    readonly dedupeKey: string;
    readonly subject: string;
    readonly body: Record<string, string | number>;
  },
) => Promise<unknown>;

export interface CredentialsObserver {
  /** How many there are of each kind in each state, over all tenants. */
  counted(counts: readonly { kind: CredentialKind; state: CredentialState; count: number }[]): void;
}

export interface Credentials {
  /** Everything that has an age limit, the next to end first. */
  report(tenant: { id: string; name: string }): Promise<DatedCredential[]>;
  /** Tells each tenant of what has passed a threshold, once for each; counts for metrics. */
  sweep(): Promise<void>;
  /** Sweeps now and every hour. */
  start(): void;
  close(): Promise<void>;
}

const SWEEP_INTERVAL_MS = 3_600_000;

export function createCredentials({
  database,
  clock,
  log,
  sources,
  notify,
  observer,
}: {
  database: Database;
  clock: Clock;
  log: Log;
  sources: readonly CredentialSource[];
  notify: NotifyDue;
  observer?: CredentialsObserver | undefined;
}): Credentials {
  let timer: NodeJS.Timeout | undefined;
  let sweeping: Promise<void> | undefined;

  async function report(tenant: { id: string; name: string }): Promise<DatedCredential[]> {
    const now = clock.now();
    const found = await Promise.all(sources.map((source) => source(tenant)));
    return found
      .flat()
      .map((credential) => ({ ...credential, ...ageOf(credential, now) }))
      .toSorted((one, other) => one.expiresAt.getTime() - other.expiresAt.getTime());
  }

  async function tell(tenantId: string, due: readonly DatedCredential[]): Promise<void> {
    if (due.length === 0) return;
    await database.transaction({ 'avouch.tenant_id': tenantId }, async (tx) => {
      for (const { kind, id, expiresAt, daysLeft, threshold, state } of due) {
        const ends = expiresAt.toISOString();
        await notify(tx, tenantId, {
          kind: 'credential.due',
          dedupeKey: `credential.due/${kind}/${id}/${ends}/${state === 'overdue' ? 'over' : threshold}`,
          subject:
            state === 'overdue'
              ? `A ${wordsFor(kind)} is over`
              : `A ${wordsFor(kind)} ends in ${daysLeft} days`,
          body: { credential: kind, id, expires_at: ends, days_left: daysLeft, state },
        });
      }
    });
  }

  async function sweep(): Promise<void> {
    const counts = new Map<string, { kind: CredentialKind; state: CredentialState; count: number }>();
    const seen = new Set<string>();
    for (const tenant of await database.transaction({ 'avouch.operator': 'on' }, listTenants)) {
      try {
        const all = await report(tenant);
        for (const { kind, id, state } of all) {
          // What is the installation's is in every tenant's report.
          if (seen.has(`${kind}/${id}`)) continue;
          seen.add(`${kind}/${id}`);
          const counted = counts.get(`${kind}/${state}`) ?? { kind, state, count: 0 };
          counted.count += 1;
          counts.set(`${kind}/${state}`, counted);
        }
        await tell(
          tenant.id,
          all.filter(({ owner, state }) => owner === 'tenant' && state !== 'ok'),
        );
      } catch (error) {
        log.warn({ error, tenantId: tenant.id }, 'it could not be looked which credentials are due');
      }
    }
    observer?.counted([...counts.values()]);
  }

  function sweepOnce(): void {
    sweeping ??= sweep()
      .catch((error: unknown) => log.warn({ error }, 'it could not be looked which credentials are due'))
      .finally(() => (sweeping = undefined));
  }

  return {
    report,
    sweep,
    start() {
      sweepOnce();
      timer = setInterval(sweepOnce, SWEEP_INTERVAL_MS);
      timer.unref();
    },
    async close() {
      clearInterval(timer);
      await sweeping;
    },
  };
}

function wordsFor(kind: CredentialKind): string {
  switch (kind) {
    case 'api_key':
      return 'key for the API';
    case 'signing_key':
      return 'signing key';
    case 'policy_key':
      return 'policy key';
    case 'token_key':
      return 'key of access tokens';
    case 'certificate':
      return 'TLS certificate';
    default:
      return kind satisfies never;
  }
}
