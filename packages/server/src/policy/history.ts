import { isJsonObject, type JsonObject, type JsonValue, parseCanonical, ProofError } from '@avouch/proof';

import { createLedgerReader, type LedgerReader } from '../ledger/index.ts';
import type { Database } from '../platform/database/index.ts';
import { AppError } from '../platform/errors.ts';
import type { KeyFolder } from '../platform/signing-keys.ts';
import { diffPolicies, type PolicyChange } from './diff.ts';
import { openPolicy } from './envelope.ts';
import type { Policy } from './policy.ts';
import { whySha256 } from './publish.ts';
import { findPolicy, listPolicies, type PolicyRow } from './store.ts';
import { trustedKeys } from './trusted-keys.ts';

/** One version as it is stored: who, when and why, but not whether it is true. */
export type PolicyRecord = PolicyRow;

/** One version, and whether it is what was published. */
export interface PolicyReading {
  readonly record: PolicyRecord;
  /** What it says; undefined where it does not verify. */
  readonly policy: Policy | undefined;
  /** Sentences that say what does not agree; none: the version verifies. */
  readonly faults: readonly string[];
  /** The ledger's entry about it. */
  readonly entry: { readonly id: string; readonly index: bigint } | undefined;
}

export interface PolicyAudit extends PolicyReading {
  /** What changed since the version before; undefined where there is none or either does not verify. */
  readonly changes: readonly PolicyChange[] | undefined;
}

export interface PolicyHistory {
  /** Newest first. */
  readonly list: (
    tenantId: string,
    page: { before: number | undefined; limit: number },
  ) => Promise<readonly PolicyRecord[]>;
  /** One version, or the newest, with its signature and its ledger entry checked. Throws AppError `policy_version_not_found`. */
  readonly read: (tenantId: string, version: number | 'current') => Promise<PolicyReading>;
  /** The same, and what changed. */
  readonly audit: (tenantId: string, version: number | 'current') => Promise<PolicyAudit>;
  /** From one version to another, or to a draft. Throws AppError `policy_version_not_found` and `policy_version_unverified`. */
  readonly diff: (
    tenantId: string,
    from: number | 'current',
    to: number | 'current' | Policy,
  ) => Promise<PolicyChange[]>;
  /** What a version says. Throws AppError `policy_version_not_found` and `policy_version_unverified`. */
  readonly verified: (tenantId: string, version: number | 'current') => Promise<Policy>;
}

export function createPolicyHistory({
  database,
  keys,
}: {
  database: Database;
  keys: KeyFolder;
}): PolicyHistory {
  const reader = createLedgerReader({ database });

  async function read(tenantId: string, version: number | 'current'): Promise<PolicyReading> {
    const found = await database.transaction({ 'avouch.tenant_id': tenantId }, (tx) =>
      findPolicy(tx, tenantId, version === 'current' ? undefined : version),
    );
    if (found === undefined) {
      throw new AppError(
        'policy_version_not_found',
        version === 'current' ? 'The tenant has no policy.' : `There is no version ${version}.`,
      );
    }
    const { row, tenantName } = found;
    const recorded = await findRecorded(reader, tenantId, row.version);
    if (recorded === undefined) {
      return {
        record: row,
        policy: undefined,
        faults: ['The ledger has no entry that says that it was published.'],
        entry: undefined,
      };
    }
    const trusted = trustedKeys(await keys.publicKeys(tenantName, 'policy'), recorded.record['at']);
    const opened = await openPolicy(row.envelope, { tenant: tenantId, version: row.version }, trusted);
    const faults = [
      ...(opened.kind === 'invalid' ? [opened.reason] : []),
      ...disagreements(row, recorded.record, opened.kind === 'valid' ? opened.fingerprint : undefined),
    ];
    return {
      record: row,
      policy: opened.kind === 'valid' && faults.length === 0 ? opened.policy : undefined,
      faults,
      entry: recorded.entry,
    };
  }

  const verified = async (tenantId: string, version: number | 'current') =>
    verifiedReading(await read(tenantId, version)).policy;

  return {
    read,
    verified,
    list: (tenantId, page) =>
      database.transaction({ 'avouch.tenant_id': tenantId }, (tx) => listPolicies(tx, tenantId, page)),
    async audit(tenantId, version) {
      const reading = await read(tenantId, version);
      const before = await read(tenantId, reading.record.version - 1).catch((error: unknown) => {
        if (error instanceof AppError && error.code === 'policy_version_not_found') return undefined;
        throw error;
      });
      const changes =
        reading.policy && before?.policy ? diffPolicies(before.policy, reading.policy) : undefined;
      return { ...reading, changes };
    },
    async diff(tenantId, from, to) {
      const draft = typeof to === 'object' ? to : await verified(tenantId, to);
      return diffPolicies(await verified(tenantId, from), draft);
    },
  };
}

/** Throws AppError `policy_version_unverified` unless the version is what was published. */
export function verifiedReading(reading: PolicyReading): PolicyReading & { readonly policy: Policy } {
  const { policy, record, faults } = reading;
  if (policy !== undefined) return { ...reading, policy };
  throw new AppError(
    'policy_version_unverified',
    `Version ${record.version} does not verify: ${faults.join(' ')}`,
  );
}

interface Recorded {
  readonly entry: { readonly id: string; readonly index: bigint };
  readonly record: JsonObject;
}

const ENTRIES_PER_READ = 200;
/** Ten thousand versions: whoever has more has a program that publishes, and reads its newer ones. */
const MAX_READS = 50;

/** The entry that says that a version was published, looked for from the newest. */
async function findRecorded(
  reader: LedgerReader,
  tenantId: string,
  version: number,
): Promise<Recorded | undefined> {
  let before: bigint | undefined;
  for (let reads = 0; reads < MAX_READS; reads++) {
    const page = await reader.page(tenantId, { before, kind: 'policy.published', limit: ENTRIES_PER_READ });
    for (const { id, index, leaf } of page) {
      const record = readRecord(leaf);
      if (record?.['version'] === version) return { entry: { id, index }, record };
    }
    if (page.length < ENTRIES_PER_READ) return undefined;
    before = page.at(-1)?.index;
  }
  return undefined;
}

function readRecord(leaf: string): JsonObject | undefined {
  try {
    const value = parseCanonical(leaf);
    return isJsonObject(value) ? value : undefined;
  } catch (error) {
    // Somebody changed the row of the entry: it says nothing that could be compared.
    if (error instanceof ProofError) return undefined;
    throw error;
  }
}

/** Where the table and the ledger say different things of one version. */
function disagreements(row: PolicyRow, record: JsonObject, fingerprint: string | undefined): string[] {
  const same: readonly (readonly [string, JsonValue | undefined, JsonValue | undefined])[] = [
    ['fingerprint', row.fingerprint, record['fingerprint']],
    ['time', row.createdAt.toISOString(), record['at']],
    ['author', row.createdBy, record['by']],
    ['reason', row.why === undefined ? undefined : whySha256(row.why), record['why_sha256']],
    ['version that was brought back', row.rolledBackTo, record['rolled_back_to']],
  ];
  const different = same
    .filter(([, stored, recorded]) => stored !== recorded)
    .map(([what]) => `The table and the ledger disagree on its ${what}.`);
  return fingerprint === undefined || fingerprint === record['fingerprint']
    ? different
    : ['It is not the policy that was published.', ...different];
}
