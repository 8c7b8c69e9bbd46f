import { Button, Skeleton, TextInput } from '@mantine/core';
import { useQuery } from '@tanstack/react-query';
import { Link } from '@tanstack/react-router';
import type { ReactNode } from 'react';

import type { InvitationFacts } from '../api/shapes.ts';
import { api } from '../api/client.ts';
import { sessionQuery } from '../api/queries.ts';
import { useChange } from '../api/use-change.ts';
import { EmptyState } from '../feedback/empty-state.tsx';
import { Loaded } from '../feedback/loaded.tsx';
import { Problem } from '../feedback/problem.tsx';
import { useFields } from '../forms/use-fields.ts';
import { When } from '../kit/when.tsx';
import { Entrance } from './entrance.tsx';
import { NewPassword } from './new-password.tsx';
import { checkName, checkPassword } from './password-rule.ts';
import classes from './sign-in.module.css';
import { useLinkToken } from './use-link-token.ts';
import { useSignedIn } from './use-signed-in.ts';

/** Takes an invitation: as a new account, or as a further tenant of an account that there is. */
export function Content() {
  const token = useLinkToken();
  const params = { path: { token } };
  const invitation = useQuery({
    queryKey: ['invitation', token],
    queryFn: () => api.get('/v1/auth/invitations/{token}', { params }),
    enabled: token !== '',
  });
  if (token === '') {
    return (
      <Entrance title="Invitation">
        <EmptyState icon="members" level={2} title="The link is not whole">
          Copy the whole link of your invitation, with everything behind its #, or ask for a new one.
        </EmptyState>
      </Entrance>
    );
  }
  return (
    <Entrance title={invitation.isError ? 'Invitation' : 'You are invited'}>
      <Loaded query={invitation}>{(facts) => <Accept facts={facts} token={token} />}</Loaded>
    </Entrance>
  );
}

function Accept({ facts, token }: { readonly facts: InvitationFacts; readonly token: string }) {
  const signedIn = useSignedIn();
  const accept = useChange({
    change: (values: { name: string; password: string } | object) =>
      api.post('/v1/auth/invitations/{token}', { params: { path: { token } }, body: values }),
    onDone: () => void signedIn(),
    refusals: 'shown',
  });
  const form = useFields(
    { name: '', password: '' },
    { name: checkName, password: checkPassword },
    accept.problem,
  );
  const words = (
    <p>
      Join <strong>{facts.tenant.name}</strong> as <strong>{facts.role}</strong> with{' '}
      <strong>{facts.email}</strong>. The invitation ends <When at={facts.expires_at} />.
    </p>
  );
  if (facts.has_account) {
    return (
      <div className={classes.form}>
        {accept.problem && <Problem problem={accept.problem} />}
        {words}
        <WithAccount
          email={facts.email}
          join={
            <Button loading={accept.isRunning} onClick={() => accept.run({})}>
              Join with my account
            </Button>
          }
        />
      </div>
    );
  }
  return (
    <form className={classes.form} onSubmit={form.submit((values) => accept.run(values))} noValidate>
      {accept.problem && <Problem problem={accept.problem} />}
      {words}
      {/* Password managers keep the password under this address. */}
      <input type="hidden" name="username" autoComplete="username" value={facts.email} />
      <TextInput {...form.text('name')} label="Your name" autoComplete="name" autoFocus />
      <NewPassword {...form.text('password')} />
      <Button type="submit" loading={accept.isRunning}>
        Join {facts.tenant.name}
      </Button>
    </form>
  );
}

/** Who has an account joins with it, once they are signed in as who was invited. */
function WithAccount({ email, join }: { readonly email: string; readonly join: ReactNode }) {
  const session = useQuery(sessionQuery);
  if (session.isPending) return <Skeleton height={36} aria-label="Loading" />;
  const signedInAs = session.data?.user.email;
  if (signedInAs?.toLowerCase() === email.toLowerCase()) return join;
  return (
    <>
      <p className={classes.aside}>
        {signedInAs === undefined
          ? 'You have an account with this address. Sign in with it, then open the link again.'
          : `You are signed in as ${signedInAs}, but somebody else is invited. Sign in as them, then open the link again.`}
      </p>
      <Button component={Link} to="/sign-in">
        Sign in
      </Button>
    </>
  );
}
