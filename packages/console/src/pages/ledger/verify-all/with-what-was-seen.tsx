import { useQuery } from '@tanstack/react-query';

import { useSession } from '../../../api/queries.ts';
import { Alarm } from '../../../proof/alarm.tsx';
import { meaningOf } from '../../../proof/entry-steps.ts';
import { trustOf } from '../../../proof/trust-store.ts';
import { count } from '../../../words/quantity.ts';
import { joinLogs } from '../join-logs.ts';
import classes from '../ledger.module.css';
import type { VerifiedLog } from './run.ts';

/**
 * Whether the log that was just recomputed and the one that this browser remembers are one: each alone could be
 * whole and signed, and still be two histories.
 */
export function WithWhatWasSeen({
  log,
  trustedKey,
}: {
  readonly log: VerifiedLog;
  readonly trustedKey: string;
}) {
  const seen = trustOf(useSession().tenant.id)?.seen;
  const query = useQuery({
    queryKey: ['log-joined', trustedKey, log.note, seen?.note],
    queryFn: () => joinLogs({ note: log.note, size: BigInt(log.size) }, seen, trustedKey),
    enabled: seen !== undefined,
    staleTime: Infinity,
    gcTime: 0,
  });
  if (seen === undefined || query.data === undefined) return null;
  if (query.data.kind === 'refused') {
    return (
      <Alarm title="These entries are not the log that this browser has seen">
        <p>{meaningOf(query.data.reason)}</p>
        <p>
          {query.data.detail} <code>{query.data.reason}</code>
        </p>
      </Alarm>
    );
  }
  return (
    <p className={classes.quiet}>
      It is the log of {count(BigInt(seen.size))} entries that this browser remembers: one is the beginning of
      the other.
    </p>
  );
}
