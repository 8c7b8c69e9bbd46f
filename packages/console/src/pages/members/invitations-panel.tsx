import { Button } from '@mantine/core';
import { useQuery } from '@tanstack/react-query';
import { useMemo, useState } from 'react';

import { api } from '../../api/client.ts';
import { problemOf } from '../../api/problem.ts';
import { useMay } from '../../api/queries.ts';
import { useChange } from '../../api/use-change.ts';
import { type NameOf, useNames } from '../../entries/use-names.ts';
import { Problem } from '../../feedback/problem.tsx';
import { Confirm } from '../../kit/confirm.tsx';
import { Panel } from '../../kit/panel.tsx';
import { When } from '../../kit/when.tsx';
import type { Column } from '../../table/column.ts';
import { DataTable } from '../../table/data-table.tsx';
import classes from './members.module.css';
import { type Invitation, teamsWords, titleOf } from './roles.ts';

/** Invitations that nobody has accepted yet; nothing where there are none. */
export function InvitationsPanel() {
  const query = useQuery({
    queryKey: ['invitations'],
    queryFn: ({ signal }) => api.get('/v1/invitations', { signal }),
  });
  const mayManage = useMay('members:manage');
  const nameOf = useNames();
  const [revoking, setRevoking] = useState<Invitation>();
  const columns = useMemo(
    () => invitationColumns(nameOf, mayManage ? setRevoking : undefined),
    [nameOf, mayManage],
  );
  const revoke = useChange({
    change: ({ id }: Invitation) => api.delete('/v1/invitations/{id}', { params: { path: { id } } }),
    done: 'The invitation is taken back. Its link no longer works.',
    stale: [['invitations']],
    onDone: () => setRevoking(undefined),
  });
  if (query.isError && query.data === undefined)
    return <Problem problem={problemOf(query.error)} onRetry={() => void query.refetch()} />;
  if (query.data === undefined || query.data.invitations.length === 0) return null;
  return (
    <Panel flush title="Invited, not here yet">
      <DataTable
        name="invitations"
        caption="Invitations"
        columns={columns}
        rows={query.data.invitations}
        rowKey={({ id }) => id}
        empty={null}
      />
      <Confirm
        opened={revoking !== undefined}
        title="Take the invitation back?"
        act="Take it back"
        isRunning={revoke.isRunning}
        onConfirm={() => revoking && revoke.run(revoking)}
        onClose={() => setRevoking(undefined)}
      >
        The link that {revoking?.email} has stops working. You can invite them again.
      </Confirm>
    </Panel>
  );
}

function invitationColumns(
  nameOf: NameOf,
  onRevoke: ((invitation: Invitation) => void) | undefined,
): readonly Column<Invitation>[] {
  const columns: readonly Column<Invitation>[] = [
    {
      id: 'email',
      header: 'E-mail address',
      isName: true,
      sortBy: ({ email }) => email,
      cell: ({ email }) => email,
    },
    { id: 'role', header: 'Role', sortBy: ({ role }) => role, cell: ({ role }) => titleOf(role) },
    {
      id: 'teams',
      header: 'Sees calls of',
      cell: ({ role, teams }) => (role === 'finance' ? '–' : teamsWords(teams)),
    },
    {
      id: 'by',
      header: 'Invited by',
      sortBy: (one) => nameOf(one.created_by),
      cell: (one) => nameOf(one.created_by),
    },
    {
      id: 'made',
      header: 'Invited',
      sortBy: (one) => one.created_at,
      cell: (one) => <When at={one.created_at} />,
    },
    {
      id: 'ends',
      header: 'Link works until',
      sortBy: (one) => one.expires_at,
      cell: (one) => <When at={one.expires_at} as="moment" />,
    },
  ];
  if (onRevoke === undefined) return columns;
  return [
    ...columns,
    {
      id: 'act',
      header: 'Actions',
      cell: (one) => (
        <Button
          size="compact-xs"
          variant="default"
          className={classes.danger ?? ''}
          aria-label={`Take back the invitation of ${one.email}`}
          onClick={() => onRevoke(one)}
        >
          Take back
        </Button>
      ),
    },
  ];
}
