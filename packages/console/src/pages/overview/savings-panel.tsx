import { HorizontalBars } from '../../charts/horizontal-bars.tsx';
import { EmptyState } from '../../feedback/empty-state.tsx';
import { Panel } from '../../kit/panel.tsx';
import { money } from '../../words/money.ts';
import { counted } from '../../words/quantity.ts';
import type { SpendReport } from './overview-queries.ts';

/** Where what was saved comes from, measured call by call against a baseline that was locked before. */
export function SavingsPanel({ report }: { readonly report: SpendReport }) {
  const {
    saving_micros: saving,
    judged_calls: judged,
    baseline_micros: baseline,
    judged_cost_micros: cost,
  } = report.totals;
  return (
    <Panel
      title="Savings"
      lead={
        judged === 0
          ? undefined
          : `Measured over ${counted(judged, 'call')}, each against a baseline that was locked before it.`
      }
      more={{ to: '/spend', label: 'By team and feature' }}
    >
      {judged === 0 ? (
        <EmptyState
          icon="spend"
          title="Nothing to compare with yet"
          command={`npx avouch baselines lock support --provider openai --model gpt-4.1 --tenant <tenant> --why 'What we used before.'`}
        >
          Lock the model that a feature used before. From then on each of its calls says what it saved, and
          the ledger keeps it.
        </EmptyState>
      ) : (
        <HorizontalBars
          format={money}
          bars={[
            { key: 'baseline', label: 'Would have cost', value: baseline, colour: 'var(--series-rest)' },
            { key: 'cost', label: 'Did cost', value: cost, colour: 'var(--series-2)' },
            { key: 'route', label: 'Saved by routing', value: saving.route },
            { key: 'cache', label: 'Saved by the cache', value: saving.cache },
            { key: 'provider_cache', label: 'Saved by providers’ caches', value: saving.provider_cache },
          ].map((bar) => (bar.value < 0 ? { ...bar, colour: 'var(--series-5)' } : bar))}
        />
      )}
    </Panel>
  );
}
