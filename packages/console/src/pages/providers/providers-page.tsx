import { useQuery } from '@tanstack/react-query';

import { problemOf } from '../../api/problem.ts';
import { Problem } from '../../feedback/problem.tsx';
import { Page } from '../../kit/page.tsx';
import { ConfigurePanel } from './configure-panel.tsx';
import { ModelTable } from './model-table.tsx';
import { allProviders } from './provider-queries.ts';
import { ProviderTable } from './provider-table.tsx';

/** What calls can be routed to: where it runs, what it can do, what it costs and how it does. */
export function Content() {
  const query = useQuery(allProviders);
  const providers = query.data;
  const isOnlySimulated = providers?.every(({ kind }) => kind === 'simulated') ?? false;
  return (
    <Page
      title="Providers and models"
      lead="What calls can be routed to: where it runs, what it can do, what it costs, and how it does right now."
    >
      {query.isError && providers === undefined ? (
        <Problem problem={problemOf(query.error)} onRetry={() => void query.refetch()} />
      ) : (
        <>
          {isOnlySimulated && <ConfigurePanel isFirst />}
          <ProviderTable providers={providers} />
          <ModelTable providers={providers} />
          {!isOnlySimulated && <ConfigurePanel isFirst={false} />}
        </>
      )}
    </Page>
  );
}
