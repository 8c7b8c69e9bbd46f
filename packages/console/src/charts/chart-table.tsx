import classes from './charts.module.css';
import { valueWords } from './series.ts';
import type { TimeSeriesProps } from './time-series.tsx';

/** What a chart draws, as numbers. */
export function ChartTable({ label, periods, series, format }: TimeSeriesProps) {
  return (
    // A scrolling region is reached by the keyboard, so that it can be scrolled with it.
    <div className={classes.tableScroller} role="region" aria-label={label} tabIndex={0}>
      <table className={classes.table}>
        <caption className="visually-hidden">{label}</caption>
        <thead>
          <tr>
            <th scope="col">Period</th>
            {series.map((one) => (
              <th key={one.id} scope="col">
                {one.name}
              </th>
            ))}
          </tr>
        </thead>
        <tbody>
          {periods.map((period, index) => (
            <tr key={period.key}>
              <th scope="row">{period.name}</th>
              {series.map((one) => (
                <td key={one.id}>{valueWords(one, index, format)}</td>
              ))}
            </tr>
          ))}
        </tbody>
      </table>
    </div>
  );
}
