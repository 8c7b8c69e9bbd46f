import { Button } from '@mantine/core';
import { useQuery } from '@tanstack/react-query';
import { Link } from '@tanstack/react-router';

import { useMay } from '../../api/queries.ts';
import { problemOf } from '../../api/problem.ts';
import { useNames } from '../../entries/use-names.ts';
import { EmptyState } from '../../feedback/empty-state.tsx';
import { Loaded } from '../../feedback/loaded.tsx';
import { Problem } from '../../feedback/problem.tsx';
import { Icon } from '../../icons/icon.tsx';
import { Page } from '../../kit/page.tsx';
import { Panel } from '../../kit/panel.tsx';
import { DataTable } from '../../table/data-table.tsx';
import { useTableState } from '../../table/use-table-state.ts';
import { InForce } from './in-force.tsx';
import { versionColumns } from './version-columns.tsx';
import { versionQuery, versionsQuery } from './policy-queries.ts';

/** The policy in force and every version before it: who, when and why. */
export function Content() {
  const mayWrite = useMay('policies:write');
  const inForce = useQuery(versionQuery('current'));
  const { cursor } = useTableState('versions');
  const versions = useQuery(versionsQuery(cursor));
  const nameOf = useNames();

  return (
    <Page
      title="Policies"
      lead="One signed document decides every call. Its newest version is in force; every version stays."
      actions={
        mayWrite && (
          <Button component={Link} to="/policies/edit" leftSection={<Icon name="edit" size={16} />}>
            Edit the policy
          </Button>
        )
      }
    >
      <Loaded query={inForce} skeletonHeight={150}>
        {(version) => <InForce version={version} />}
      </Loaded>
      {versions.isError ? (
        <Problem problem={problemOf(versions.error)} onRetry={() => void versions.refetch()} />
      ) : (
        <Panel title="History" lead="What was decided, by whom and why." flush>
          <DataTable
            name="versions"
            caption="Versions of the policy"
            columns={versionColumns(nameOf, inForce.data?.version)}
            rows={versions.data?.policies}
            rowKey={({ version }) => String(version)}
            rowLink={({ version }) => `/policies/${version}`}
            next={versions.data === undefined ? null : (versions.data.next_before?.toString() ?? null)}
            empty={
              <EmptyState icon="policy" title="No versions here">
                The history ends before this page. Go back to the first one.
              </EmptyState>
            }
          />
        </Panel>
      )}
    </Page>
  );
}
