import classes from './charts.module.css';
import { colourOf, type Series } from './series.ts';

/** Which colour is what; nothing where there is one series, which the panel names. */
export function Legend({ series }: { readonly series: readonly Series[] }) {
  if (series.length < 2) return null;
  return (
    <ul className={classes.legend}>
      {series.map((one, place) => (
        <li key={one.id}>
          <span className={classes.swatch} style={{ background: colourOf(one, place) }} />
          {one.name}
        </li>
      ))}
    </ul>
  );
}
