import { useQueryClient } from '@tanstack/react-query';
import { useRouter } from '@tanstack/react-router';
import { useCallback, useRef } from 'react';

import { sessionQuery } from '../api/queries.ts';
import { rememberSession } from '../api/session.ts';
import { useUrlSearch } from '../url/use-url-state.ts';
import { returnPath } from './return-path.ts';

/** What happens once somebody is signed in: their session is read, and they come to where they wanted to go. */
export function useSignedIn(): () => Promise<void> {
  const queries = useQueryClient();
  const router = useRouter();
  const { return_to: returnTo } = useUrlSearch();
  const isComing = useRef(false);
  return useCallback(async () => {
    // A passkey that the browser offered in the field, and one that was asked for, may both arrive.
    if (isComing.current) return;
    isComing.current = true;
    try {
      rememberSession(undefined);
      queries.clear();
      await queries.fetchQuery(sessionQuery);
      // A fresh start also empties what the page of the one before had in its memory.
      router.history.replace(`/console${returnPath(returnTo)}`);
    } finally {
      isComing.current = false;
    }
  }, [queries, router, returnTo]);
}
