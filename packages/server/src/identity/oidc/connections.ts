import type { z } from 'zod';

import type { Ledger } from '../../ledger/index.ts';
import type { Clock } from '../../platform/clock.ts';
import type { Database, Tx } from '../../platform/database/index.ts';
import { AppError } from '../../platform/errors.ts';
import { newId } from '../../platform/ids.ts';
import type { IdentitySecrets } from '../secrets.ts';
import {
  type connectionChanges,
  type connectionSettings,
  GOOGLE_ISSUER,
  MAX_CONNECTIONS,
  type OidcConnection,
  secretPlace,
} from './connection.ts';
import type { Issuers } from './issuer.ts';
import {
  deleteConnection,
  findConnection,
  insertConnection,
  listConnections,
  lockConnection,
  updateConnection,
} from './store.ts';

/** The issuers that tenants believe. Every change is an entry of the tenant's ledger. */
export interface OidcConnections {
  list(tenantId: string): Promise<OidcConnection[]>;
  /**
   * Throws AppError `parameter_invalid`, `oidc_connections_full`, and where the issuer is asked who it is
   * `oidc_unreachable` or `oidc_issuer_unsuitable`.
   */
  create(
    tenantId: string,
    settings: z.output<typeof connectionSettings>,
    by: string,
  ): Promise<OidcConnection>;
  /** Throws AppError `oidc_connection_not_found`. */
  change(
    tenantId: string,
    id: string,
    changes: z.output<typeof connectionChanges>,
    by: string,
  ): Promise<OidcConnection>;
  /** Removes it with its bindings to people, who stay members. Throws AppError `oidc_connection_not_found`. */
  remove(tenantId: string, id: string, by: string): Promise<void>;
  /** For whoever signs in, and belongs to no tenant yet. Throws AppError `oidc_connection_not_found`. */
  find(id: string): Promise<OidcConnection>;
  /**
   * Those that the page for signing in shows to everybody: all of them where they are one tenant's. An installation of
   * several tenants shows those for the domain of an address, so that nobody learns who its tenants are.
   */
  offered(domain?: string): Promise<OidcConnection[]>;
  /** Throws where the key that it was encrypted under is not there. */
  secretOf(connection: OidcConnection): Promise<string | undefined>;
}

export function createOidcConnections({
  database,
  ledger,
  clock,
  secrets,
  issuers,
}: {
  database: Database;
  ledger: Ledger;
  clock: Clock;
  secrets: IdentitySecrets;
  issuers: Issuers;
}): OidcConnections {
  const sealed = (id: string, secret: string | null) =>
    secret === null ? undefined : secrets.seal(secretPlace(id), Buffer.from(secret));

  async function recordSet(tx: Tx, connection: OidcConnection, by: string): Promise<void> {
    await ledger.appendWithin(tx, connection.tenantId, [
      {
        id: newId(connection.changedAt),
        kind: 'oidc_connection.set',
        at: connection.changedAt,
        body: {
          connection: connection.id,
          issuer: connection.issuer,
          client: connection.clientId,
          domains: [...connection.domains],
          default_role: connection.defaultRole ?? null,
          by,
        },
      },
    ]);
  }

  return {
    list: (tenantId) => database.transaction({ 'avouch.tenant_id': tenantId }, listConnections),

    async create(tenantId, settings, by) {
      const issuer = issuerOf(settings);
      await issuers.discover(issuer);
      const now = clock.now();
      const id = newId(now);
      const connection: OidcConnection = {
        id,
        tenantId,
        name: settings.name,
        preset: settings.preset ?? undefined,
        issuer,
        clientId: settings.client_id,
        sealedSecret: await sealed(id, settings.client_secret),
        domains: [...new Set(settings.domains)],
        defaultRole: settings.default_role ?? undefined,
        createdAt: now,
        changedAt: now,
      };
      await database.transaction({ 'avouch.tenant_id': tenantId }, async (tx) => {
        if (!(await insertConnection(tx, connection, MAX_CONNECTIONS)))
          throw new AppError('oidc_connections_full', `A tenant has ${MAX_CONNECTIONS} connections at most.`);
        await recordSet(tx, connection, by);
      });
      return connection;
    },

    async change(tenantId, id, changes, by) {
      const newSecret = await sealed(id, changes.client_secret ?? null);
      return database.transaction({ 'avouch.tenant_id': tenantId }, async (tx) => {
        const before = await lockConnection(tx, id);
        if (before === undefined) throw notFound();
        const after: OidcConnection = {
          ...before,
          name: changes.name ?? before.name,
          clientId: changes.client_id ?? before.clientId,
          sealedSecret: changes.client_secret === undefined ? before.sealedSecret : newSecret,
          domains: changes.domains === undefined ? before.domains : [...new Set(changes.domains)],
          defaultRole:
            changes.default_role === undefined ? before.defaultRole : (changes.default_role ?? undefined),
          changedAt: clock.now(),
        };
        await updateConnection(tx, after);
        await recordSet(tx, after, by);
        return after;
      });
    },

    async remove(tenantId, id, by) {
      const now = clock.now();
      await database.transaction({ 'avouch.tenant_id': tenantId }, async (tx) => {
        if (!(await deleteConnection(tx, id))) throw notFound();
        await ledger.appendWithin(tx, tenantId, [
          { id: newId(now), kind: 'oidc_connection.removed', at: now, body: { connection: id, by } },
        ]);
      });
    },

    async find(id) {
      const found = await database.transaction({ 'avouch.oidc_connection_id': id }, (tx) =>
        findConnection(tx, id),
      );
      if (found === undefined) throw notFound();
      return found;
    },

    async offered(domain) {
      const all = await database.transaction({ 'avouch.operator': 'on' }, listConnections);
      if (new Set(all.map(({ tenantId }) => tenantId)).size <= 1) return all;
      return domain === undefined ? [] : all.filter(({ domains }) => domains.includes(domain.toLowerCase()));
    },

    async secretOf({ id, sealedSecret }) {
      if (sealedSecret === undefined) return undefined;
      const plain = await secrets.open(secretPlace(id), sealedSecret);
      if (plain === undefined)
        throw new AppError('signing_key_missing', 'A client secret was encrypted under another key.');
      return plain.toString('utf8');
    },
  };
}

function issuerOf({ preset, issuer }: z.output<typeof connectionSettings>): string {
  if (preset === 'google') {
    if (issuer !== undefined && issuer !== GOOGLE_ISSUER)
      throw new AppError('parameter_invalid', 'The preset google has an issuer of its own.', {
        param: 'issuer',
      });
    return GOOGLE_ISSUER;
  }
  if (issuer === undefined)
    throw new AppError('parameter_invalid', 'Say who the issuer is, or choose a preset.', {
      param: 'issuer',
    });
  return issuer;
}

function notFound(): AppError {
  return new AppError('oidc_connection_not_found', 'There is no such connection.');
}
