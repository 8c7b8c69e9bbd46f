import { Button } from '@mantine/core';

import type { NameOf } from '../../entries/use-names.ts';
import { Pill } from '../../kit/pill.tsx';
import { When } from '../../kit/when.tsx';
import type { Column } from '../../table/column.ts';
import classes from './api-keys.module.css';
import { Expiry } from './expiry.tsx';
import { type ApiKey, limitsOf, SCOPE_WORDS } from './key-words.ts';

/** The columns of the list of keys. `act` is left out for who only reads. */
export function keyColumns({
  nameOf,
  onRotate,
  onRevoke,
  mayAct,
}: {
  readonly nameOf: NameOf;
  readonly onRotate: (key: ApiKey) => void;
  readonly onRevoke: (key: ApiKey) => void;
  readonly mayAct: boolean;
}): readonly Column<ApiKey>[] {
  const columns: readonly Column<ApiKey>[] = [
    {
      id: 'name',
      header: 'Name',
      isName: true,
      sortBy: ({ name }) => name,
      cell: ({ name, prefix }) => (
        <span className={classes.name}>
          {name}
          <code>{prefix}…</code>
        </span>
      ),
    },
    { id: 'state', header: 'State', sortBy: ({ state }) => state, cell: (key) => <State of={key} /> },
    {
      id: 'kind',
      header: 'Kind',
      sortBy: ({ kind }) => kind,
      cell: ({ kind }) => (kind === 'signing' ? 'Signing key' : 'API key'),
    },
    {
      id: 'scopes',
      header: 'May',
      cell: ({ scopes }) => (
        <span className={classes.words} title={scopes.map((scope) => SCOPE_WORDS[scope]).join('\n')}>
          {scopes.length > 4
            ? `${scopes.slice(0, 3).join(', ')} and ${scopes.length - 3} more`
            : scopes.join(', ')}
        </span>
      ),
    },
    { id: 'limits', header: 'Limited to', cell: (key) => <Limits of={key} /> },
    {
      id: 'owner',
      header: 'Made by',
      sortBy: (key) => nameOf(key.created_by),
      cell: (key) => nameOf(key.created_by),
    },
    {
      id: 'made',
      header: 'Made',
      hiddenAtFirst: true,
      sortBy: (key) => key.created_at,
      cell: (key) => <When at={key.created_at} />,
    },
    { id: 'expires', header: 'Expires', sortBy: (key) => key.expires_at, cell: (key) => <Expiry of={key} /> },
    {
      id: 'used',
      header: 'Last used',
      sortBy: (key) => key.last_used_at,
      cell: ({ last_used_at: at }) =>
        at === null ? <span className={classes.quiet}>Never</span> : <When at={at} />,
    },
    { id: 'id', header: 'Id', hiddenAtFirst: true, cell: ({ id }) => <code>{id}</code> },
  ];
  if (!mayAct) return columns;
  return [
    ...columns,
    {
      id: 'act',
      header: 'Actions',
      cell: (key) =>
        key.state !== 'revoked' && (
          <span className={classes.acts}>
            <Button
              size="compact-xs"
              variant="default"
              aria-label={`Rotate ${key.name}`}
              onClick={() => onRotate(key)}
            >
              Rotate
            </Button>
            <Button
              size="compact-xs"
              variant="default"
              className={classes.danger ?? ''}
              aria-label={`Revoke ${key.name}`}
              onClick={() => onRevoke(key)}
            >
              Revoke
            </Button>
          </span>
        ),
    },
  ];
}

function State({ of: key }: { readonly of: ApiKey }) {
  if (key.state === 'revoked') return <Pill>Revoked</Pill>;
  if (key.state === 'expired') return <Pill tone="bad">Expired</Pill>;
  return (
    <span className={classes.stacked}>
      <Pill tone="good">Active</Pill>
      {key.previous.map(({ prefix, ends_at: endsAt }) => (
        <span key={prefix} className={classes.quiet}>
          <code>{prefix}…</code> ends <When at={endsAt} />
        </span>
      ))}
    </span>
  );
}

function Limits({ of: key }: { readonly of: ApiKey }) {
  const limits = limitsOf(key);
  if (limits.length === 0) return <span className={classes.quiet}>–</span>;
  return (
    <span className={classes.stacked}>
      {limits.map((limit) => (
        <span key={limit}>{limit}</span>
      ))}
    </span>
  );
}
