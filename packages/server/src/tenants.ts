import { findTenantByName, insertTenant, listTenants, type Tenant } from './identity/index.ts';
import type { Installation } from './installation.ts';
import { AppError } from './platform/errors.ts';
import { newId } from './platform/ids.ts';
import {
  defaultPolicy,
  type Policy,
  policyKeyName,
  policyVerifierKey,
  type PublishedPolicy,
} from './policy/index.ts';
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
  const { publicKey } = await keys.load(name, 'policy');
  await keys.publish(name, 'policy', policyVerifierKey(policyKeyName(origin, name), publicKey));
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

/** Throws AppError `tenant_not_found`. */
export async function tenantOf({ database }: Installation, id: string): Promise<Tenant> {
  const [tenant] = await database.transaction({ 'avouch.tenant_id': id }, listTenants);
  if (tenant === undefined) throw new AppError('tenant_not_found');
  return tenant;
}

export function allTenants({ database }: Installation): Promise<Tenant[]> {
  return database.transaction({ 'avouch.operator': 'on' }, listTenants);
}

/** Signs a policy as the tenant's next version. Returns the version. */
export async function publishPolicy(
  { policies }: Installation,
  tenant: Tenant,
  policy: Policy,
  why?: string,
): Promise<number> {
  return (await policies.publish(tenant.id, { policy, by: OPERATOR, why })).version;
}

/** Who did what a command of this machine did. */
export const OPERATOR = 'operator';

/**
 * Makes the policy key that will follow the current one, and publishes its public half; the one that is there where
 * it was made before. Returns the verifier key.
 */
export async function preparePolicyKey({ keys, config }: Installation, tenant: Tenant): Promise<string> {
  const { publicKey } = await keys.loadOrCreateNext(tenant.name, 'policy');
  const verifierKey = policyVerifierKey(policyKeyName(config.AVOUCH_LEDGER_ORIGIN, tenant.name), publicKey);
  await keys.publish(tenant.name, 'policy', verifierKey, 'next');
  return verifierKey;
}

/**
 * Signs the policy in force with the next key, as a new version, and makes that key the current one. No call is
 * refused meanwhile. Throws AppError `policy_key_not_prepared` and `policy_version_unverified`.
 */
export async function rotatePolicyKey(
  { policies, keys, config }: Installation,
  tenant: Tenant,
): Promise<PublishedPolicy & { readonly verifierKey: string }> {
  try {
    const published = await policies.rotateKey(tenant.id, OPERATOR);
    return { ...published, verifierKey: await publishPolicyKey() };
  } catch (error) {
    // A rotation that was cut short after its last step but this one left the public half of the key before.
    if (error instanceof AppError && error.code === 'policy_key_not_prepared') await publishPolicyKey();
    throw error;
  }

  async function publishPolicyKey(): Promise<string> {
    const { publicKey } = await keys.load(tenant.name, 'policy');
    const verifierKey = policyVerifierKey(policyKeyName(config.AVOUCH_LEDGER_ORIGIN, tenant.name), publicKey);
    await keys.publish(tenant.name, 'policy', verifierKey);
    return verifierKey;
  }
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
    await insertOverride(tx, { tenantId, id, card, createdAt, createdBy: OPERATOR });
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
