import type { AnswerOf } from '@avouch/sdk';
import { Button, Group, Modal, Stack, TextInput } from '@mantine/core';
import { useState } from 'react';

import { api } from '../../api/client.ts';
import { useChange } from '../../api/use-change.ts';
import { Problem } from '../../feedback/problem.tsx';
import { useFields } from '../../forms/use-fields.ts';
import { Command } from '../../kit/command.tsx';
import { fullDay } from '../../words/moment.ts';
import { type RoleChoice, RoleFields } from './role-fields.tsx';
import { titleOf, wrongTeams } from './roles.ts';

type Invited = AnswerOf<'post', '/v1/invitations'>;

/** Invites somebody, and then shows the link this once. */
export function InviteDialog({
  opened,
  onClose,
}: {
  readonly opened: boolean;
  readonly onClose: () => void;
}) {
  const [invited, setInvited] = useState<Invited>();
  const close = () => {
    setInvited(undefined);
    onClose();
  };
  return (
    <Modal
      opened={opened}
      onClose={close}
      closeOnClickOutside={invited === undefined}
      closeOnEscape={invited === undefined}
      title={invited ? 'Invited' : 'Invite somebody'}
      size="lg"
      closeButtonProps={{ 'aria-label': 'Close' }}
    >
      {invited ? (
        <InvitationLink invited={invited} onClose={close} />
      ) : (
        <InvitationFields onInvited={setInvited} onCancel={close} />
      )}
    </Modal>
  );
}

const NEW: { readonly email: string; readonly access: RoleChoice } = {
  email: '',
  access: { role: 'developer', teams: null },
};

function InvitationFields({
  onInvited,
  onCancel,
}: {
  readonly onInvited: (invited: Invited) => void;
  readonly onCancel: () => void;
}) {
  const invite = useChange({
    change: ({ email, access: { role, teams } }: typeof NEW) =>
      api.post('/v1/invitations', {
        body: { email: email.trim(), role, teams: teams === null ? null : [...teams] },
      }),
    stale: [['invitations']],
    onDone: onInvited,
    refusals: 'shown',
  });
  const form = useFields(
    NEW,
    {
      email: (email) =>
        /^\S+@\S+\.\S+$/.test(email.trim()) ? undefined : 'Type an address such as robin@example.com.',
      access: ({ teams }) => wrongTeams(teams ?? []),
    },
    invite.problem,
  );
  return (
    <form onSubmit={form.submit((values) => invite.run(values))} noValidate>
      <Stack gap="md">
        {invite.problem && <Problem problem={invite.problem} />}
        <TextInput
          {...form.text('email')}
          type="email"
          label="E-mail address"
          autoComplete="off"
          data-autofocus
        />
        <RoleFields value={form.values.access} onChange={(access) => form.set({ access })} />
        <Group justify="flex-end">
          <Button variant="default" onClick={onCancel}>
            Cancel
          </Button>
          <Button type="submit" loading={invite.isRunning}>
            Invite
          </Button>
        </Group>
      </Stack>
    </form>
  );
}

function InvitationLink({ invited, onClose }: { readonly invited: Invited; readonly onClose: () => void }) {
  return (
    <Stack gap="md">
      <p>
        {invited.mailed ? (
          <>
            A mail with this link is on its way to <strong>{invited.email}</strong>.
          </>
        ) : (
          <>
            <strong>No mail was sent</strong>, as this server has no mail set up. Give this link to{' '}
            {invited.email} yourself.
          </>
        )}{' '}
        It makes them {titleOf(invited.role).toLowerCase()}, works once, until{' '}
        {fullDay(new Date(invited.expires_at))}, and is shown this once.
      </p>
      <div data-link>
        <Command>{invited.link}</Command>
      </div>
      <Button onClick={onClose}>Done</Button>
    </Stack>
  );
}
