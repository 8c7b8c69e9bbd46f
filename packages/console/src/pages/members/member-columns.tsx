import { ChangeOrRemove } from '../../kit/change-or-remove.tsx';
import { Pill } from '../../kit/pill.tsx';
import { When } from '../../kit/when.tsx';
import type { Column } from '../../table/column.ts';
import classes from './members.module.css';
import { type Member, teamsWords, titleOf } from './roles.ts';

/** The columns of the list of members. Who may not change anything sees no buttons. */
export function memberColumns({
  ownId,
  mayManage,
  onChange,
  onRemove,
}: {
  readonly ownId: string;
  readonly mayManage: boolean;
  readonly onChange: (member: Member) => void;
  readonly onRemove: (member: Member) => void;
}): readonly Column<Member>[] {
  const columns: readonly Column<Member>[] = [
    {
      id: 'name',
      header: 'Name',
      isName: true,
      sortBy: ({ name }) => name,
      cell: ({ name, email, user_id: id }) => (
        <span className={classes.person}>
          <span>
            {name} {id === ownId && <span className={classes.quiet}>(you)</span>}
          </span>
          <span className={classes.quiet}>{email}</span>
        </span>
      ),
    },
    { id: 'role', header: 'Role', sortBy: ({ role }) => role, cell: ({ role }) => titleOf(role) },
    {
      id: 'teams',
      header: 'Sees calls of',
      sortBy: ({ teams }) => teamsWords(teams),
      cell: ({ role, teams }) =>
        role === 'finance' ? <span className={classes.quiet}>–</span> : teamsWords(teams),
    },
    {
      id: 'factor',
      header: 'Second factor',
      sortBy: ({ second_factor: has }) => (has ? 1 : 0),
      cell: ({ second_factor: has }) =>
        has ? <Pill tone="good">Set up</Pill> : <Pill tone="warn">None</Pill>,
    },
    {
      id: 'seen',
      header: 'Last seen',
      sortBy: (member) => member.last_seen_at,
      cell: ({ last_seen_at: at }) =>
        at === null ? <span className={classes.quiet}>Never</span> : <When at={at} />,
    },
    {
      id: 'joined',
      header: 'Joined',
      hiddenAtFirst: true,
      sortBy: (member) => member.joined_at,
      cell: (member) => <When at={member.joined_at} as="moment" />,
    },
    { id: 'id', header: 'Id', hiddenAtFirst: true, cell: (member) => <code>{member.user_id}</code> },
  ];
  if (!mayManage) return columns;
  return [
    ...columns,
    {
      id: 'act',
      header: 'Actions',
      cell: (member) => (
        <ChangeOrRemove
          name={member.name}
          onChange={() => onChange(member)}
          onRemove={() => onRemove(member)}
        />
      ),
    },
  ];
}
