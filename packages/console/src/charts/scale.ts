/** Values of an axis: round numbers that cover what is drawn. */
export interface Axis {
  readonly min: number;
  readonly max: number;
  readonly ticks: readonly number[];
}

/** Round steps, as people count: 1, 2, 2.5, 5 and their tens. */
const STEPS = [1, 2, 2.5, 5, 10];

/** What is drawn over less is drawn as nothing: so near to zero a float has no tenths. */
const LEAST_SPAN = 1e-9;

/** An axis from `low` to `high` with about so many steps. Zero is always on it: bars and areas begin there. */
export function axisOf(low: number, high: number, steps = 4): Axis {
  const bottom = Math.min(0, low);
  const top = Math.max(0, high);
  if (top - bottom < LEAST_SPAN) return { min: 0, max: 1, ticks: [0] };
  const rough = (top - bottom) / steps;
  const power = 10 ** Math.floor(Math.log10(rough));
  const step = power * (STEPS.find((one) => one * power >= rough) ?? 10);
  const first = Math.floor(bottom / step);
  const last = Math.ceil(top / step);
  const ticks = Array.from({ length: last - first + 1 }, (_, index) => (first + index) * step);
  return { min: first * step, max: last * step, ticks };
}

/** Which of so many labels have room: every nth, so that no two touch. */
export function everyNth(labels: number, roomPx: number, labelPx: number): number {
  return Math.max(1, Math.ceil((labels * labelPx) / Math.max(roomPx, 1)));
}

/** Between two labels of an axis, at least. */
export const LABEL_GAP_PX = 16;

/**
 * Where every nth label stands, by its middle. One at the end moves to where it is not cut, and is left out where it
 * would come too near to the one before.
 */
export function placeLabels(
  labels: number,
  nth: number,
  place: { readonly xOf: (index: number) => number; readonly labelPx: number; readonly endPx: number },
): { readonly index: number; readonly x: number }[] {
  const last = place.endPx - place.labelPx / 2;
  return Array.from({ length: Math.ceil(labels / nth) }, (_, step) => step * nth)
    .filter((index) => place.xOf(index) - last <= LABEL_GAP_PX / 2)
    .map((index) => ({ index, x: Math.min(place.xOf(index), last) }));
}

/** Series on top of each other: for each period, where each one begins and ends. What is negative goes down. */
export function stack(series: readonly (readonly number[])[]): { from: number; to: number }[][] {
  const periods = Math.max(0, ...series.map((values) => values.length));
  const up = Array.from({ length: periods }, () => 0);
  const down = Array.from({ length: periods }, () => 0);
  return series.map((values) =>
    Array.from({ length: periods }, (_, index) => {
      const value = values[index] ?? 0;
      const side = value < 0 ? down : up;
      const from = side[index] ?? 0;
      side[index] = from + value;
      return { from, to: from + value };
    }),
  );
}
