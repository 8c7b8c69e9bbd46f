import { Button, TextInput } from '@mantine/core';

import { api } from '../api/client.ts';
import { useChange } from '../api/use-change.ts';
import { EmptyState } from '../feedback/empty-state.tsx';
import { Problem } from '../feedback/problem.tsx';
import { useFields } from '../forms/use-fields.ts';
import { Entrance } from './entrance.tsx';
import { NewPassword } from './new-password.tsx';
import { checkName, checkPassword } from './password-rule.ts';
import classes from './sign-in.module.css';
import { useLinkToken } from './use-link-token.ts';
import { useSignedIn } from './use-signed-in.ts';

/** Makes the first admin, with the token of the link that the server printed at its first start. */
export function Content() {
  const token = useLinkToken();
  const signedIn = useSignedIn();
  const make = useChange({
    change: (values: { email: string; name: string; password: string }) =>
      api.post('/v1/auth/first_admin', { body: { token, ...values } }),
    onDone: () => void signedIn(),
    refusals: 'shown',
  });
  const form = useFields(
    { name: '', email: '', password: '' },
    {
      name: checkName,
      email: (email) => (/.@./.test(email) ? undefined : 'Type an e-mail address.'),
      password: checkPassword,
    },
    make.problem,
  );
  if (token === '') {
    return (
      <Entrance title="Welcome">
        <EmptyState
          icon="key"
          level={2}
          title="The link is not whole"
          command="npx avouch members invite --tenant demo --role admin --email you@example.com"
        >
          The server printed a link with a secret behind its # when it first started. Copy it whole, or make
          an invitation on the command line.
        </EmptyState>
      </Entrance>
    );
  }
  return (
    <Entrance
      title="Welcome to Avouch"
      lead="You are the first one here: this account will be the admin, who can invite everybody else."
    >
      <form className={classes.form} onSubmit={form.submit((values) => make.run(values))} noValidate>
        {make.problem && <Problem problem={make.problem} />}
        <TextInput {...form.text('name')} label="Your name" autoComplete="name" autoFocus />
        <TextInput {...form.text('email')} type="email" label="E-mail address" autoComplete="username" />
        <NewPassword {...form.text('password')} />
        <Button type="submit" loading={make.isRunning}>
          Create the account
        </Button>
      </form>
    </Entrance>
  );
}
