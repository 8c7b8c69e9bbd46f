import { useQuery } from '@tanstack/react-query';

import { untyped } from '../../api/untyped.ts';
import { Loaded } from '../../feedback/loaded.tsx';
import { EmptyState } from '../../feedback/empty-state.tsx';
import { Panel } from '../../kit/panel.tsx';
import { Pill, type Tone } from '../../kit/pill.tsx';
import classes from './overview.module.css';

/** `GET /v1/controls` */
interface ControlList {
  readonly controls: readonly {
    readonly id: string;
    readonly statement: string;
    readonly result: 'pass' | 'fail' | 'error' | 'unknown';
    readonly observed_at: string | null;
    readonly detail: string | null;
  }[];
}

const TONES: Readonly<Record<ControlList['controls'][number]['result'], Tone>> = {
  pass: 'good',
  fail: 'bad',
  error: 'warn',
  unknown: 'neutral',
};
const WORDS = { pass: 'Holds', fail: 'Does not hold', error: 'Not checked', unknown: 'Unknown' } as const;

/** Statements that the system checks about itself, those that do not hold first. */
export function ControlsPanel() {
  const query = useQuery({
    queryKey: ['controls'],
    queryFn: () => untyped<ControlList>('GET', '/v1/controls'),
    refetchInterval: 60_000,
  });
  return (
    <Panel title="Controls" lead="Checked against the running system.">
      <Loaded query={query}>
        {({ controls }) =>
          controls.length === 0 ? (
            <EmptyState icon="policy" title="No controls yet">
              Controls say what must hold, and are checked by the system itself.
            </EmptyState>
          ) : (
            <ul className={classes.controls}>
              {[...controls]
                .sort((one, other) => RANK[one.result] - RANK[other.result])
                .map(({ id, statement, result, detail }) => (
                  <li key={id} title={detail ?? undefined}>
                    <span>{statement}</span>
                    <Pill tone={TONES[result]}>{WORDS[result]}</Pill>
                  </li>
                ))}
            </ul>
          )
        }
      </Loaded>
    </Panel>
  );
}

const RANK = { fail: 0, error: 1, unknown: 2, pass: 3 } as const;
