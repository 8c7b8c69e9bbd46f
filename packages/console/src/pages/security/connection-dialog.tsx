import {
  Button,
  Group,
  Modal,
  PasswordInput,
  SegmentedControl,
  Select,
  Stack,
  TagsInput,
  TextInput,
} from '@mantine/core';
import { useState } from 'react';

import { api } from '../../api/client.ts';
import { useChange } from '../../api/use-change.ts';
import { Problem } from '../../feedback/problem.tsx';
import { useFields } from '../../forms/use-fields.ts';
import { Command } from '../../kit/command.tsx';
import {
  changedConnection,
  type Connection,
  CONNECTION_CHECKS,
  type ConnectionForm,
  formOf,
  JOINING,
  newConnection,
} from './connection-form.ts';
import classes from './security.module.css';

/** What is being edited: a connection, or a new one. */
export type Edited = Connection | 'new' | undefined;

/** Makes a connection to an issuer, or changes one. */
export function ConnectionDialog({
  edited,
  onClose,
}: {
  readonly edited: Edited;
  readonly onClose: () => void;
}) {
  const [made, setMade] = useState<Connection>();
  const close = () => {
    setMade(undefined);
    onClose();
  };
  return (
    <Modal
      opened={edited !== undefined}
      onClose={close}
      title={made ? 'One step is left' : edited === 'new' ? 'Add single sign-on' : 'Change single sign-on'}
      size="lg"
      closeButtonProps={{ 'aria-label': 'Close' }}
    >
      {made ? (
        <Stack gap="md">
          <p>
            Register this redirect URI at the issuer, exactly as it stands here. Then the sign-in page offers
            “{made.name}”.
          </p>
          <Command>{made.redirect_uri}</Command>
          <Button onClick={close}>Done</Button>
        </Stack>
      ) : (
        edited && (
          <Fields connection={edited === 'new' ? undefined : edited} onMade={setMade} onClose={close} />
        )
      )}
    </Modal>
  );
}

function Fields({
  connection,
  onMade,
  onClose,
}: {
  readonly connection: Connection | undefined;
  readonly onMade: (made: Connection) => void;
  readonly onClose: () => void;
}) {
  const isNew = connection === undefined;
  const save = useChange({
    change: (form: ConnectionForm) =>
      isNew
        ? api.post('/v1/oidc_connections', { body: newConnection(form) })
        : api.patch('/v1/oidc_connections/{id}', {
            params: { path: { id: connection.id } },
            body: changedConnection(form),
          }),
    stale: [['oidc-connections'], ['sign-in-methods']],
    onDone: (saved) => (isNew ? onMade(saved) : onClose()),
    refusals: 'shown',
  });
  const form = useFields<ConnectionForm>(formOf(connection), CONNECTION_CHECKS, save.problem);
  const domains = form.value('domains');
  return (
    <form onSubmit={form.submit((values) => save.run(values))} noValidate>
      <Stack gap="md">
        {save.problem && <Problem problem={save.problem} />}
        {isNew && (
          <SegmentedControl
            fullWidth
            aria-label="Issuer"
            data={[
              { value: 'google', label: 'Google' },
              { value: 'issuer', label: 'Another issuer' },
            ]}
            value={form.values.kind}
            onChange={(kind) =>
              form.set(kind === 'google' ? { kind, name: 'Google' } : { kind: 'issuer', name: '' })
            }
          />
        )}
        <TextInput
          {...form.text('name')}
          label="Name"
          description="What people see on the button of the sign-in page."
          maxLength={100}
        />
        {form.values.kind === 'issuer' && (
          <TextInput
            {...form.text('issuer')}
            label="Issuer"
            description={
              isNew
                ? 'As its discovery document states it, such as https://login.example.com. Avouch asks it who it is.'
                : 'Another issuer is another connection: its people are others.'
            }
            readOnly={!isNew}
            type="url"
          />
        )}
        <TextInput {...form.text('client_id')} label="Client ID" autoComplete="off" spellCheck={false} />
        <PasswordInput
          {...form.text('client_secret')}
          label="Client secret"
          description={
            connection?.has_secret
              ? 'Kept encrypted, and never shown. Empty: it stays as it is.'
              : 'Kept encrypted, and never shown. Empty: a public client, which proves itself by PKCE alone.'
          }
          autoComplete="off"
          visibilityToggleButtonProps={{ 'aria-label': 'Show client secret' }}
        />
        <TagsInput
          label="Domains"
          description="Only verified addresses in these sign in. For people of other tenants it changes nothing."
          placeholder={domains.value.length === 0 ? 'example.com' : ''}
          value={[...domains.value]}
          error={domains.error}
          onChange={(chosen) => domains.onChange(chosen)}
          maxTags={50}
          acceptValueOnBlur
        />
        <Select
          label="Who has no invitation"
          description="Nobody becomes an admin because an issuer says so."
          allowDeselect={false}
          data={[...JOINING]}
          value={form.values.default_role}
          onChange={(role) =>
            form.set({ default_role: JOINING.find(({ value }) => value === role)?.value ?? '' })
          }
        />
        {connection && (
          <div>
            <p className={classes.label}>Redirect URI, to be registered at the issuer</p>
            <Command>{connection.redirect_uri}</Command>
          </div>
        )}
        <Group justify="flex-end">
          <Button variant="default" onClick={onClose}>
            Cancel
          </Button>
          <Button type="submit" loading={save.isRunning}>
            {isNew ? 'Add' : 'Save'}
          </Button>
        </Group>
      </Stack>
    </form>
  );
}
