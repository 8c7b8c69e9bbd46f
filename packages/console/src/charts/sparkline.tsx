import classes from './charts.module.css';
import { lineOf } from './marks.tsx';

const WIDTH = 120;
const HEIGHT = 28;

/** How a number came about, as a line without axes. The number beside it says what it is. */
export function Sparkline({
  values,
  colour = 'var(--series-1)',
}: {
  readonly values: readonly number[];
  readonly colour?: string;
}) {
  if (values.length < 2) return null;
  const low = Math.min(0, ...values);
  const high = Math.max(...values, low + 1e-9);
  const xOf = (index: number) => (index / (values.length - 1)) * WIDTH;
  const yOf = (value: number) => 2 + (HEIGHT - 4) * (1 - (value - low) / (high - low));
  const line = lineOf(values, xOf, yOf);
  return (
    <svg
      className={classes.sparkline}
      viewBox={`0 0 ${WIDTH} ${HEIGHT}`}
      preserveAspectRatio="none"
      aria-hidden="true"
    >
      <path d={`${line}L${WIDTH} ${HEIGHT}L0 ${HEIGHT}Z`} fill={colour} opacity={0.12} />
      <path d={line} fill="none" stroke={colour} strokeWidth={1.5} vectorEffect="non-scaling-stroke" />
    </svg>
  );
}
