import { Button } from '@mantine/core';
import { useQuery } from '@tanstack/react-query';
import { useEffect, useState } from 'react';

import { signInMethodsQuery } from '../api/queries.ts';
import type { SignInMethods, SignInStep } from '../api/shapes.ts';
import { Loaded } from '../feedback/loaded.tsx';
import { Icon } from '../icons/icon.tsx';
import { useUrlSearch } from '../url/use-url-state.ts';
import { Entrance } from './entrance.tsx';
import { PasskeyButton } from './passkey-button.tsx';
import { askForPasskey, canAutofill, SIGN_IN } from './passkey.ts';
import { PasswordForm } from './password-form.tsx';
import { refusalWords } from './refusals.ts';
import { returnPath } from './return-path.ts';
import { SecondFactorForm } from './second-factor-form.tsx';
import classes from './sign-in.module.css';
import { useSignedIn } from './use-signed-in.ts';

/** Signing in, by every way that this server has. */
export function Content() {
  const methods = useQuery(signInMethodsQuery);
  const [step, setStep] = useState<SignInStep>();
  const signedIn = useSignedIn();

  if (step?.status === 'second_factor') {
    return (
      <Entrance title="One more step" lead="Your account asks for a second proof that it is you.">
        <SecondFactorForm
          methods={step.methods}
          onSignedIn={() => void signedIn()}
          onBack={() => setStep(undefined)}
        />
      </Entrance>
    );
  }
  const take = (next: SignInStep) => {
    if (next.status === 'signed_in') void signedIn();
    else setStep(next);
  };
  return (
    <Entrance title="Sign in">
      <Loaded query={methods} skeletonHeight={280}>
        {(ways) => <Ways ways={ways} onStep={take} onSignedIn={() => void signedIn()} />}
      </Loaded>
    </Entrance>
  );
}

function Ways({
  ways,
  onStep,
  onSignedIn,
}: {
  readonly ways: SignInMethods;
  readonly onStep: (step: SignInStep) => void;
  readonly onSignedIn: () => void;
}) {
  const { error, return_to: returnTo } = useUrlSearch();
  useOfferPasskeys(ways.passkey, onSignedIn);
  const hasOthers = ways.passkey || ways.oidc.length > 0;
  return (
    <>
      {error !== undefined && (
        <p className={classes.notice} role="alert">
          {refusalWords(error)} <code>{error.slice(0, 60)}</code>
        </p>
      )}
      {ways.first_admin && (
        <p className={classes.notice}>
          Nobody has an account here yet. Open the link that the server printed when it started: it makes the
          first admin, once.
        </p>
      )}
      {ways.password && <PasswordForm canReset={ways.mail} onStep={onStep} />}
      {ways.password && hasOthers && <div className={classes.or}>or</div>}
      {ways.passkey && <PasskeyButton route={SIGN_IN} onDone={onSignedIn} />}
      {ways.oidc.map(({ id, name }) => (
        <Button
          key={id}
          component="a"
          variant="default"
          leftSection={<Icon name="external" />}
          href={`/v1/auth/oidc/${encodeURIComponent(id)}/start?return_to=${encodeURIComponent(`/console${returnPath(returnTo)}`)}`}
        >
          Sign in with {name}
        </Button>
      ))}
    </>
  );
}

/** Lets the browser offer passkeys in the field of the e-mail address, where it can. */
function useOfferPasskeys(isOn: boolean, onSignedIn: () => void): void {
  useEffect(() => {
    if (!isOn) return;
    let isLeft = false;
    void (async () => {
      if (!(await canAutofill()) || isLeft) return;
      await askForPasskey(SIGN_IN, { autofill: true });
      if (!isLeft) onSignedIn();
      // Nobody asked for it, so nobody is told that it did not work: the other ways are on the page.
    })().catch(() => undefined);
    return () => {
      isLeft = true;
    };
    // Offered once for each visit of the page.
    // eslint-disable-next-line react/exhaustive-deps
  }, [isOn]);
}
