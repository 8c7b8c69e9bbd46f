/** Cost of one feature on consecutive days, in micro-dollars; the oldest first. */
export interface FeatureDays {
  readonly feature: string;
  readonly days: readonly { readonly date: string; readonly costMicros: number }[];
}

/** A day on which a feature cost unusually much or little, with the numbers that say so. */
export interface Anomaly {
  readonly feature: string;
  readonly date: string;
  readonly direction: 'high' | 'low';
  readonly costMicros: number;
  /** Of the days before. */
  readonly medianMicros: number;
  readonly madMicros: number;
  /** How many robust standard deviations the day lies away from the median. */
  readonly score: number;
  readonly trailingDays: number;
  readonly explanation: string;
}

/** The days that a day is compared with. */
export const TRAILING_DAYS = 28;
/** A feature younger than this has no usual day yet. */
const MIN_TRAILING_DAYS = 14;
/** Iglewicz and Hoaglin's bound on the modified z-score (How to Detect and Handle Outliers, 1993). */
const MIN_SCORE = 3.5;
/** Nobody wants to be told of less than a dollar, nor of less than a quarter of what is usual. */
const MIN_DIFFERENCE_MICROS = 1_000_000;
const MIN_DIFFERENCE_SHARE = 0.25;
/** What makes the median absolute deviation, and the mean one, a standard deviation for normal values. */
const MAD_TO_SIGMA = 1.4826;
const MEAN_DEVIATION_TO_SIGMA = 1.2533;

/**
 * Days whose cost lies far from the median of the 28 days before, in units of their median absolute deviation, which
 * single wild days hardly move. Where more than half of the days are alike, the mean absolute deviation takes its
 * place. Pure. Days before a feature's first cost do not count as its past.
 */
export function findAnomalies({ feature, days }: FeatureDays): Anomaly[] {
  const found: Anomaly[] = [];
  const first = days.findIndex(({ costMicros }) => costMicros > 0);
  if (first < 0) return found;
  for (let at = first + MIN_TRAILING_DAYS; at < days.length; at += 1) {
    const day = days[at];
    const trailing = days.slice(Math.max(first, at - TRAILING_DAYS), at).map(({ costMicros }) => costMicros);
    if (day === undefined) continue;
    const { date, costMicros } = day;
    const medianMicros = median(trailing);
    const deviations = trailing.map((value) => Math.abs(value - medianMicros));
    const madMicros = median(deviations);
    const meanDeviation = deviations.reduce((sum, value) => sum + value, 0) / deviations.length;
    const sigma = madMicros > 0 ? madMicros * MAD_TO_SIGMA : meanDeviation * MEAN_DEVIATION_TO_SIGMA;
    const difference = costMicros - medianMicros;
    const least = Math.max(MIN_DIFFERENCE_MICROS, medianMicros * MIN_DIFFERENCE_SHARE);
    // Where all days before are alike there is no deviation to count in: any difference of note is unusual.
    const score = sigma > 0 ? difference / sigma : Math.sign(difference) * MAX_SCORE;
    if (Math.abs(difference) < least || Math.abs(score) < MIN_SCORE) continue;
    const bounded = Math.max(-MAX_SCORE, Math.min(MAX_SCORE, Math.round(score * 10) / 10));
    found.push({
      feature,
      date,
      direction: difference > 0 ? 'high' : 'low',
      costMicros,
      medianMicros,
      madMicros,
      score: bounded,
      trailingDays: trailing.length,
      explanation:
        `${dollars(costMicros)} on ${date}; the median of the ${trailing.length} days before is ` +
        `${dollars(medianMicros)}, their median absolute deviation ${dollars(madMicros)}: ` +
        `${Math.abs(bounded)} robust standard deviations ${difference > 0 ? 'above' : 'below'}.`,
    });
  }
  return found;
}

/** Scores beyond it say no more. */
const MAX_SCORE = 1_000;

function median(values: readonly number[]): number {
  const sorted = values.toSorted((one, other) => one - other);
  const middle = Math.floor(sorted.length / 2);
  const upper = sorted[middle] ?? 0;
  return sorted.length % 2 === 1 ? upper : Math.round(((sorted[middle - 1] ?? upper) + upper) / 2);
}

function dollars(micros: number): string {
  return `$${(micros / 1_000_000).toFixed(2)}`;
}
