import { AvouchError } from '@avouch/sdk';
import { keepPreviousData, QueryClient, queryOptions, useSuspenseQuery } from '@tanstack/react-query';

import { api } from './client.ts';
import { currentSession, rememberSession } from './session.ts';
import type { Permission, Session } from './shapes.ts';

/** How long an answer is shown without asking again when a page is come back to. */
const FRESH_MS = 10_000;
/** A read is tried again once where the network or the server failed, never where it refused. */
const MOST_RETRIES = 1;

/** What keeps the answers of the API for the pages. */
export function createQueryClient(): QueryClient {
  return new QueryClient({
    defaultOptions: {
      queries: {
        staleTime: FRESH_MS,
        retry: (failures, error) => failures < MOST_RETRIES && mayPass(error),
        refetchOnWindowFocus: true,
      },
      mutations: { retry: false },
    },
  });
}

function mayPass(error: unknown): boolean {
  return error instanceof AvouchError && (error.status === 0 || error.status >= 500);
}

function isOfAnother(before: Session, session: Session): boolean {
  return before.user.id !== session.user.id || before.tenant.id !== session.tenant.id;
}

/** Leaves for a new document, and answers nothing to who still waits in this one. */
function startAnew(): Promise<never> {
  location.assign('/console/');
  return new Promise(() => undefined);
}

/** The session; fails with status 401 where nobody is signed in. */
export const sessionQuery = queryOptions({
  queryKey: ['session'],
  queryFn: async () => {
    const session = await api.get('/v1/session');
    const before = currentSession();
    // Another tab signed in as somebody else, or went to another tenant: nothing that this page holds is theirs.
    if (before !== undefined && isOfAnother(before, session)) return startAnew();
    rememberSession(session);
    return session;
  },
  staleTime: 60_000,
  // Whoever comes back to this tab may have gone elsewhere in another one.
  refetchOnWindowFocus: 'always',
});

/**
 * The ways to sign in here. A server of several tenants names their issuers only to who types an address in one of
 * the domains of an issuer.
 */
export const signInMethodsQuery = (domain?: string) =>
  queryOptions({
    queryKey: ['sign-in-methods', domain],
    queryFn: () => api.get('/v1/auth/methods', { params: { query: domain === undefined ? {} : { domain } } }),
    staleTime: 60_000,
    placeholderData: keepPreviousData,
  });

/** Who is signed in. For components inside the frame, which waits for it. */
export function useSession(): Session {
  return useSuspenseQuery(sessionQuery).data;
}

/** Whether the one who is signed in may do something; to leave out a button, say. The server decides anyway. */
export function useMay(permission: Permission): boolean {
  return useSession().permissions.includes(permission);
}
