import type { UseQueryResult } from '@tanstack/react-query';

import { EmptyState } from '../../feedback/empty-state.tsx';
import { Loaded } from '../../feedback/loaded.tsx';
import { Icon } from '../../icons/icon.tsx';
import { Panel } from '../../kit/panel.tsx';
import { Pill, type Tone } from '../../kit/pill.tsx';
import { count } from '../../words/quantity.ts';
import type { ControlList } from './attention.ts';
import classes from './overview.module.css';

type Result = ControlList['controls'][number]['result'];

const RESULTS: Readonly<
  Record<Result, { readonly tone: Tone; readonly words: string; readonly rank: number }>
> = {
  fail: { tone: 'bad', words: 'Does not hold', rank: 0 },
  error: { tone: 'warn', words: 'Not checked', rank: 1 },
  unknown: { tone: 'neutral', words: 'Nothing to see', rank: 2 },
  pass: { tone: 'good', words: 'Holds', rank: 3 },
};

/** Statements that the system checks about itself, those that do not hold first. */
export function ControlsPanel({ query }: { readonly query: UseQueryResult<ControlList> }) {
  const controls = query.data?.controls ?? [];
  const holding = controls.filter(({ result }) => result === 'pass').length;
  return (
    <Panel
      title="Controls"
      lead={
        controls.length === 0
          ? 'Checked against the running system.'
          : `${count(holding)} of ${count(controls.length)} hold, checked just now against the running system.`
      }
    >
      <Loaded query={query}>
        {() =>
          controls.length === 0 ? (
            <EmptyState icon="policy" title="No controls yet">
              Controls say what must hold, and are checked by the system itself.
            </EmptyState>
          ) : (
            <ul className={classes.controls}>
              {[...controls]
                .sort((one, other) => RESULTS[one.result].rank - RESULTS[other.result].rank)
                .map(({ id, statement, result, detail }) => (
                  <li key={id}>
                    <details>
                      <summary>
                        <Icon name="right" size={14} />
                        <span>{statement}</span>
                      </summary>
                      <p>{detail}</p>
                    </details>
                    <Pill tone={RESULTS[result].tone}>{RESULTS[result].words}</Pill>
                  </li>
                ))}
            </ul>
          )
        }
      </Loaded>
    </Panel>
  );
}
