import { Link } from '@tanstack/react-router';

import { useMay } from '../api/queries.ts';
import { Icon } from '../icons/icon.tsx';
import { count } from '../words/quantity.ts';
import classes from './proof.module.css';

/** What the numbers of a report were computed from: a signed state of the ledger. */
export function LedgerNote({
  ledger,
}: {
  readonly ledger: { readonly tree_size: string; readonly root_hash: string };
}) {
  const mayVerify = useMay('ledger:read');
  return (
    <p className={classes.ledgerNote}>
      <Icon name="proof" size={16} />
      <span>
        Computed from the first {count(BigInt(ledger.tree_size))} entries of the ledger, whose root is{' '}
        <code title={ledger.root_hash}>{ledger.root_hash.slice(0, 12)}…</code>.{' '}
        {mayVerify && <Link to="/ledger">Verify it in this browser</Link>}
      </span>
    </p>
  );
}
