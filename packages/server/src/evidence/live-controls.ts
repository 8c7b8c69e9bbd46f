import type { Credentials } from '../identity/index.ts';
import type { LedgerReader } from '../ledger/index.ts';
import type { Database } from '../platform/database/index.ts';
import type { Outbound } from '../platform/outbound/index.ts';
import type { Policies, PolicyPublicKeys } from '../policy/index.ts';
import type { Budget, Budgets } from '../spend/index.ts';
import { hardBudgetsHold } from './checks/budgets.ts';
import { noneOverdue, signingKeysPresent } from './checks/credentials.ts';
import { rowLevelSecurity } from './checks/isolation.ts';
import { appendOnly, checkpointVerifies } from './checks/ledger.ts';
import { metadataRefused } from './checks/outbound.ts';
import { policyVerifies } from './checks/policy.ts';
import type { Control } from './control.ts';

/** The controls that are checked against the running system, in the order in which pages show them. */
export function liveControls(rooms: {
  database: Database;
  reader: LedgerReader;
  policies: Policies;
  publicKeys: PolicyPublicKeys;
  budgets: Budgets;
  budgetsOf: (tenantId: string) => Promise<readonly Budget[]>;
  outbound: Outbound;
  credentials: Credentials;
  tenantNamed: (tenantId: string) => Promise<{ id: string; name: string }>;
}): readonly Control[] {
  return [
    checkpointVerifies(rooms),
    appendOnly(rooms),
    policyVerifies(rooms),
    rowLevelSecurity(rooms),
    hardBudgetsHold(rooms),
    signingKeysPresent(rooms),
    noneOverdue(rooms),
    metadataRefused(rooms),
  ];
}
