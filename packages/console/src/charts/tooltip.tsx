import classes from './charts.module.css';
import { colourOf, valueWords } from './series.ts';
import type { TimeSeriesProps } from './time-series.tsx';

/** The values of one period, at its place in the chart; read out where the chart is walked with the keys. */
export function Tooltip({
  periods,
  series,
  format,
  withTotal,
  index,
  x,
  width,
}: TimeSeriesProps & { readonly index: number; readonly x: number; readonly width: number }) {
  const total = series.reduce((sum, { values }) => sum + (values[index] ?? 0), 0);
  const isRight = x > width / 2;
  return (
    <div
      className={classes.tooltip}
      role="status"
      style={isRight ? { right: width - x + 12 } : { left: x + 12 }}
    >
      <strong>{periods[index]?.name}</strong>
      <dl>
        {series.map((one, place) => (
          <div key={one.id}>
            <dt>
              <span className={classes.swatch} style={{ background: colourOf(one, place) }} />
              {one.name}
            </dt>
            <dd>{valueWords(one, index, format)}</dd>
          </div>
        ))}
        {withTotal && series.length > 1 && (
          <div className={classes.total}>
            <dt>Total</dt>
            <dd>{format(total)}</dd>
          </div>
        )}
      </dl>
    </div>
  );
}
