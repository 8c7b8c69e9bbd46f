import type { NameOf } from '../../entries/use-names.ts';
import { Pill } from '../../kit/pill.tsx';
import { When } from '../../kit/when.tsx';
import type { Column } from '../../table/column.ts';
import { AuditPill } from './audit-pill.tsx';
import classes from './policies.module.css';
import type { PolicyRecord } from './shapes.ts';

/** The columns of the history. */
export function versionColumns(nameOf: NameOf, inForce: number | undefined): readonly Column<PolicyRecord>[] {
  return [
    {
      id: 'version',
      header: 'Version',
      cell: ({ version }) => (
        <span className={classes.versionCell}>
          <span className="tabular">{version}</span>
          {version === inForce && <Pill tone="good">In force</Pill>}
        </span>
      ),
      sortBy: ({ version }) => version,
    },
    {
      id: 'why',
      header: 'Why',
      cell: ({ why, rolled_back_to }) => (
        <span className={classes.why}>
          {why ?? (rolled_back_to === null ? <span className={classes.quiet}>No reason given</span> : null)}
          {rolled_back_to !== null && (
            <span className={classes.quiet}> Brought back version {rolled_back_to}.</span>
          )}
        </span>
      ),
      sortBy: ({ why }) => why,
    },
    {
      id: 'by',
      header: 'Published by',
      cell: ({ created_by }) => <span className={classes.nowrap}>{nameOf(created_by)}</span>,
      sortBy: ({ created_by }) => nameOf(created_by),
    },
    {
      id: 'at',
      header: 'When',
      cell: ({ created_at }) => (
        <span className={classes.nowrap}>
          <When at={created_at} />
        </span>
      ),
      sortBy: ({ created_at }) => created_at,
    },
    {
      id: 'fingerprint',
      header: 'Fingerprint',
      cell: ({ fingerprint }) => <code title={fingerprint}>{fingerprint.slice(0, 12)}</code>,
      sortBy: ({ fingerprint }) => fingerprint,
    },
    {
      id: 'audit',
      header: 'Signature and ledger',
      cell: ({ version }) => <AuditPill version={version} />,
    },
  ];
}
