import { useQuery } from '@tanstack/react-query';

import { Pill } from '../../kit/pill.tsx';
import { auditQuery } from './policy-queries.ts';

/** Whether a version still is what was published, as the server's audit of it says. */
export function AuditPill({ version }: { readonly version: number }) {
  const audit = useQuery(auditQuery(version));
  if (audit.isError) return <Pill>Not checked</Pill>;
  if (audit.data === undefined) return <Pill>Checking…</Pill>;
  return audit.data.verified ? <Pill tone="good">Verified</Pill> : <Pill tone="bad">Does not verify</Pill>;
}
