import { Button } from '@mantine/core';
import { useQuery } from '@tanstack/react-query';
import { useState } from 'react';

import { api } from '../../api/client.ts';
import { useChange } from '../../api/use-change.ts';
import { Loaded } from '../../feedback/loaded.tsx';
import { Icon } from '../../icons/icon.tsx';
import { Confirm } from '../../kit/confirm.tsx';
import { Panel } from '../../kit/panel.tsx';
import { Pill } from '../../kit/pill.tsx';
import { When } from '../../kit/when.tsx';
import classes from './account.module.css';
import { inOrder, methodsWords, type OwnSession } from './session-words.ts';

/** Where one is signed in. */
export function SessionsPanel() {
  const query = useQuery({
    queryKey: ['sessions'],
    queryFn: ({ signal }) => api.get('/v1/sessions', { signal }),
  });
  const [isEndingAll, setIsEndingAll] = useState(false);
  const end = useChange({
    change: ({ id }: OwnSession) => api.delete('/v1/sessions/{id}', { params: { path: { id } } }),
    done: 'The session has ended.',
    stale: [['sessions']],
  });
  const endOthers = useChange({
    change: () => api.delete('/v1/sessions'),
    done: 'Your other sessions have ended.',
    stale: [['sessions']],
    onDone: () => setIsEndingAll(false),
  });
  return (
    <Panel
      title="Where you are signed in"
      lead="A session ends after 12 hours without use, and after 7 days at the latest."
      actions={
        (query.data?.sessions.length ?? 0) > 1 && (
          <Button variant="default" onClick={() => setIsEndingAll(true)}>
            End all others
          </Button>
        )
      }
    >
      <Loaded query={query} skeletonHeight={48}>
        {({ sessions }) => (
          <ul className={classes.list}>
            {inOrder(sessions).map((session) => (
              <li key={session.id}>
                <Icon name="system" />
                <div>
                  <strong>{session.client}</strong> {session.current && <Pill tone="good">This one</Pill>}
                  <p className={classes.quiet}>
                    {methodsWords(session.methods)}, begun <When at={session.created_at} />, used{' '}
                    <When at={session.last_seen_at} />
                  </p>
                </div>
                {!session.current && (
                  <Button
                    size="compact-sm"
                    variant="default"
                    aria-label={`End the session of ${session.client}`}
                    loading={end.isRunning}
                    onClick={() => end.run(session)}
                  >
                    End
                  </Button>
                )}
              </li>
            ))}
          </ul>
        )}
      </Loaded>
      <Confirm
        opened={isEndingAll}
        title="End all other sessions?"
        act="End them"
        isRunning={endOthers.isRunning}
        onConfirm={() => endOthers.run()}
        onClose={() => setIsEndingAll(false)}
      >
        Whoever uses your account elsewhere, you included, has to sign in again. This session goes on.
      </Confirm>
    </Panel>
  );
}
