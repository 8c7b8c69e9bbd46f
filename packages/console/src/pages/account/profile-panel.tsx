import { Button, Group, PasswordInput, TextInput } from '@mantine/core';

import { api } from '../../api/client.ts';
import { useSession } from '../../api/queries.ts';
import { useChange } from '../../api/use-change.ts';
import { Problem } from '../../feedback/problem.tsx';
import { useFields } from '../../forms/use-fields.ts';
import { Panel } from '../../kit/panel.tsx';
import { NewPassword } from '../../sign-in/new-password.tsx';
import { checkName, checkPassword } from '../../sign-in/password-rule.ts';
import classes from './account.module.css';
import { useTakeSession } from './use-session-change.ts';

/** Who one is to the others. */
export function NamePanel() {
  const { user } = useSession();
  const take = useTakeSession();
  const rename = useChange({
    change: ({ name }: { name: string }) => api.put('/v1/account', { body: { name: name.trim() } }),
    done: 'Your name is changed.',
    stale: [['members']],
    onDone: take,
    refusals: 'shown',
  });
  const form = useFields({ name: user.name }, { name: checkName }, rename.problem);
  return (
    <Panel title="Name" lead={`You sign in with ${user.email}.`}>
      <form className={classes.form} onSubmit={form.submit((values) => rename.run(values))} noValidate>
        {rename.problem && <Problem problem={rename.problem} />}
        <TextInput {...form.text('name')} label="Your name" autoComplete="name" maxLength={100} />
        <Group>
          <Button
            type="submit"
            variant="default"
            loading={rename.isRunning}
            disabled={form.values.name.trim() === user.name}
          >
            Save name
          </Button>
        </Group>
      </form>
    </Panel>
  );
}

/** Another password, or the first of somebody who came through an issuer. */
export function PasswordPanel() {
  const { password: hasPassword, user } = useSession();
  const take = useTakeSession();
  const change = useChange({
    change: ({ current, password }: { current: string; password: string }) =>
      api.put('/v1/account/password', { body: { password, ...(hasPassword && { current }) } }),
    done: 'Your password is changed. Your other sessions have ended.',
    stale: [['sessions']],
    onDone: (session) => {
      take(session);
      form.reset();
    },
    refusals: 'shown',
  });
  const form = useFields(
    { current: '', password: '' },
    {
      current: (current) =>
        hasPassword && current === '' ? 'Type the password that you have now.' : undefined,
      password: checkPassword,
    },
    change.problem,
  );
  return (
    <Panel
      title="Password"
      lead={
        hasPassword ? 'Changing it ends your other sessions.' : 'You have none yet: you sign in without one.'
      }
    >
      <form className={classes.form} onSubmit={form.submit((values) => change.run(values))} noValidate>
        {change.problem && <Problem problem={change.problem} />}
        <input type="hidden" name="username" autoComplete="username" value={user.email} />
        {hasPassword && (
          <PasswordInput
            {...form.text('current')}
            label="Current password"
            autoComplete="current-password"
            visibilityToggleButtonProps={{ 'aria-label': 'Show current password' }}
          />
        )}
        <NewPassword {...form.text('password')} label="New password" />
        <Group>
          <Button type="submit" variant="default" loading={change.isRunning}>
            {hasPassword ? 'Change password' : 'Set password'}
          </Button>
        </Group>
      </form>
    </Panel>
  );
}
