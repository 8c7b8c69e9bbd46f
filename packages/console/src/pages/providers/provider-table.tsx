import { Link } from '@tanstack/react-router';

import { EmptyState } from '../../feedback/empty-state.tsx';
import { Panel } from '../../kit/panel.tsx';
import { Pill } from '../../kit/pill.tsx';
import type { Column } from '../../table/column.ts';
import { DataTable } from '../../table/data-table.tsx';
import { useUrlSearch } from '../../url/use-url-state.ts';
import type { Search } from '../../url/search.ts';
import { count } from '../../words/quantity.ts';
import { HEALTH_STATES, HEALTH_WORDS, type Provider, worstHealth } from './model-rows.ts';
import classes from './providers.module.css';

/** Every provider that is configured; each leads to its models. */
export function ProviderTable({ providers }: { readonly providers: readonly Provider[] | undefined }) {
  const search = useUrlSearch();
  return (
    <Panel flush title="Providers" lead="Choose one to see its models alone.">
      <DataTable
        name="providers"
        caption="Providers"
        rows={providers}
        rowKey={({ name }) => name}
        searchText={({ name, kind, host, region }) => [name, kind, host, region].join(' ')}
        columns={columnsOf(search)}
        empty={
          <EmptyState
            icon="provider"
            title="No provider is configured"
            command="OPENAI_API_KEY=sk-… npm start"
          >
            Start Avouch with a vendor’s key, or a list of providers.
          </EmptyState>
        }
      />
    </Panel>
  );
}

function columnsOf(search: Search): readonly Column<Provider>[] {
  return [
    {
      id: 'name',
      header: 'Provider',
      isName: true,
      cell: ({ name, kind, host }) => (
        <span>
          <Link to="/providers" search={{ ...search, provider: name } as never}>
            {name}
          </Link>{' '}
          {kind === 'simulated' && <Pill>Simulated</Pill>}
          <span className={classes.under}>{host ?? 'inside this process'}</span>
        </span>
      ),
      sortBy: ({ name }) => name,
    },
    { id: 'kind', header: 'Format', cell: ({ kind }) => KIND_WORDS[kind], sortBy: ({ kind }) => kind },
    {
      id: 'credential',
      header: 'Credential',
      cell: ({ credential }) => <Credential credential={credential} />,
      sortBy: ({ credential }) => credential,
    },
    {
      id: 'region',
      header: 'Region',
      cell: ({ region, region_source: source, region_as_of: asOf }) => (
        <span>
          {region ?? 'Unknown'}
          <span className={classes.source}>
            {source}
            {asOf !== null && `, read on ${asOf}`}
          </span>
        </span>
      ),
      sortBy: ({ region }) => region,
    },
    {
      id: 'models',
      header: 'Models',
      align: 'end',
      cell: ({ models }) => count(models.length),
      sortBy: ({ models }) => models.length,
    },
    {
      id: 'health',
      header: 'Health',
      cell: (provider) => {
        const { word, tone } = HEALTH_WORDS[worstHealth(provider)];
        return <Pill tone={tone}>{word}</Pill>;
      },
      sortBy: (provider) => HEALTH_STATES.indexOf(worstHealth(provider)),
    },
  ];
}

const KIND_WORDS: Readonly<Record<Provider['kind'], string>> = {
  openai: 'OpenAI',
  anthropic: 'Anthropic',
  simulated: 'None',
};

function Credential({ credential }: Pick<Provider, 'credential'>) {
  if (credential === null) return <span className={classes.quiet}>takes none</span>;
  return credential === 'configured' ? <Pill tone="good">Configured</Pill> : <Pill tone="bad">Missing</Pill>;
}
