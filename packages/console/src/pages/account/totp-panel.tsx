import { Button, Group } from '@mantine/core';
import { useState } from 'react';

import { api } from '../../api/client.ts';
import { useSession } from '../../api/queries.ts';
import { useChange } from '../../api/use-change.ts';
import { Confirm } from '../../kit/confirm.tsx';
import { Panel } from '../../kit/panel.tsx';
import { Pill } from '../../kit/pill.tsx';
import { counted } from '../../words/quantity.ts';
import classes from './account.module.css';
import { RecoveryCodesDialog } from './recovery-codes-dialog.tsx';
import { TotpDialog } from './totp-dialog.tsx';

/** Codes left below which it is time for new ones. */
const FEW_CODES = 4;

/** The authenticator app and the recovery codes that stand in for it. */
export function TotpPanel() {
  const { second_factor: factors } = useSession();
  const [isSettingUp, setIsSettingUp] = useState(false);
  const [asks, setAsks] = useState<'remove' | 'renew'>();
  const [codes, setCodes] = useState<readonly string[]>();
  const remove = useChange({
    change: () => api.delete('/v1/account/totp'),
    done: 'The authenticator app is removed, and its recovery codes with it.',
    stale: [['session'], ['members']],
    onDone: () => setAsks(undefined),
  });
  const renew = useChange({
    change: () => api.post('/v1/account/recovery_codes'),
    stale: [['session']],
    onDone: ({ recovery_codes: made }) => {
      setAsks(undefined);
      setCodes(made);
    },
  });
  const left = factors.recovery_codes_left;
  return (
    <Panel
      title="Authenticator app"
      lead="A code of six digits that changes twice a minute, asked for after your password."
      actions={factors.totp ? <Pill tone="good">Set up</Pill> : <Pill>Not set up</Pill>}
    >
      {factors.totp ? (
        <div className={classes.stack}>
          <p className={left < FEW_CODES ? classes.few : classes.quiet}>
            {left === 0
              ? 'No recovery code is left. Make new ones, in case your device is lost.'
              : `${counted(left, 'recovery code')} left, for when your device is lost.`}
          </p>
          <Group gap="xs">
            <Button variant="default" loading={renew.isRunning} onClick={() => setAsks('renew')}>
              New recovery codes
            </Button>
            <Button variant="default" className={classes.danger ?? ''} onClick={() => setAsks('remove')}>
              Remove the app
            </Button>
          </Group>
        </div>
      ) : (
        <Button onClick={() => setIsSettingUp(true)}>Set up an authenticator app</Button>
      )}
      <TotpDialog opened={isSettingUp} onClose={() => setIsSettingUp(false)} />
      <RecoveryCodesDialog codes={codes} onClose={() => setCodes(undefined)} />
      <Confirm
        opened={asks === 'renew'}
        title="Make new recovery codes?"
        act="Make new codes"
        isRunning={renew.isRunning}
        onConfirm={() => renew.run()}
        onClose={() => setAsks(undefined)}
      >
        The codes that you have stop working.
      </Confirm>
      <Confirm
        opened={asks === 'remove'}
        title="Remove the authenticator app?"
        act="Remove the app"
        isRunning={remove.isRunning}
        onConfirm={() => remove.run()}
        onClose={() => setAsks(undefined)}
      >
        Your password alone is then enough to sign in, unless you have a passkey. The recovery codes stop
        working.
      </Confirm>
    </Panel>
  );
}
