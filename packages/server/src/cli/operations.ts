import { z } from 'zod';

import type { Installation } from '../installation.ts';
import { fsck } from '../ledger/index.ts';
import { AppError } from '../platform/errors.ts';
import { UUID_PATTERN } from '../platform/ids.ts';
import { allTenants, createTenant, setPrice, tenantNamed } from '../tenants.ts';
import { negotiatedCardSchema } from '../pricing/index.ts';
import { keyOperations } from './key-operations.ts';
import { type Operation, operation } from './operation.ts';
import { memberOperations } from './member-operations.ts';
import { policyOperations } from './policy-operations.ts';
import { tokenOperations } from './token-operations.ts';
import { simulateOperations } from './simulate-operation.ts';
import { spendOperations } from './spend-operations.ts';

const tenant = z.string();

/** Every operation by its name. */
export const operations: Readonly<Record<string, Operation>> = {
  ...memberOperations,
  ...keyOperations,
  ...policyOperations,
  ...tokenOperations,
  ...simulateOperations,
  ...spendOperations,

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
    for (const { id, name } of tenants) {
      const { publicKey, fault } = await publicKeyOf(installation, name);
      const report = await fsck(installation.database, id, publicKey);
      const found = fault === undefined ? report.faults : [fault, ...report.faults];
      faults += found.length;
      const verdict = found.length === 0 ? 'clean' : `${found.length} faults`;
      yield `${report.origin}: ${report.entries} entries, ${report.checkpoints} checkpoints, ${verdict}`;
      for (const sentence of found) yield `  ${sentence}`;
    }
    return faults === 0 ? 0 : 1;
  }),

  export: operation(z.strictObject({ tenant }), async function* (installation, { tenant: tenantName }) {
    const { id } = await tenantNamed(installation, tenantName);
    for await (const lines of installation.ledgerReader.exportLines(id)) yield lines.join('\n');
    return 0;
  }),

  entry: operation(
    z.strictObject({
      tenant,
      entry: z.string().refine((entry) => UUID_PATTERN.test(entry) || /^\d{1,18}$/.test(entry), {
        error: 'must be an index, or an id as in the header x-avouch-entry',
      }),
    }),
    async function* (installation, { tenant: tenantName, entry }) {
      const { id } = await tenantNamed(installation, tenantName);
      const key = entry.includes('-') ? { id: entry } : { index: BigInt(entry) };
      yield JSON.stringify(await installation.ledgerReader.entry(id, key), null, 2);
      return 0;
    },
  ),
};

/** The key that the ledger is signed with: without it nothing tells a ledger from one that was made anew. */
async function publicKeyOf(
  { keys }: Installation,
  tenantName: string,
): Promise<{ publicKey?: Uint8Array; fault?: string }> {
  try {
    return { publicKey: (await keys.load(tenantName, 'ledger')).publicKey };
  } catch (error) {
    if (error instanceof AppError) return { fault: error.message };
    throw error;
  }
}
