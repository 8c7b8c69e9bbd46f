import { Button } from '@mantine/core';
import { useDebouncedValue } from '@mantine/hooks';
import { useQuery } from '@tanstack/react-query';
import { useEffect, useState } from 'react';

import { signInMethodsQuery } from '../api/queries.ts';
import type { SignInMethods, SignInStep } from '../api/shapes.ts';
import { Loaded } from '../feedback/loaded.tsx';
import { Icon } from '../icons/icon.tsx';
import { useUrlSearch } from '../url/use-url-state.ts';
import { Entrance } from './entrance.tsx';
import { PasskeyButton } from './passkey-button.tsx';
import { canAutofill, signInWithPasskey } from './passkey.ts';
import { PasswordForm } from './password-form.tsx';
import { refusalWords } from './refusals.ts';
import { returnPath } from './return-path.ts';
import { SecondFactorForm } from './second-factor-form.tsx';
import classes from './sign-in.module.css';
import { useSignedIn } from './use-signed-in.ts';

/** Whoever stops typing for so long has typed their address. */
const TYPING_MS = 300;

/** Signing in, by every way that this server has. */
export function Content() {
  const [domain, setDomain] = useState<string>();
  const [settled] = useDebouncedValue(domain, TYPING_MS);
  const methods = useQuery(signInMethodsQuery(settled));
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
        {(ways) => <Ways ways={ways} onStep={take} onDomain={setDomain} />}
      </Loaded>
    </Entrance>
  );
}

function Ways({
  ways,
  onStep,
  onDomain,
}: {
  readonly ways: SignInMethods;
  readonly onStep: (step: SignInStep) => void;
  readonly onDomain: (domain: string | undefined) => void;
}) {
  const { error, return_to: returnTo } = useUrlSearch();
  useOfferPasskeys(ways.passkey, onStep);
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
      {ways.password && <PasswordForm canReset={ways.mail} onStep={onStep} onDomain={onDomain} />}
      {ways.password && hasOthers && <div className={classes.or}>or</div>}
      {ways.passkey && <PasskeyButton ask={signInWithPasskey} onDone={onStep} />}
      {ways.oidc.map(({ id, name }) => (
        <Button
          key={id}
          component="a"
          variant="default"
          leftSection={<Icon name="external" />}
          href={startOf(id, returnTo)}
        >
          Sign in with {name}
        </Button>
      ))}
    </>
  );
}

/** Lets the browser offer passkeys in the field of the e-mail address, where it can. */
function useOfferPasskeys(isOn: boolean, onStep: (step: SignInStep) => void): void {
  useEffect(() => {
    if (!isOn) return;
    let isLeft = false;
    void (async () => {
      if (!(await canAutofill()) || isLeft) return;
      const step = await signInWithPasskey({ autofill: true });
      if (!isLeft) onStep(step);
      // Nobody asked for it, so nobody is told that it did not work: the other ways are on the page.
    })().catch(() => undefined);
    return () => {
      isLeft = true;
    };
    // Offered once for each visit of the page.
    // eslint-disable-next-line react/exhaustive-deps
  }, [isOn]);
}

/** Where signing in through an issuer begins. Places that it could not lead back to are left out. */
function startOf(id: string, returnTo: string | undefined): string {
  const place = `/console${returnPath(returnTo)}`;
  const start = `/v1/auth/oidc/${encodeURIComponent(id)}/start`;
  return LEADS_BACK.test(place) ? `${start}?return_to=${encodeURIComponent(place)}` : start;
}

/** What the server takes as a place to come back to. */
const LEADS_BACK = /^\/console[/?][\w\-.~%/?=&,:+@]{0,480}$/;
