import { Button } from '@mantine/core';
import { useQuery } from '@tanstack/react-query';
import { useMemo, useState } from 'react';

import { api } from '../../api/client.ts';
import { problemOf } from '../../api/problem.ts';
import { useChange } from '../../api/use-change.ts';
import { EmptyState } from '../../feedback/empty-state.tsx';
import { Problem } from '../../feedback/problem.tsx';
import { Icon } from '../../icons/icon.tsx';
import { ChangeOrRemove } from '../../kit/change-or-remove.tsx';
import { Confirm } from '../../kit/confirm.tsx';
import { CopyButton } from '../../kit/copy-button.tsx';
import { Panel } from '../../kit/panel.tsx';
import { When } from '../../kit/when.tsx';
import type { Column } from '../../table/column.ts';
import { DataTable } from '../../table/data-table.tsx';
import { ConnectionDialog, type Edited } from './connection-dialog.tsx';
import type { Connection } from './connection-form.ts';
import classes from './security.module.css';

/** The issuers that people sign in through. */
export function ConnectionsPanel() {
  const query = useQuery({
    queryKey: ['oidc-connections'],
    queryFn: ({ signal }) => api.get('/v1/oidc_connections', { signal }),
  });
  const [edited, setEdited] = useState<Edited>();
  const [removing, setRemoving] = useState<Connection>();
  const columns = useMemo(() => connectionColumns({ onChange: setEdited, onRemove: setRemoving }), []);
  const remove = useChange({
    change: ({ id }: Connection) => api.delete('/v1/oidc_connections/{id}', { params: { path: { id } } }),
    done: (_answer, { name }) => `Nobody signs in through “${name}” any more.`,
    stale: [['oidc-connections'], ['sign-in-methods']],
    onDone: () => setRemoving(undefined),
  });
  const add = (
    <Button variant="default" leftSection={<Icon name="plus" size={16} />} onClick={() => setEdited('new')}>
      Add single sign-on
    </Button>
  );
  const connections = query.data?.connections;
  return (
    <Panel
      flush
      title="Single sign-on"
      lead="Google, or any other OpenID Connect issuer. What it says counts in this tenant alone."
      actions={connections !== undefined && connections.length > 0 && add}
    >
      {query.isError && connections === undefined ? (
        <div className={classes.padded}>
          <Problem problem={problemOf(query.error)} onRetry={() => void query.refetch()} />
        </div>
      ) : connections?.length === 0 ? (
        <EmptyState icon="security" title="No single sign-on yet" action={add}>
          People sign in with a password or a passkey. Register Avouch at your identity provider, then give
          its client ID here.
        </EmptyState>
      ) : (
        <DataTable
          name="connections"
          caption="Single sign-on"
          columns={columns}
          rows={connections}
          rowKey={({ id }) => id}
          empty={null}
        />
      )}
      <ConnectionDialog edited={edited} onClose={() => setEdited(undefined)} />
      <Confirm
        opened={removing !== undefined}
        title={`Remove “${removing?.name ?? ''}”?`}
        act="Remove connection"
        isRunning={remove.isRunning}
        onConfirm={() => removing && remove.run(removing)}
        onClose={() => setRemoving(undefined)}
      >
        Who signed in through it stays a member, and needs another way in: a password by a reset link, or a
        passkey. Sessions that it began go on until they end.
      </Confirm>
    </Panel>
  );
}

function connectionColumns({
  onChange,
  onRemove,
}: {
  readonly onChange: (connection: Connection) => void;
  readonly onRemove: (connection: Connection) => void;
}): readonly Column<Connection>[] {
  return [
    {
      id: 'name',
      header: 'Name',
      isName: true,
      sortBy: ({ name }) => name,
      cell: ({ name, issuer }) => (
        <span className={classes.name}>
          {name}
          <span className={classes.quiet}>{issuer}</span>
        </span>
      ),
    },
    {
      id: 'domains',
      header: 'Domains',
      sortBy: ({ domains }) => domains.join(', '),
      cell: ({ domains }) => domains.join(', '),
    },
    {
      id: 'joining',
      header: 'Without an invitation',
      sortBy: (one) => one.default_role,
      cell: ({ default_role: role }) => (role === null ? 'Nobody' : `Becomes ${role}`),
    },
    { id: 'client', header: 'Client ID', hiddenAtFirst: true, cell: (one) => <code>{one.client_id}</code> },
    {
      id: 'secret',
      header: 'Secret',
      cell: (one) => (one.has_secret ? 'Kept encrypted' : 'None, public client'),
    },
    {
      id: 'redirect',
      header: 'Redirect URI',
      cell: (one) => (
        <span className={classes.redirect}>
          <code>{one.redirect_uri}</code>
          <CopyButton text={one.redirect_uri} label="Copy redirect URI" />
        </span>
      ),
    },
    {
      id: 'changed',
      header: 'Changed',
      hiddenAtFirst: true,
      sortBy: (one) => one.changed_at,
      cell: (one) => <When at={one.changed_at} />,
    },
    {
      id: 'act',
      header: 'Actions',
      cell: (one) => (
        <ChangeOrRemove name={one.name} onChange={() => onChange(one)} onRemove={() => onRemove(one)} />
      ),
    },
  ];
}
