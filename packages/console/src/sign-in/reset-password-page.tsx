import { Button, TextInput } from '@mantine/core';
import { Link } from '@tanstack/react-router';

import { api } from '../api/client.ts';
import { useChange } from '../api/use-change.ts';
import { Problem } from '../feedback/problem.tsx';
import { useFields } from '../forms/use-fields.ts';
import { Entrance } from './entrance.tsx';
import { NewPassword } from './new-password.tsx';
import { checkPassword } from './password-rule.ts';
import classes from './sign-in.module.css';
import { useLinkToken } from './use-link-token.ts';

/** Asks for a link that resets a password, or takes one. */
export function Content() {
  const token = useLinkToken();
  return token === '' ? <AskForLink /> : <ChoosePassword token={token} />;
}

function AskForLink() {
  const ask = useChange({
    change: (email: string) => api.post('/v1/auth/password_resets', { body: { email } }).then(() => email),
    refusals: 'shown',
  });
  const form = useFields(
    { email: '' },
    { email: (email) => (/.@./.test(email) ? undefined : 'Type your e-mail address.') },
  );
  if (ask.answer !== undefined) {
    return (
      <Entrance title="Look into your mail">
        <p>
          If <strong>{ask.answer}</strong> has an account, a link is on its way. It works once, for a short
          time.
        </p>
        <Link to="/sign-in">Back to sign in</Link>
      </Entrance>
    );
  }
  return (
    <Entrance title="Reset your password" lead="We send a link to your e-mail address.">
      <form className={classes.form} onSubmit={form.submit(({ email }) => ask.run(email.trim()))} noValidate>
        {ask.problem && <Problem problem={ask.problem} />}
        <TextInput
          {...form.text('email')}
          type="email"
          label="E-mail address"
          autoComplete="username"
          autoFocus
        />
        <Button type="submit" loading={ask.isRunning}>
          Send the link
        </Button>
        <Link to="/sign-in">Back to sign in</Link>
      </form>
    </Entrance>
  );
}

function ChoosePassword({ token }: { readonly token: string }) {
  const reset = useChange({
    change: (password: string) =>
      api
        .post('/v1/auth/password_resets/{token}', { params: { path: { token } }, body: { password } })
        .then(() => true),
    refusals: 'shown',
  });
  const form = useFields({ password: '' }, { password: checkPassword }, reset.problem);
  if (reset.answer) {
    return (
      <Entrance title="Your password is changed">
        <p>Every other session of your account has ended.</p>
        <Button component={Link} to="/sign-in">
          Sign in
        </Button>
      </Entrance>
    );
  }
  return (
    <Entrance title="Choose a new password">
      <form className={classes.form} onSubmit={form.submit(({ password }) => reset.run(password))} noValidate>
        {reset.problem && <Problem problem={reset.problem} />}
        <NewPassword {...form.text('password')} />
        <Button type="submit" loading={reset.isRunning}>
          Change the password
        </Button>
      </form>
    </Entrance>
  );
}
