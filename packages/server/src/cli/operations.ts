import { z } from 'zod';

import { API_KEY_SCOPES, type ApiKey, DEFAULT_SCOPES, MAX_LIFETIME_DAYS } from '../identity/index.ts';
import type { Installation } from '../installation.ts';
import { fsck } from '../ledger/index.ts';
import { AppError } from '../platform/errors.ts';
import { policySchema } from '../policy/index.ts';
import { allTenants, createTenant, publishPolicy, setPrice, tenantNamed } from '../tenants.ts';
import { negotiatedCardSchema } from '../pricing/index.ts';

/**
 * What an operator can ask of an installation. An operation yields the lines of standard output and returns the
 * exit code, so that it can run in the command's own process or, where the embedded database is held by a
 * running server, in that server, with the same result.
 */
export interface Operation {
  run(installation: Installation, input: unknown): AsyncGenerator<string, number>;
}

const tenant = z.string();

export const operations: Readonly<Record<string, Operation>> = {
  'tenants.create': operation(z.strictObject({ name: z.string() }), async function* (installation, { name }) {
    const created = await createTenant(installation, name);
    yield created.id;
    return 0;
  }),

  'tenants.list': operation(z.strictObject({}), async function* (installation) {
    for (const { id, name, createdAt } of await allTenants(installation)) {
      yield `${name.padEnd(24)} ${id}  created ${createdAt.toISOString()}`;
    }
    return 0;
  }),

  'keys.create': operation(
    z.strictObject({
      tenant,
      name: z.string().min(1).max(100).default('command line'),
      scopes: z
        .array(z.enum(API_KEY_SCOPES))
        .min(1)
        .default([...DEFAULT_SCOPES]),
      lifetimeDays: z.int().min(1).max(MAX_LIFETIME_DAYS).default(MAX_LIFETIME_DAYS),
    }),
    async function* (installation, { tenant: tenantName, ...wanted }) {
      const { id } = await tenantNamed(installation, tenantName);
      const { secret } = await installation.apiKeys.create(id, wanted);
      yield secret;
      return 0;
    },
  ),

  'keys.list': operation(z.strictObject({ tenant }), async function* (installation, { tenant: tenantName }) {
    const { id } = await tenantNamed(installation, tenantName);
    let after: string | undefined;
    do {
      const page: ApiKey[] = await installation.apiKeys.list(id, { limit: KEYS_PAGE, after });
      for (const key of page) yield keyLine(key, installation.clock.now());
      after = page.length === KEYS_PAGE ? page.at(-1)?.id : undefined;
    } while (after !== undefined);
    return 0;
  }),

  'keys.revoke': operation(
    z.strictObject({ tenant, id: z.uuid() }),
    async function* (installation, { tenant: tenantName, id: keyId }) {
      const { id } = await tenantNamed(installation, tenantName);
      const revoked = await installation.apiKeys.revoke(id, keyId);
      yield `${revoked.prefix} is revoked.`;
      return 0;
    },
  ),

  'policy.publish': operation(
    z.strictObject({ tenant, policy: policySchema }),
    async function* (installation, { tenant: tenantName, policy }) {
      const version = await publishPolicy(installation, await tenantNamed(installation, tenantName), policy);
      yield `Version ${version} is in force on every node within two seconds.`;
      return 0;
    },
  ),

  'policy.show': operation(
    z.strictObject({ tenant }),
    async function* (installation, { tenant: tenantName }) {
      const { id } = await tenantNamed(installation, tenantName);
      const newest = await installation.policies.newest(id);
      if (newest === undefined) throw new AppError('policy_invalid', 'The tenant has no policy.');
      yield newest.envelope;
      return 0;
    },
  ),

  'prices.set': operation(
    z.strictObject({ tenant, card: negotiatedCardSchema }),
    async function* (installation, { tenant: tenantName, card }) {
      const { id } = await tenantNamed(installation, tenantName);
      yield await setPrice(installation, id, card);
      return 0;
    },
  ),

  'prices.list': operation(
    z.strictObject({ tenant }),
    async function* (installation, { tenant: tenantName }) {
      const { id } = await tenantNamed(installation, tenantName);
      for (const { negotiated } of await installation.tenantPrices.list(id)) yield JSON.stringify(negotiated);
      return 0;
    },
  ),

  fsck: operation(z.strictObject({ tenant: tenant.optional() }), async function* (installation, input) {
    const tenants =
      input.tenant === undefined
        ? await allTenants(installation)
        : [await tenantNamed(installation, input.tenant)];
    let faults = 0;
    for (const { id } of tenants) {
      const report = await fsck(installation.database, id);
      faults += report.faults.length;
      const verdict = report.faults.length === 0 ? 'clean' : `${report.faults.length} faults`;
      yield `${report.origin}: ${report.entries} entries, ${report.checkpoints} checkpoints, ${verdict}`;
      for (const fault of report.faults) yield `  ${fault}`;
    }
    return faults === 0 ? 0 : 1;
  }),

  export: operation(z.strictObject({ tenant }), async function* (installation, { tenant: tenantName }) {
    const { id } = await tenantNamed(installation, tenantName);
    for await (const lines of installation.ledgerReader.exportLines(id)) yield lines.join('\n');
    return 0;
  }),

  entry: operation(
    z.strictObject({ tenant, entry: z.union([z.uuid(), z.string().regex(/^\d{1,18}$/)]) }),
    async function* (installation, { tenant: tenantName, entry }) {
      const { id } = await tenantNamed(installation, tenantName);
      const key = entry.includes('-') ? { id: entry } : { index: BigInt(entry) };
      yield JSON.stringify(await installation.ledgerReader.entry(id, key), null, 2);
      return 0;
    },
  ),
};

const KEYS_PAGE = 200;

function operation<Input>(
  schema: z.ZodType<Input>,
  run: (installation: Installation, input: Input) => AsyncGenerator<string, number>,
): Operation {
  return { run: (installation, input) => run(installation, parseInput(schema, input)) };
}

function parseInput<Input>(schema: z.ZodType<Input>, input: unknown): Input {
  const parsed = schema.safeParse(input);
  if (parsed.success) return parsed.data;
  const [issue] = parsed.error.issues;
  throw new AppError(
    'parameter_invalid',
    `--${issue?.path.join('.') ?? ''}: ${issue?.message ?? 'is not valid'}.`,
  );
}

function keyLine(key: ApiKey, now: Date): string {
  const state =
    key.revokedAt !== undefined
      ? `revoked ${key.revokedAt.toISOString()}`
      : key.expiresAt <= now
        ? `expired ${key.expiresAt.toISOString()}`
        : `expires ${key.expiresAt.toISOString()}`;
  const used = key.lastUsedAt === undefined ? 'never used' : `last used ${key.lastUsedAt.toISOString()}`;
  return `${key.prefix}…  ${key.id}  ${key.scopes.join(',')}  ${state}  ${used}  ${key.name}`;
}
