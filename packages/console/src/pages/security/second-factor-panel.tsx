import { Switch } from '@mantine/core';
import { useQuery } from '@tanstack/react-query';
import { Link } from '@tanstack/react-router';
import { useState } from 'react';

import { api } from '../../api/client.ts';
import { useSession } from '../../api/queries.ts';
import { useChange } from '../../api/use-change.ts';
import { Loaded } from '../../feedback/loaded.tsx';
import { Confirm } from '../../kit/confirm.tsx';
import { Panel } from '../../kit/panel.tsx';
import { counted } from '../../words/quantity.ts';
import classes from './security.module.css';

/** Whether everybody needs a second factor. */
export function SecondFactorPanel() {
  const query = useQuery({
    queryKey: ['sign-in-settings'],
    queryFn: ({ signal }) => api.get('/v1/sign_in_settings', { signal }),
  });
  return (
    <Panel
      title="Second factor"
      lead="An authenticator app or a passkey, besides the password. A passkey alone is enough, too."
    >
      <Loaded query={query} skeletonHeight={28}>
        {({ require_second_factor: isRequired }) => <Requirement isRequired={isRequired} />}
      </Loaded>
    </Panel>
  );
}

function Requirement({ isRequired }: { readonly isRequired: boolean }) {
  const { second_factor: own } = useSession();
  const [isAsking, setIsAsking] = useState(false);
  const { data: people } = useQuery({
    queryKey: ['members', 'names'],
    queryFn: ({ signal }) => api.get('/v1/members', { signal }),
  });
  const without = people?.members.filter((member) => !member.second_factor).length ?? 0;
  const change = useChange({
    change: (wanted: boolean) => api.put('/v1/sign_in_settings', { body: { require_second_factor: wanted } }),
    done: (_answer, wanted) =>
      wanted ? 'Everybody needs a second factor now.' : 'A second factor is up to everybody now.',
    stale: [['sign-in-settings'], ['session']],
    onDone: () => setIsAsking(false),
  });
  const hasOwn = own.totp || own.passkeys > 0;
  return (
    <div className={classes.stack}>
      <Switch
        label="Everybody needs one"
        description="Whoever has none can do nothing but set one up. It holds at once, for sessions that go on, too."
        checked={isRequired}
        disabled={!isRequired && !hasOwn}
        onChange={() => setIsAsking(true)}
      />
      {!hasOwn && !isRequired && (
        <p className={classes.quiet}>
          You have none yourself. <Link to="/account">Set one up</Link> before you ask it of others.
        </p>
      )}
      {without > 0 && (
        <p className={classes.quiet}>
          {counted(without, 'member has', 'members have')} none. <Link to="/members">See who</Link>
        </p>
      )}
      <Confirm
        opened={isAsking}
        title={isRequired ? 'No longer ask for a second factor?' : 'Ask everybody for a second factor?'}
        act={isRequired ? 'No longer ask' : 'Ask everybody'}
        isRunning={change.isRunning}
        onConfirm={() => change.run(!isRequired)}
        onClose={() => setIsAsking(false)}
      >
        {isRequired
          ? 'A stolen password is then enough to sign in as somebody who has set up nothing else.'
          : `${counted(without, 'member has', 'members have')} none, and can do nothing here until they have set one up.`}
      </Confirm>
    </div>
  );
}
