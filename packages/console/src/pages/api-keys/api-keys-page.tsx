import { Button } from '@mantine/core';
import { useQuery } from '@tanstack/react-query';
import { useMemo, useState } from 'react';

import { api } from '../../api/client.ts';
import { problemOf } from '../../api/problem.ts';
import { useMay } from '../../api/queries.ts';
import { useChange } from '../../api/use-change.ts';
import { useActors } from '../../entries/use-names.ts';
import { EmptyState } from '../../feedback/empty-state.tsx';
import { Problem } from '../../feedback/problem.tsx';
import { Icon } from '../../icons/icon.tsx';
import { Confirm } from '../../kit/confirm.tsx';
import { Page } from '../../kit/page.tsx';
import { Panel } from '../../kit/panel.tsx';
import { DataTable } from '../../table/data-table.tsx';
import { useTableState } from '../../table/use-table-state.ts';
import { useUrlSearch } from '../../url/use-url-state.ts';
import { DuePanel } from './due-panel.tsx';
import { keyColumns } from './key-columns.tsx';
import { KeyFilterBar } from './key-filter-bar.tsx';
import { isFiltered, type KeyFilters, queryOf, readFilters } from './key-filters.ts';
import type { ApiKey } from './key-words.ts';
import { MakeKeyDialog } from './make-key-dialog.tsx';
import { RotateKeyDialog } from './rotate-key-dialog.tsx';

const PAGE_ROWS = 50;

/** The keys that programs call with: which there are, what they may do, and how long they still live. */
export function Content() {
  const search = useUrlSearch();
  const filters = useMemo(() => readFilters(search), [search]);
  const { cursor } = useTableState('keys');
  const query = useKeys(filters, cursor);
  const { actors, nameOf } = useActors();
  const mayManage = useMay('keys:manage');
  const mayHaveOwn = useMay('keys:own');
  const mayAct = mayManage || mayHaveOwn;
  const [isMaking, setIsMaking] = useState(false);
  const [rotating, setRotating] = useState<ApiKey>();
  const [revoking, setRevoking] = useState<ApiKey>();
  const columns = useMemo(
    () => keyColumns({ nameOf, mayAct, onRotate: setRotating, onRevoke: setRevoking }),
    [nameOf, mayAct],
  );
  const keys = query.data?.api_keys;
  const makeButton = (
    <Button leftSection={<Icon name="plus" size={16} />} onClick={() => setIsMaking(true)}>
      Make a key
    </Button>
  );
  return (
    <Page
      title="API keys"
      lead={
        mayManage || !mayHaveOwn
          ? 'What programs call with. A key may do what its scopes say, where its limits say, until it expires.'
          : 'Your own keys. They make calls for your teams, and end when you leave.'
      }
      actions={mayAct && makeButton}
    >
      {query.isError && keys === undefined ? (
        <Problem problem={problemOf(query.error)} onRetry={() => void query.refetch()} />
      ) : (
        <Panel flush>
          <DataTable
            name="keys"
            caption="API keys"
            columns={columns}
            rows={keys}
            rowKey={(key) => key.id}
            filters={<KeyFilterBar filters={filters} actors={actors} />}
            next={keys?.length === PAGE_ROWS ? (keys.at(-1)?.id ?? null) : null}
            empty={<NoKeys isNarrowed={isFiltered(filters)} action={mayAct && makeButton} />}
          />
        </Panel>
      )}
      <DuePanel />
      <MakeKeyDialog opened={isMaking} onClose={() => setIsMaking(false)} />
      <RotateKeyDialog target={rotating} onClose={() => setRotating(undefined)} />
      <RevokeKey target={revoking} onClose={() => setRevoking(undefined)} />
    </Page>
  );
}

function useKeys(filters: KeyFilters, cursor: string) {
  return useQuery({
    queryKey: ['api-keys', filters, cursor],
    queryFn: ({ signal }) =>
      api.get('/v1/api-keys', {
        params: { query: { ...queryOf(filters, cursor), limit: PAGE_ROWS } },
        signal,
      }),
    placeholderData: (shown) => shown,
  });
}

function RevokeKey({
  target,
  onClose,
}: {
  readonly target: ApiKey | undefined;
  readonly onClose: () => void;
}) {
  const revoke = useChange({
    change: (key: ApiKey) => api.delete('/v1/api-keys/{id}', { params: { path: { id: key.id } } }),
    done: (_answer, { name }) => `“${name}” is revoked. Calls with it are refused from now on.`,
    stale: [['api-keys'], ['credentials']],
    onDone: onClose,
  });
  return (
    <Confirm
      opened={target !== undefined}
      title={`Revoke “${target?.name ?? ''}”?`}
      act="Revoke key"
      typed={target?.name ?? ''}
      isRunning={revoke.isRunning}
      onConfirm={() => target && revoke.run(target)}
      onClose={onClose}
    >
      Whatever calls with it is refused within a second, on every node. This cannot be taken back. To replace
      a key that is in use, rotate it instead.
    </Confirm>
  );
}

function NoKeys({ isNarrowed, action }: { readonly isNarrowed: boolean; readonly action: React.ReactNode }) {
  if (isNarrowed)
    return (
      <EmptyState icon="search" title="No key matches">
        Take a filter away to see more.
      </EmptyState>
    );
  return (
    <EmptyState icon="key" title="No keys yet" action={action}>
      A program needs a key to call models through Avouch. Make one, put it where your OpenAI or Anthropic
      client takes its API key, and point the client at this server.
    </EmptyState>
  );
}
