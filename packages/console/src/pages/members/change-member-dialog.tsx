import { Button, Group, Modal, Stack } from '@mantine/core';
import { type FormEvent, useState } from 'react';

import { api } from '../../api/client.ts';
import { useSession } from '../../api/queries.ts';
import { useChange } from '../../api/use-change.ts';
import { Problem } from '../../feedback/problem.tsx';
import { type RoleChoice, RoleFields } from './role-fields.tsx';
import { type Member, wrongTeams } from './roles.ts';

/** Gives a member another role or other teams. */
export function ChangeMemberDialog({
  target,
  isLast,
  onClose,
}: {
  readonly target: Member | undefined;
  /** Whether they are the only admin. */
  readonly isLast: boolean;
  readonly onClose: () => void;
}) {
  return (
    <Modal
      opened={target !== undefined}
      onClose={onClose}
      title={`Change what ${target?.name ?? ''} may do`}
      size="lg"
      closeButtonProps={{ 'aria-label': 'Close' }}
    >
      {target && <Fields target={target} isLast={isLast} onClose={onClose} />}
    </Modal>
  );
}

function Fields({
  target,
  isLast,
  onClose,
}: {
  readonly target: Member;
  readonly isLast: boolean;
  readonly onClose: () => void;
}) {
  const { user } = useSession();
  const isSelf = user.id === target.user_id;
  const [access, setAccess] = useState<RoleChoice>({ role: target.role, teams: target.teams });
  const change = useChange({
    change: ({ role, teams }: RoleChoice) =>
      api.patch('/v1/members/{user_id}', {
        params: { path: { user_id: target.user_id } },
        body: { ...(role !== target.role && { role }), teams: teams === null ? null : [...teams] },
      }),
    done: `${target.name} is changed. Their sessions here have ended.`,
    stale: [['members'], ['session']],
    onDone: onClose,
    refusals: 'shown',
  });
  const submit = (event: FormEvent) => {
    event.preventDefault();
    if (wrongTeams(access.teams ?? []) === undefined) change.run(access);
  };
  return (
    <form onSubmit={submit} noValidate>
      <Stack gap="md">
        {change.problem && <Problem problem={change.problem} />}
        <RoleFields
          value={access}
          onChange={setAccess}
          fixedRole={isLast ? `${target.name} is the last admin. Make another one first.` : undefined}
        />
        <p>
          {isSelf
            ? 'You are signed out and sign in again with it.'
            : 'They are signed out and sign in again with it.'}{' '}
          API keys that the new role could not make end.
        </p>
        <Group justify="flex-end">
          <Button variant="default" onClick={onClose}>
            Cancel
          </Button>
          <Button type="submit" loading={change.isRunning}>
            Save
          </Button>
        </Group>
      </Stack>
    </form>
  );
}
