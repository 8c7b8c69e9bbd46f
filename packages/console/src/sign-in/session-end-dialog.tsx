import { Button, Group, Modal, Stack } from '@mantine/core';
import { useQueryClient } from '@tanstack/react-query';
import { useState, useSyncExternalStore } from 'react';

import { sessionEnd } from '../api/gate.ts';
import { sessionQuery } from '../api/queries.ts';

/**
 * Says that the session has ended, over what was being done, which stays: who signs in in another tab goes on
 * here, and who signs in here comes back to the same page. There is one, in the root.
 */
export function SessionEndDialog() {
  const isOpen = useSyncExternalStore(sessionEnd.subscribe, sessionEnd.isOpen);
  const queries = useQueryClient();
  const [isStillOut, setIsStillOut] = useState(false);
  const goOn = async () => {
    try {
      await queries.fetchQuery({ ...sessionQuery, staleTime: 0 });
      setIsStillOut(false);
      sessionEnd.answer(true);
    } catch {
      setIsStillOut(true);
    }
  };
  const here = location.pathname.replace(/^\/console/, '') + location.search;
  const signIn = `/console/sign-in?return_to=${encodeURIComponent(here)}`;
  return (
    <Modal
      opened={isOpen}
      onClose={() => sessionEnd.answer(false)}
      title="Your session has ended"
      centered
      closeButtonProps={{ 'aria-label': 'Close' }}
      zIndex={350}
    >
      <Stack>
        <p>
          Sessions end after a while without use, and when somebody ends them. What you see here stays: sign
          in in another tab and go on, or sign in here and come back to this page.
        </p>
        {isStillOut && <p role="alert">You are not signed in yet.</p>}
        <Group justify="flex-end">
          <Button variant="default" component="a" href={signIn}>
            Sign in here
          </Button>
          <Button variant="default" component="a" href={signIn} target="_blank" rel="noopener">
            Sign in in another tab
          </Button>
          <Button onClick={() => void goOn()}>I am signed in: go on</Button>
        </Group>
      </Stack>
    </Modal>
  );
}
