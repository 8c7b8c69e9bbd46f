import { z } from 'zod';

import { MAX_CHANGES } from './diff.ts';
import type { PolicyAudit, PolicyReading, PolicyRecord } from './history.ts';
import type { PublishedPolicy } from './publish.ts';
import { formatPolicyYaml } from './yaml.ts';

/** How versions of a policy are shown over HTTP. */
export const policyRecord = z.object({
  version: z.int(),
  fingerprint: z.string().describe('SHA-256 of the policy in canonical form (RFC 8785), in hex.'),
  created_at: z.string(),
  created_by: z.string().describe('The id of an API key, or `operator`.'),
  why: z.string().nullable(),
  rolled_back_to: z.int().nullable().describe('The older version whose content this one brought back.'),
});

export const fault = z.object({
  line: z.int(),
  column: z.int(),
  path: z.string().describe('As `features.support.max_tokens`.'),
  message: z.string(),
});

export const lint = z.object({
  valid: z.boolean(),
  faults: z.array(fault).readonly().describe('What must be changed before it can be published: at most 20.'),
  warnings: z.array(fault).readonly().describe('What it says in vain.'),
});

export const change = z
  .object({
    kind: z.enum(['added', 'removed', 'changed']),
    path: z.string(),
    from: z.unknown().optional(),
    to: z.unknown().optional(),
  })
  .describe('One difference. `from` is what stood there, `to` what stands there now.');

export const published = z.object({
  version: z.int(),
  fingerprint: z.string(),
  entry: z.string().describe('The id of the ledger entry that records it.'),
  created_at: z.string(),
});

const verification = {
  verified: z.boolean().describe('Whether signature, table and ledger agree.'),
  faults: z.array(z.string()).describe('What does not agree.'),
  entry: z
    .object({ id: z.string(), index: z.string() })
    .nullable()
    .describe('The ledger entry that says that it was published.'),
};

export const reading = policyRecord.extend({
  ...verification,
  policy: z
    .record(z.string(), z.unknown())
    .nullable()
    .describe('What it says; null where it does not verify.'),
  yaml: z.string().nullable().describe('The same as YAML.'),
  envelope: z.string().describe('The signed statement as it is stored: a DSSE envelope.'),
});

export const auditShape = policyRecord.extend({
  ...verification,
  changes: z
    .array(change)
    .nullable()
    .describe('Since the version before; null where there is none, or either does not verify.'),
  truncated: z.boolean().describe(`Whether there are more than ${MAX_CHANGES} changes.`),
});

export function shownRecord(record: PolicyRecord): z.output<typeof policyRecord> {
  return {
    version: record.version,
    fingerprint: record.fingerprint,
    created_at: record.createdAt.toISOString(),
    created_by: record.createdBy,
    why: record.why ?? null,
    rolled_back_to: record.rolledBackTo ?? null,
  };
}

export function shownReading(read: PolicyReading): z.input<typeof reading> {
  return {
    ...shownRecord(read.record),
    ...shownVerification(read),
    policy: read.policy ?? null,
    yaml: read.policy === undefined ? null : formatPolicyYaml(read.policy),
    envelope: read.record.envelope,
  };
}

export function shownAudit(audit: PolicyAudit): z.input<typeof auditShape> {
  return {
    ...shownRecord(audit.record),
    ...shownVerification(audit),
    changes: audit.changes?.slice(0, MAX_CHANGES) ?? null,
    truncated: (audit.changes?.length ?? 0) > MAX_CHANGES,
  };
}

export function shownPublished(made: PublishedPolicy): z.output<typeof published> {
  return {
    version: made.version,
    fingerprint: made.fingerprint,
    entry: made.entryId,
    created_at: made.publishedAt.toISOString(),
  };
}

function shownVerification({ policy, faults, entry }: PolicyReading): {
  verified: boolean;
  faults: string[];
  entry: { id: string; index: string } | null;
} {
  return {
    verified: policy !== undefined,
    faults: [...faults],
    entry: entry === undefined ? null : { id: entry.id, index: entry.index.toString() },
  };
}
