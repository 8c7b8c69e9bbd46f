import type { AnswerOf } from '@avouch/sdk';
import { Button } from '@mantine/core';
import { useQuery } from '@tanstack/react-query';
import { useState } from 'react';

import { api } from '../../api/client.ts';
import { useChange } from '../../api/use-change.ts';
import { Loaded } from '../../feedback/loaded.tsx';
import { Icon } from '../../icons/icon.tsx';
import { Confirm } from '../../kit/confirm.tsx';
import { Panel } from '../../kit/panel.tsx';
import { When } from '../../kit/when.tsx';
import { hasPasskeys } from '../../sign-in/passkey.ts';
import classes from './account.module.css';
import { AddPasskeyDialog } from './add-passkey-dialog.tsx';

type Passkey = AnswerOf<'get', '/v1/account/passkeys'>['passkeys'][number];

/** One's passkeys: signing in with a fingerprint, a face or a security key. */
export function PasskeysPanel() {
  const query = useQuery({
    queryKey: ['passkeys'],
    queryFn: ({ signal }) => api.get('/v1/account/passkeys', { signal }),
  });
  const [isAdding, setIsAdding] = useState(false);
  const [removing, setRemoving] = useState<Passkey>();
  const remove = useChange({
    change: ({ id }: Passkey) => api.delete('/v1/account/passkeys/{id}', { params: { path: { id } } }),
    done: (_answer, { name }) => `The passkey “${name}” is removed.`,
    stale: [['passkeys'], ['session'], ['members']],
    onDone: () => setRemoving(undefined),
  });
  return (
    <Panel
      title="Passkeys"
      lead="Sign in with your fingerprint, your face or a security key, and nothing else. They cannot be phished."
      actions={
        hasPasskeys && (
          <Button
            variant="default"
            leftSection={<Icon name="plus" size={16} />}
            onClick={() => setIsAdding(true)}
          >
            Add a passkey
          </Button>
        )
      }
    >
      <Loaded query={query} skeletonHeight={48}>
        {({ passkeys }) =>
          passkeys.length === 0 ? (
            <p className={classes.quiet}>
              {hasPasskeys
                ? 'None yet.'
                : 'This browser has none. Open the console in one that does to add one.'}
            </p>
          ) : (
            <ul className={classes.list}>
              {passkeys.map((passkey) => (
                <li key={passkey.id}>
                  <Icon name="passkey" />
                  <div>
                    <strong>{passkey.name}</strong>
                    <p className={classes.quiet}>
                      {passkey.synced ? 'On your devices' : 'On one device'}, added{' '}
                      <When at={passkey.created_at} />
                      {passkey.last_used_at !== null && (
                        <>
                          , used <When at={passkey.last_used_at} />
                        </>
                      )}
                    </p>
                  </div>
                  <Button
                    size="compact-sm"
                    variant="default"
                    className={classes.danger ?? ''}
                    aria-label={`Remove ${passkey.name}`}
                    onClick={() => setRemoving(passkey)}
                  >
                    Remove
                  </Button>
                </li>
              ))}
            </ul>
          )
        }
      </Loaded>
      <AddPasskeyDialog opened={isAdding} onClose={() => setIsAdding(false)} />
      <Confirm
        opened={removing !== undefined}
        title={`Remove “${removing?.name ?? ''}”?`}
        act="Remove passkey"
        isRunning={remove.isRunning}
        onConfirm={() => removing && remove.run(removing)}
        onClose={() => setRemoving(undefined)}
      >
        It can no longer sign you in. Your device may still show it until you delete it there.
      </Confirm>
    </Panel>
  );
}
