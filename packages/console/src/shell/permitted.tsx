import type { ReactNode } from 'react';

import { useSession } from '../api/queries.ts';
import { NotPermitted } from '../feedback/not-permitted.tsx';
import { Page } from '../kit/page.tsx';
import { reaches } from '../navigation.ts';

/** A page, or who can grant it where the role does not reach it. */
export function Permitted({
  needs,
  children,
}: {
  readonly needs: readonly string[];
  readonly children: ReactNode;
}) {
  const { permissions } = useSession();
  if (reaches(permissions, needs)) return children;
  return (
    <Page title="Not permitted">
      <NotPermitted needs={needs} />
    </Page>
  );
}
