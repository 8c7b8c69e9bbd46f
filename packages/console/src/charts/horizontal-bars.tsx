import { Link } from '@tanstack/react-router';
import type { ReactNode } from 'react';

import classes from './charts.module.css';

export interface Bar {
  readonly key: string;
  readonly label: ReactNode;
  readonly value: number;
  /** Beside the value, such as its share. */
  readonly note?: ReactNode;
  /** Where more about it stands, without the base. */
  readonly to?: string;
  readonly search?: Readonly<Record<string, string>>;
  readonly colour?: string;
}

/** Values compared with each other, the list itself being the text of the chart. */
export function HorizontalBars({
  bars,
  format,
}: {
  readonly bars: readonly Bar[];
  readonly format: (value: number) => string;
}) {
  const most = Math.max(0, ...bars.map(({ value }) => Math.abs(value)));
  return (
    <ol className={classes.bars}>
      {bars.map(({ key, label, value, note, to, search, colour }) => (
        <li key={key}>
          <span className={classes.barLabel}>
            {to === undefined ? (
              label
            ) : (
              <Link to={to} search={(search ?? {}) as never}>
                {label}
              </Link>
            )}
          </span>
          <span className={classes.barValue}>
            {format(value)}
            {note !== undefined && <span className={classes.barNote}>{note}</span>}
          </span>
          <span className={classes.barTrack}>
            <span
              className={classes.bar}
              style={{
                width: `${most === 0 ? 0 : (Math.abs(value) / most) * 100}%`,
                background: colour ?? 'var(--series-1)',
              }}
            />
          </span>
        </li>
      ))}
    </ol>
  );
}
