import { colourOf, type Series } from './series.ts';

export type MarkKind = 'bars' | 'areas' | 'lines';

const MOST_BAR_PX = 36;

interface MarksProps {
  readonly kind: MarkKind;
  readonly series: readonly Series[];
  readonly drawn: readonly (readonly { from: number; to: number }[])[];
  readonly xOf: (index: number) => number;
  readonly yOf: (value: number) => number;
  readonly slot: number;
  readonly active: number | undefined;
}

/** What a chart draws of its values. */
export function Marks({ kind, series, drawn, xOf, yOf, slot, active }: MarksProps) {
  const barWidth = Math.max(1, Math.min(MOST_BAR_PX, slot * 0.72));
  return series.map((one, place) => {
    const spans = drawn[place] ?? [];
    const colour = colourOf(one, place);
    switch (kind) {
      case 'bars':
        return (
          <g key={one.id} fill={colour}>
            {spans.map(({ from, to }, index) =>
              from === to ? null : (
                <rect
                  key={index}
                  x={xOf(index) - barWidth / 2}
                  width={barWidth}
                  y={Math.min(yOf(from), yOf(to))}
                  height={Math.max(1, Math.abs(yOf(from) - yOf(to)))}
                  rx={Math.min(2, barWidth / 4)}
                  opacity={active === undefined || active === index ? 1 : 0.55}
                />
              ),
            )}
          </g>
        );
      case 'areas':
        return (
          <g key={one.id}>
            <path d={areaOf(spans, xOf, yOf)} fill={colour} opacity={0.85} />
          </g>
        );
      case 'lines':
        return (
          <g key={one.id}>
            <path
              d={lineOf(
                spans.map(({ to }) => to),
                xOf,
                yOf,
              )}
              fill="none"
              stroke={colour}
              strokeWidth={2}
              strokeLinejoin="round"
            />
            {(spans.length === 1 ? [0] : active === undefined ? [] : [active]).map((index) => (
              <circle
                key={index}
                cx={xOf(index)}
                cy={yOf(spans[index]?.to ?? 0)}
                r={3.5}
                fill={colour}
                stroke="var(--surface)"
                strokeWidth={1.5}
              />
            ))}
          </g>
        );
    }
  });
}

/** A path through values, for lines and sparklines. */
export function lineOf(
  values: readonly number[],
  xOf: (index: number) => number,
  yOf: (value: number) => number,
): string {
  return values
    .map((value, index) => `${index === 0 ? 'M' : 'L'}${round(xOf(index))} ${round(yOf(value))}`)
    .join('');
}

function areaOf(
  spans: readonly { from: number; to: number }[],
  xOf: (index: number) => number,
  yOf: (value: number) => number,
): string {
  if (spans.length === 0) return '';
  const there = lineOf(
    spans.map(({ to }) => to),
    xOf,
    yOf,
  );
  const back = spans
    .map(({ from }, index) => `L${round(xOf(index))} ${round(yOf(from))}`)
    .toReversed()
    .join('');
  return `${there}${back}Z`;
}

function round(value: number): number {
  return Math.round(value * 10) / 10;
}
