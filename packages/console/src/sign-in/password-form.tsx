import { Button, PasswordInput, TextInput } from '@mantine/core';
import { Link } from '@tanstack/react-router';

import type { SignInStep } from '../api/shapes.ts';
import { api } from '../api/client.ts';
import { useChange } from '../api/use-change.ts';
import { Problem } from '../feedback/problem.tsx';
import { useFields } from '../forms/use-fields.ts';
import classes from './sign-in.module.css';

/** The first step by e-mail address and password. Passkeys are offered in the first field. */
export function PasswordForm({
  canReset,
  onStep,
  onDomain,
}: {
  readonly canReset: boolean;
  readonly onStep: (step: SignInStep) => void;
  /** Told of the domain of the address while it is typed; undefined while there is none. */
  readonly onDomain: (domain: string | undefined) => void;
}) {
  const signIn = useChange({
    change: (typed: { email: string; password: string }) => api.post('/v1/auth/password', { body: typed }),
    onDone: onStep,
    refusals: 'shown',
  });
  const form = useFields(
    { email: '', password: '' },
    {
      email: (email) => (email.includes('@') ? undefined : 'Type your e-mail address.'),
      password: (password) => (password === '' ? 'Type your password.' : undefined),
    },
    signIn.problem,
  );
  const address = form.text('email');
  return (
    <form
      className={classes.form}
      onSubmit={form.submit(({ email, password }) => signIn.run({ email: email.trim(), password }))}
      noValidate
    >
      {signIn.problem && <Problem problem={signIn.problem} />}
      <TextInput
        {...address}
        onChange={(event) => {
          address.onChange(event);
          onDomain(domainOf(event.currentTarget.value));
        }}
        type="email"
        label="E-mail address"
        autoComplete="username webauthn"
        autoFocus
      />
      <PasswordInput
        {...form.text('password')}
        label="Password"
        autoComplete="current-password"
        visibilityToggleButtonProps={{ 'aria-label': 'Show password' }}
      />
      <Button type="submit" loading={signIn.isRunning}>
        Sign in
      </Button>
      <p className={classes.aside}>
        {canReset ? (
          <Link to="/reset-password">Forgot your password?</Link>
        ) : (
          'Forgot your password? Ask an admin of your tenant.'
        )}
      </p>
    </form>
  );
}

function domainOf(email: string): string | undefined {
  return /@([^@\s]+\.[^@\s.]{2,})\s*$/.exec(email)?.[1]?.toLowerCase().slice(0, 253);
}
