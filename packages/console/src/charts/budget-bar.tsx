import classes from './charts.module.css';
import { share } from '../words/quantity.ts';

/** How far a budget is burnt: spent, held for calls under way, where warnings are, and where it is heading. */
export function BudgetBar({
  spent,
  reserved,
  limit,
  projected,
  thresholds = [],
  label,
}: {
  readonly spent: number;
  readonly reserved: number;
  readonly limit: number;
  /** What the period would end with at this rate. */
  readonly projected?: number | undefined;
  /** Shares of the limit at which somebody is told. */
  readonly thresholds?: readonly number[];
  /** Which budget, for screen readers. */
  readonly label: string;
}) {
  const part = (value: number) => `${limit <= 0 ? 0 : Math.max(0, Math.min(1, value / limit)) * 100}%`;
  const used = limit <= 0 ? 1 : spent / limit;
  return (
    <div
      className={classes.budget}
      role="meter"
      aria-label={label}
      aria-valuemin={0}
      aria-valuemax={100}
      aria-valuenow={Math.round(Math.min(1, used) * 100)}
      aria-valuetext={`${share(used)} spent`}
      data-tone={toneOf(used, limit > 0 && projected !== undefined ? projected / limit : 0)}
    >
      {projected !== undefined && (
        <span className={classes.budgetProjected} style={{ width: part(projected) }} />
      )}
      <span className={classes.budgetReserved} style={{ width: part(spent + reserved) }} />
      <span className={classes.budgetSpent} style={{ width: part(spent) }} />
      {thresholds
        .filter((at) => at > 0 && at < 1)
        .map((at) => (
          <span key={at} className={classes.budgetThreshold} style={{ left: part(at * limit) }} />
        ))}
    </div>
  );
}

function toneOf(used: number, projected: number): 'good' | 'warn' | 'bad' {
  if (used >= 1) return 'bad';
  return used >= 0.8 || projected > 1 ? 'warn' : 'good';
}
