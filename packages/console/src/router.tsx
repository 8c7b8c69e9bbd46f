import type { QueryClient } from '@tanstack/react-query';
import {
  createRootRouteWithContext,
  createRoute,
  createRouter,
  lazyRouteComponent,
  Outlet,
  redirect,
} from '@tanstack/react-router';

import { sessionQuery } from './api/queries.ts';
import { problemOf } from './api/problem.ts';
import { Frame } from './shell/frame.tsx';
import { NotFound, PageFailed } from './shell/page-failed.tsx';
import { Permitted } from './shell/permitted.tsx';
import { parseSearch, type Search, stringifySearch } from './url/search.ts';

const rootRoute = createRootRouteWithContext<{ readonly queries: QueryClient }>()({
  component: Outlet,
  validateSearch: (search: Record<string, unknown>): Search => search as Search,
});

/** Pages of those who are signed in; who is not is sent to sign in, and comes back to where they wanted to go. */
const frameRoute = createRoute({
  getParentRoute: () => rootRoute,
  id: 'frame',
  component: Frame,
  beforeLoad: async ({ context, location, matches }) => {
    // The page's script comes while the session is asked for.
    for (const { staticData } of matches) void staticData.loadScript?.();
    try {
      await context.queries.ensureQueryData(sessionQuery);
    } catch (error) {
      if (problemOf(error).status !== 401) throw error;
      const search: Search = location.href === '/' ? {} : { return_to: location.href };
      redirect({ to: '/sign-in', search, replace: true, throw: true });
    }
  },
});

/** A page in the frame, fetched when somebody goes there. `needs` are permissions of which one is enough. */
function page<const Path extends string>(
  path: Path,
  needs: readonly string[],
  load: () => Promise<{ Content: () => React.ReactNode }>,
) {
  const Content = lazyRouteComponent(load, 'Content');
  return createRoute({
    getParentRoute: () => frameRoute,
    path,
    component: () => (
      <Permitted needs={needs}>
        <Content />
      </Permitted>
    ),
    staticData: { loadScript: () => Content.preload?.() },
    loader: () => Content.preload?.(),
  });
}

/** A page outside of the frame, for those who are not signed in. */
function entrance<const Path extends string>(
  path: Path,
  load: () => Promise<{ Content: () => React.ReactNode }>,
) {
  return createRoute({
    getParentRoute: () => rootRoute,
    path,
    component: lazyRouteComponent(load, 'Content'),
  });
}

const routeTree = rootRoute.addChildren([
  frameRoute.addChildren([
    page('/', [], () => import('./pages/overview/overview-page.tsx')),
    page('/calls', ['calls:read'], () => import('./pages/calls/calls-page.tsx')),
    page('/calls/$entry', ['calls:read'], () => import('./pages/calls/call-page.tsx')),
    page('/spend', ['spend:read'], () => import('./pages/spend/spend-page.tsx')),
    page('/budgets', ['spend:read'], () => import('./pages/budgets/budgets-page.tsx')),
    page('/policies', ['policies:read'], () => import('./pages/policies/policies-page.tsx')),
    page('/policies/edit', ['policies:write'], () => import('./pages/policies/policy-editor-page.tsx')),
    page('/policies/$version', ['policies:read'], () => import('./pages/policies/policy-version-page.tsx')),
    page('/providers', ['policies:read'], () => import('./pages/providers/providers-page.tsx')),
    page(
      '/api-keys',
      ['keys:manage', 'keys:read', 'keys:own'],
      () => import('./pages/api-keys/api-keys-page.tsx'),
    ),
    page('/ledger', ['ledger:read'], () => import('./pages/ledger/ledger-page.tsx')),
    page('/ledger/$entry', ['ledger:read'], () => import('./pages/ledger/entry-page.tsx')),
    page('/audit', ['audit:read'], () => import('./pages/audit/audit-page.tsx')),
    page('/members', ['members:read'], () => import('./pages/members/members-page.tsx')),
    page('/security', ['settings:manage'], () => import('./pages/security/security-page.tsx')),
    page('/account', [], () => import('./pages/account/account-page.tsx')),
  ]),
  entrance('/sign-in', () => import('./sign-in/sign-in-page.tsx')),
  entrance('/welcome', () => import('./sign-in/welcome-page.tsx')),
  entrance('/invitation', () => import('./sign-in/invitation-page.tsx')),
  entrance('/reset-password', () => import('./sign-in/reset-password-page.tsx')),
]);

export function createConsoleRouter(queries: QueryClient) {
  return createRouter({
    routeTree,
    basepath: '/console',
    context: { queries },
    parseSearch,
    stringifySearch,
    defaultPreload: 'intent',
    // Queries know themselves how fresh their answers are.
    defaultPreloadStaleTime: 0,
    scrollRestoration: true,
    defaultNotFoundComponent: NotFound,
    defaultErrorComponent: PageFailed,
  });
}

declare module '@tanstack/react-router' {
  interface StaticDataRouteOption {
    readonly loadScript?: () => Promise<unknown> | undefined;
  }
  interface Register {
    router: ReturnType<typeof createConsoleRouter>;
  }
}
