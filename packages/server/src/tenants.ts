import { findTenantByName, insertTenant, listTenants, type Tenant } from './identity/index.ts';
import type { Installation } from './installation.ts';
import { createNoteSigner } from './ledger/index.ts';
import { AppError } from './platform/errors.ts';
import { newId } from './platform/ids.ts';
import { defaultPolicy, type Policy } from './policy/index.ts';
import { insertOverride, type NegotiatedCard } from './pricing/index.ts';

/** The tenant of a fresh installation. */
export const DEMO_TENANT = 'demo';

const NAME_PATTERN = /^[a-z][a-z0-9-]{0,62}$/;

/**
 * Makes a tenant: its signing keys, its ledger, its first policy, and the entries that say so. All of it commits
 * together; keys that were made for a tenant that then was not stay behind unused and are found next time.
 * Throws AppError `tenant_exists`.
 */
export async function createTenant(installation: Installation, name: string): Promise<Tenant> {
  const { database, ledger, policies, keys, clock, config } = installation;
  if (!NAME_PATTERN.test(name)) {
    throw new AppError(
      'parameter_invalid',
      'A tenant is named by a lower-case letter, then letters, digits and dashes.',
    );
  }
  const createdAt = clock.now();
  const tenant = { id: newId(createdAt), name, createdAt };
  const origin = config.AVOUCH_LEDGER_ORIGIN;
  const verifierKey = await database.transaction({ 'avouch.tenant_id': tenant.id }, async (tx) => {
    if (!(await insertTenant(tx, tenant)))
      throw new AppError('tenant_exists', `There is a tenant ${name} already.`);
    const opened = await ledger.open(tx, tenant, origin);
    await ledger.appendWithin(tx, tenant.id, [
      { id: newId(createdAt), kind: 'tenant.created', at: createdAt, body: { tenant: tenant.id, name } },
    ]);
    await policies.publishWithin(tx, tenant, defaultPolicy, 'avouch');
    return opened;
  });
  await keys.publish(name, 'ledger', verifierKey);
  const policyKey = createNoteSigner(`${origin}/policy/${name}`, await keys.load(name, 'policy'));
  await keys.publish(name, 'policy', policyKey.verifierKey);
  return tenant;
}

/** Throws AppError `tenant_not_found`. */
export async function tenantNamed({ database }: Installation, name: string): Promise<Tenant> {
  const tenant = await database.transaction({ 'avouch.tenant_name': name }, (tx) =>
    findTenantByName(tx, name),
  );
  if (tenant === undefined) throw new AppError('tenant_not_found', `There is no tenant ${name}.`);
  return tenant;
}

export function allTenants({ database }: Installation): Promise<Tenant[]> {
  return database.transaction({ 'avouch.operator': 'on' }, listTenants);
}

/** Signs a policy as the tenant's next version. Returns the version. */
export function publishPolicy(
  { database, policies }: Installation,
  tenant: Tenant,
  policy: Policy,
): Promise<number> {
  return database.transaction({ 'avouch.tenant_id': tenant.id }, (tx) =>
    policies.publishWithin(tx, tenant, policy, 'operator'),
  );
}

/**
 * Adds a negotiated price card, in force from its own date, and records that in the ledger. Returns its id.
 * Throws AppError `price_overrides_full`.
 */
export function setPrice(
  { database, ledger, clock }: Installation,
  tenantId: string,
  card: NegotiatedCard,
): Promise<string> {
  const createdAt = clock.now();
  const id = newId(createdAt);
  return database.transaction({ 'avouch.tenant_id': tenantId }, async (tx) => {
    await insertOverride(tx, { tenantId, id, card, createdAt, createdBy: 'operator' });
    await ledger.appendWithin(tx, tenantId, [
      {
        id: newId(createdAt),
        kind: 'price.set',
        at: createdAt,
        body: { price: id, provider: card.provider, model: card.model, effective_from: card.effectiveFrom },
      },
    ]);
    return id;
  });
}
