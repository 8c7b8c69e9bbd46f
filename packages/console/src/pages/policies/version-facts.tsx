import { useQuery } from '@tanstack/react-query';
import { Link } from '@tanstack/react-router';

import { useMay } from '../../api/queries.ts';
import { useNames } from '../../entries/use-names.ts';
import { CopyButton } from '../../kit/copy-button.tsx';
import { Facts } from '../../kit/facts.tsx';
import { Panel } from '../../kit/panel.tsx';
import { Pill } from '../../kit/pill.tsx';
import { When } from '../../kit/when.tsx';
import { auditQuery } from './policy-queries.ts';
import classes from './policies.module.css';
import type { PolicyVersion } from './shapes.ts';
import { Unverified } from './unverified.tsx';

/** Who published a version, when, and whether it still is what they published. */
export function VersionFacts({
  version,
  inForce,
}: {
  readonly version: PolicyVersion;
  readonly inForce: number | undefined;
}) {
  const nameOf = useNames();
  const audit = useQuery(auditQuery(version.version));
  const { verified, faults, entry } = audit.data ?? version;
  const isInForce = version.version === inForce;
  return (
    <Panel title="What was published">
      <div className={classes.stack}>
        {!verified && <Unverified faults={faults} isInForce={isInForce} />}
        <Facts
          facts={[
            [
              'State',
              <span key="state" className={classes.pills}>
                {isInForce ? <Pill tone="good">In force</Pill> : <Pill>Replaced</Pill>}
                {verified && <Pill tone="good">Signature, database and ledger agree</Pill>}
              </span>,
            ],
            ['Published by', nameOf(version.created_by)],
            [
              'When',
              <span key="when">
                <When at={version.created_at} as="moment" /> (<When at={version.created_at} />)
              </span>,
            ],
            ['Why', version.why ?? 'No reason was given.'],
            ...(version.rolled_back_to === null
              ? []
              : ([
                  [
                    'Brings back',
                    <Link
                      key="back"
                      to="/policies/$version"
                      params={{ version: String(version.rolled_back_to) }}
                    >
                      Version {version.rolled_back_to}
                    </Link>,
                  ],
                ] as const)),
            [
              'Fingerprint',
              <span key="fingerprint" className={classes.hash}>
                <code>{version.fingerprint}</code>
                <CopyButton text={version.fingerprint} label="Copy the fingerprint" />
              </span>,
            ],
            ['Ledger entry', <LedgerEntry key="entry" entry={entry} />],
          ]}
        />
      </div>
    </Panel>
  );
}

function LedgerEntry({ entry }: { readonly entry: PolicyVersion['entry'] }) {
  const mayReadLedger = useMay('ledger:read');
  if (entry === null) return 'There is none.';
  if (!mayReadLedger) return <code>{entry.id}</code>;
  return (
    <Link to="/ledger/$entry" params={{ entry: entry.id }}>
      Number {entry.index}
    </Link>
  );
}
