import { Button, Modal, PasswordInput, TextInput } from '@mantine/core';
import { useQuery, useQueryClient } from '@tanstack/react-query';
import { useSyncExternalStore } from 'react';

import { reauthentication } from '../api/gate.ts';
import { sessionQuery } from '../api/queries.ts';
import type { Session } from '../api/shapes.ts';
import { api } from '../api/client.ts';
import { useChange } from '../api/use-change.ts';
import { Problem } from '../feedback/problem.tsx';
import { useFields } from '../forms/use-fields.ts';
import { PasskeyButton } from './passkey-button.tsx';
import { reauthenticateWithPasskey } from './passkey.ts';
import classes from './sign-in.module.css';

/** Asks who is there before a dangerous act, which then goes on by itself. There is one, in the root. */
export function ReauthenticationDialog() {
  const isOpen = useSyncExternalStore(reauthentication.subscribe, reauthentication.isOpen);
  const { data: session } = useQuery({ ...sessionQuery, enabled: false });
  return (
    <Modal
      opened={isOpen}
      onClose={() => reauthentication.answer(false)}
      title="Is it still you?"
      centered
      closeButtonProps={{ 'aria-label': 'Close' }}
      zIndex={350}
    >
      {isOpen && session && <Proof session={session} />}
    </Modal>
  );
}

function Proof({ session }: { readonly session: Session }) {
  const queries = useQueryClient();
  const goOn = async () => {
    // The session is another one now, and so is its token against forgery.
    await queries.fetchQuery({ ...sessionQuery, staleTime: 0 });
    reauthentication.answer(true);
  };
  const prove = useChange({
    change: (proof: { password: string } | { code: string }) =>
      api.post('/v1/session/reauthentication', { body: proof }),
    onDone: () => void goOn(),
    refusals: 'shown',
  });
  const form = useFields({ password: '', code: '' });
  const { password: hasPassword, second_factor: factors } = session;
  return (
    <form
      className={classes.form}
      onSubmit={form.submit(({ password, code }) => prove.run(hasPassword ? { password } : { code }))}
    >
      <p>
        What you are about to do is worth a second look. Prove that it is you; what you asked for then goes
        on.
      </p>
      {prove.problem && <Problem problem={prove.problem} />}
      <input type="hidden" name="username" autoComplete="username" value={session.user.email} />
      {hasPassword && (
        <PasswordInput
          {...form.text('password')}
          label="Password"
          autoComplete="current-password"
          data-autofocus
          visibilityToggleButtonProps={{ 'aria-label': 'Show password' }}
        />
      )}
      {!hasPassword && factors.totp && (
        <TextInput
          {...form.text('code')}
          label="Code of your authenticator app"
          autoComplete="one-time-code"
          data-autofocus
        />
      )}
      {(hasPassword || factors.totp) && (
        <Button type="submit" loading={prove.isRunning}>
          Go on
        </Button>
      )}
      {factors.passkeys > 0 && <PasskeyButton ask={reauthenticateWithPasskey} onDone={() => void goOn()} />}
      {!hasPassword && !factors.totp && factors.passkeys === 0 && (
        <Button component="a" href={`/console/sign-in?return_to=${encodeURIComponent(pathHere())}`}>
          Sign in again
        </Button>
      )}
    </form>
  );
}

function pathHere(): string {
  return location.pathname.replace(/^\/console/, '') + location.search;
}
