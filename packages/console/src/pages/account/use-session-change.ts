import { useQueryClient } from '@tanstack/react-query';
import { useCallback } from 'react';

import { sessionQuery } from '../../api/queries.ts';
import { rememberSession } from '../../api/session.ts';
import type { Session } from '../../api/shapes.ts';

/** For changes that answer with the session as it is now: its token against forgery is another one. */
export function useTakeSession(): (session: Session) => void {
  const queries = useQueryClient();
  return useCallback(
    (session) => {
      rememberSession(session);
      queries.setQueryData(sessionQuery.queryKey, session);
    },
    [queries],
  );
}
