import { z } from 'zod';

import {
  formatPolicyYaml,
  type PolicyChange,
  type PolicyRecord,
  readDraft,
  reasonText,
} from '../policy/index.ts';
import { OPERATOR, preparePolicyKey, rotatePolicyKey, tenantNamed } from '../tenants.ts';
import { type Operation, operation } from './operation.ts';

const VERSION = 'must be the number of a version';
const version = z.coerce.number(VERSION).pipe(
  z
    .int(VERSION)
    .min(1, VERSION)
    .max(2 ** 31 - 1, VERSION),
);

const tenant = z.string();
const source = z.string();
const HISTORY_PAGE = 200;

/** What `avouch policy` asks of an installation. */
export const policyOperations: Readonly<Record<string, Operation>> = {
  'policy.publish': operation(
    z.strictObject({ tenant, source, why: reasonText, expected: version.optional() }),
    async function* (installation, input) {
      const { id } = await tenantNamed(installation, input.tenant);
      const published = await installation.policies.publish(id, {
        policy: readDraft({ source: input.source }),
        why: input.why,
        by: OPERATOR,
        expectedVersion: input.expected,
      });
      yield `Version ${published.version} is in force on every node within two seconds.`;
      return 0;
    },
  ),

  'policy.show': operation(
    z.strictObject({ tenant, version: version.optional(), yaml: z.boolean().default(false) }),
    async function* (installation, input) {
      const { id } = await tenantNamed(installation, input.tenant);
      const { record, policy, faults } = await installation.policies.read(id, input.version ?? 'current');
      if (!input.yaml) {
        yield record.envelope;
        return 0;
      }
      if (policy === undefined) {
        for (const fault of faults) yield `# ${fault}`;
        return 1;
      }
      yield formatPolicyYaml(policy).trimEnd();
      return 0;
    },
  ),

  'policy.history': operation(z.strictObject({ tenant }), async function* (installation, input) {
    const { id } = await tenantNamed(installation, input.tenant);
    let before: number | undefined;
    do {
      const page = await installation.policies.history(id, { before, limit: HISTORY_PAGE });
      for (const record of page) yield historyLine(record);
      before = page.length === HISTORY_PAGE ? page.at(-1)?.version : undefined;
    } while (before !== undefined);
    return 0;
  }),

  'policy.audit': operation(
    z.strictObject({ tenant, version: version.optional() }),
    async function* (installation, input) {
      const { id } = await tenantNamed(installation, input.tenant);
      const audit = await installation.policies.audit(id, input.version ?? 'current');
      yield historyLine(audit.record);
      yield `fingerprint ${audit.record.fingerprint}`;
      if (audit.entry !== undefined) yield `ledger entry ${audit.entry.index}, ${audit.entry.id}`;
      if (audit.policy !== undefined) yield 'verified: signature, table and ledger agree';
      for (const fault of audit.faults) yield `not verified: ${fault}`;
      for (const change of audit.changes ?? []) yield changeLine(change);
      return audit.policy === undefined ? 1 : 0;
    },
  ),

  'policy.diff': operation(
    z.strictObject({ tenant, from: version.optional(), to: version.optional(), source: source.optional() }),
    async function* (installation, input) {
      const { id } = await tenantNamed(installation, input.tenant);
      const to = input.source === undefined ? (input.to ?? 'current') : readDraft({ source: input.source });
      for (const change of await installation.policies.diff(id, input.from ?? 'current', to))
        yield changeLine(change);
      return 0;
    },
  ),

  'policy.roll-back': operation(
    z.strictObject({ tenant, version, why: reasonText }),
    async function* (installation, input) {
      const { id } = await tenantNamed(installation, input.tenant);
      const published = await installation.policies.rollBack(id, {
        toVersion: input.version,
        why: input.why,
        by: OPERATOR,
      });
      yield `Version ${published.version} says what version ${input.version} said; in force within two seconds.`;
      return 0;
    },
  ),

  'policy.prepare-key': operation(z.strictObject({ tenant }), async function* (installation, input) {
    yield await preparePolicyKey(installation, await tenantNamed(installation, input.tenant));
    return 0;
  }),

  'policy.rotate-key': operation(z.strictObject({ tenant }), async function* (installation, input) {
    const rotated = await rotatePolicyKey(installation, await tenantNamed(installation, input.tenant));
    yield `Version ${rotated.version} is signed with ${rotated.verifierKey}`;
    return 0;
  }),
};

function historyLine({
  version: number,
  createdAt,
  createdBy,
  why: reason,
  rolledBackTo,
}: PolicyRecord): string {
  const back = rolledBackTo === undefined ? '' : `  (back to ${rolledBackTo})`;
  return `${String(number).padStart(5)}  ${createdAt.toISOString()}  ${createdBy}${back}  ${reason ?? ''}`.trimEnd();
}

function changeLine(change: PolicyChange): string {
  switch (change.kind) {
    case 'added':
      return `+ ${change.path}: ${JSON.stringify(change.to)}`;
    case 'removed':
      return `- ${change.path}: ${JSON.stringify(change.from)}`;
    case 'changed':
      return `~ ${change.path}: ${JSON.stringify(change.from)} -> ${JSON.stringify(change.to)}`;
    default:
      return change satisfies never;
  }
}
