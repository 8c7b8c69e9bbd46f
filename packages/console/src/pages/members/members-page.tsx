import { Button, Select } from '@mantine/core';
import { useQuery } from '@tanstack/react-query';
import { useMemo, useState } from 'react';

import { api } from '../../api/client.ts';
import { problemOf } from '../../api/problem.ts';
import { useMay, useSession } from '../../api/queries.ts';
import { EmptyState } from '../../feedback/empty-state.tsx';
import { Problem } from '../../feedback/problem.tsx';
import { Icon } from '../../icons/icon.tsx';
import { Page } from '../../kit/page.tsx';
import { Panel } from '../../kit/panel.tsx';
import { DataTable } from '../../table/data-table.tsx';
import { optional } from '../../url/codec.ts';
import { useUrlState } from '../../url/use-url-state.ts';
import { ChangeMemberDialog } from './change-member-dialog.tsx';
import { InvitationsPanel } from './invitations-panel.tsx';
import { InviteDialog } from './invite-dialog.tsx';
import { memberColumns } from './member-columns.tsx';
import classes from './members.module.css';
import { RemoveMember } from './remove-member.tsx';
import { RolesPanel } from './roles-panel.tsx';
import { isLastAdmin, type Member, ROLES } from './roles.ts';

const roleCodec = optional(ROLES.map(({ role }) => role));
const PAGE_MEMBERS = 200;
/** Of more people than this a table says nothing to anybody. */
const MOST_PAGES = 25;

/** Who is in the tenant, and what they may do. */
export function Content() {
  const { user, tenant } = useSession();
  const mayManage = useMay('members:manage');
  const query = useMembers();
  const [role, setRole] = useUrlState('role', roleCodec);
  const [isInviting, setIsInviting] = useState(false);
  const [changing, setChanging] = useState<Member>();
  const [removing, setRemoving] = useState<Member>();
  const columns = useMemo(
    () => memberColumns({ ownId: user.id, mayManage, onChange: setChanging, onRemove: setRemoving }),
    [user.id, mayManage],
  );
  const all = query.data ?? [];
  const isLast = (member: Member | undefined) => member !== undefined && isLastAdmin(member, all);
  return (
    <Page
      title="Members"
      lead={`Who works in ${tenant.name}, and what they may do there.`}
      actions={
        mayManage && (
          <Button leftSection={<Icon name="plus" size={16} />} onClick={() => setIsInviting(true)}>
            Invite somebody
          </Button>
        )
      }
    >
      {query.isError && query.data === undefined ? (
        <Problem problem={problemOf(query.error)} onRetry={() => void query.refetch()} />
      ) : (
        <Panel flush>
          <DataTable
            name="members"
            caption="Members"
            columns={columns}
            rows={query.data?.filter((member) => role === undefined || member.role === role)}
            rowKey={(member) => member.user_id}
            searchText={({ name, email, teams }) => `${name} ${email} ${teams?.join(' ') ?? ''}`}
            filters={
              <Select
                className={classes.filter ?? ''}
                size="sm"
                aria-label="Role"
                placeholder="Any role"
                clearable
                data={ROLES.map((one) => ({ value: one.role, label: one.title }))}
                value={role ?? null}
                onChange={(chosen) => setRole(ROLES.find((one) => one.role === chosen)?.role)}
              />
            }
            empty={
              <EmptyState icon="members" title="Nobody has this role">
                Invite somebody, or change the role of a member.
              </EmptyState>
            }
          />
        </Panel>
      )}
      <InvitationsPanel />
      <RolesPanel />
      <InviteDialog opened={isInviting} onClose={() => setIsInviting(false)} />
      <ChangeMemberDialog
        target={changing}
        isLast={isLast(changing)}
        onClose={() => setChanging(undefined)}
      />
      <RemoveMember target={removing} isLast={isLast(removing)} onClose={() => setRemoving(undefined)} />
    </Page>
  );
}

/** All members: a search through one page of them would lie. */
function useMembers() {
  return useQuery({
    queryKey: ['members', 'all'],
    queryFn: async ({ signal }) => {
      const found: Member[] = [];
      for (let page = 0; page < MOST_PAGES; page += 1) {
        const after = found.at(-1)?.user_id;
        const query = { limit: PAGE_MEMBERS, ...(after !== undefined && { after }) };
        const { members } = await api.get('/v1/members', { params: { query }, signal });
        found.push(...members);
        if (members.length < PAGE_MEMBERS) break;
      }
      return found;
    },
  });
}
