import { Button, TextInput } from '@mantine/core';

import { api } from '../api/client.ts';
import { useChange } from '../api/use-change.ts';
import { Problem } from '../feedback/problem.tsx';
import { useFields } from '../forms/use-fields.ts';
import { PasskeyButton } from './passkey-button.tsx';
import { signInWithPasskey } from './passkey.ts';
import classes from './sign-in.module.css';

type Method = 'totp' | 'recovery_code' | 'passkey';

/** The second step of signing in: a code of the authenticator app, a recovery code, or a passkey. */
export function SecondFactorForm({
  methods,
  onSignedIn,
  onBack,
}: {
  readonly methods: readonly Method[];
  readonly onSignedIn: () => void;
  readonly onBack: () => void;
}) {
  const check = useChange({
    change: (code: string) => api.post('/v1/auth/second_factor', { body: { code } }),
    onDone: onSignedIn,
    refusals: 'shown',
  });
  const form = useFields(
    { code: '' },
    { code: (code) => (code.trim() === '' ? 'Type the code.' : undefined) },
  );
  const hasCodes = methods.some((method) => method !== 'passkey');
  return (
    <form className={classes.form} onSubmit={form.submit(({ code }) => check.run(code.trim()))}>
      {check.problem && <Problem problem={check.problem} />}
      {hasCodes && (
        <>
          <TextInput
            {...form.text('code')}
            label="Code"
            description={
              methods.includes('recovery_code')
                ? 'The six digits that your authenticator app shows, or one of your recovery codes.'
                : 'The six digits that your authenticator app shows.'
            }
            autoComplete="one-time-code"
            spellCheck={false}
            autoFocus
          />
          <Button type="submit" loading={check.isRunning}>
            Go on
          </Button>
        </>
      )}
      {methods.includes('passkey') && <PasskeyButton ask={signInWithPasskey} onDone={onSignedIn} />}
      <Button variant="subtle" color="gray" onClick={onBack}>
        Sign in as somebody else
      </Button>
    </form>
  );
}
