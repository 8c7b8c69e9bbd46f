import { Icon } from '../../icons/icon.tsx';
import classes from './policies.module.css';

/** That a version is not what was published, what does not agree, and what follows from that. */
export function Unverified({
  faults,
  isInForce = false,
}: {
  readonly faults: readonly string[];
  readonly isInForce?: boolean;
}) {
  return (
    <div className={classes.notice} data-tone="bad" role="alert">
      <Icon name="stop" />
      <div>
        <p>
          <strong>This version does not verify.</strong>{' '}
          {isInForce
            ? 'Every call is refused with policy_invalid until a valid version is published. Find out who changed the database, the key or the ledger.'
            : 'It cannot be brought back. Find out who changed the database, the key or the ledger.'}
        </p>
        <ul>
          {faults.map((fault) => (
            <li key={fault}>{fault}</li>
          ))}
        </ul>
      </div>
    </div>
  );
}
