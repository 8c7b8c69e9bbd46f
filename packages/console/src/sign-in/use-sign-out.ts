import { useQueryClient } from '@tanstack/react-query';

import { rememberSession } from '../api/session.ts';
import { api } from '../api/client.ts';
import { useChange } from '../api/use-change.ts';

/** Ends the session, and forgets all that this page has of it. */
export function useSignOut() {
  const queries = useQueryClient();
  return useChange({
    change: () => api.delete('/v1/session'),
    onDone: () => {
      rememberSession(undefined);
      queries.clear();
      // Drafts of policies, which the next one at this machine need not read.
      sessionStorage.clear();
      // A new document, so that nothing of the session stays in its memory.
      location.assign('/console/sign-in');
    },
  });
}
