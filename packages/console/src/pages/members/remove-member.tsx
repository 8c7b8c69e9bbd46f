import { Button, Group, Modal, Stack } from '@mantine/core';

import { api } from '../../api/client.ts';
import { useSession } from '../../api/queries.ts';
import { useChange } from '../../api/use-change.ts';
import { Confirm } from '../../kit/confirm.tsx';
import type { Member } from './roles.ts';

/** Removes a member, or explains why the last admin stays. */
export function RemoveMember({
  target,
  isLast,
  onClose,
}: {
  readonly target: Member | undefined;
  readonly isLast: boolean;
  readonly onClose: () => void;
}) {
  const { user, tenant } = useSession();
  const remove = useChange({
    change: (member: Member) =>
      api.delete('/v1/members/{user_id}', { params: { path: { user_id: member.user_id } } }),
    done: (_answer, { name }) => `${name} is no longer a member.`,
    stale: [['members'], ['api-keys'], ['session']],
    onDone: onClose,
  });
  if (isLast)
    return (
      <Modal
        opened={target !== undefined}
        onClose={onClose}
        title="The last admin stays"
        centered
        closeButtonProps={{ 'aria-label': 'Close' }}
      >
        <Stack>
          <p>
            {target?.name} is the only admin of {tenant.name}. Without one nobody could invite people, publish
            policies or manage keys. Make somebody else an admin first.
          </p>
          <Group justify="flex-end">
            <Button onClick={onClose}>Understood</Button>
          </Group>
        </Stack>
      </Modal>
    );
  const isSelf = target?.user_id === user.id;
  return (
    <Confirm
      opened={target !== undefined}
      title={isSelf ? `Leave ${tenant.name}?` : `Remove ${target?.name ?? ''}?`}
      act={isSelf ? 'Leave' : 'Remove member'}
      isRunning={remove.isRunning}
      onConfirm={() => target && remove.run(target)}
      onClose={onClose}
    >
      {isSelf ? 'You are' : 'They are'} signed out of {tenant.name} within a second, and API keys that end
      with {isSelf ? 'your' : 'their'} membership stop. What was done stays in the ledger. To come back needs
      an invitation.
    </Confirm>
  );
}
