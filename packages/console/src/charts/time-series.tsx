import { Button } from '@mantine/core';
import { type KeyboardEvent, type PointerEvent, useId, useState } from 'react';

import classes from './charts.module.css';
import { ChartTable } from './chart-table.tsx';
import { Legend } from './legend.tsx';
import { Marks, type MarkKind } from './marks.tsx';
import { axisOf, everyNth, LABEL_GAP_PX, placeLabels, stack } from './scale.ts';
import type { Period, Series } from './series.ts';
import { Tooltip } from './tooltip.tsx';
import { useWidth } from './use-width.ts';

const HEIGHT = 220;
const MARGIN = { top: 10, right: 4, bottom: 24 };
const LETTER_PX = 6.6;

export interface TimeSeriesProps {
  /** What is drawn, in a few words: it is read out, and heads the table. */
  readonly label: string;
  readonly kind: MarkKind;
  readonly periods: readonly Period[];
  readonly series: readonly Series[];
  readonly format: (value: number) => string;
  /** For the axis, where room is scarce. */
  readonly shortFormat?: (value: number) => string;
  readonly height?: number;
  /** Whether the tooltip says the sum as well; where parts are stacked. */
  readonly withTotal?: boolean;
}

/**
 * Values over time as stacked bars, stacked areas or lines. It can be walked with the arrow keys, which says each
 * period's values, and be shown as a table.
 */
export function TimeSeries(props: TimeSeriesProps) {
  const { label, kind, periods, series, format, height = HEIGHT } = props;
  const [active, setActive] = useState<number>();
  const [isTable, setIsTable] = useState(false);
  const { ref, width } = useWidth();
  const help = useId();

  if (isTable) {
    return (
      <div>
        <ChartTable {...props} />
        <ViewButton onClick={() => setIsTable(false)}>Show as chart</ViewButton>
      </div>
    );
  }

  const shortFormat = props.shortFormat ?? format;
  const drawn =
    kind === 'lines'
      ? series.map(({ values }) => values.map((value) => ({ from: 0, to: value })))
      : stack(series.map(({ values }) => values));
  const ends = drawn.flat().map(({ to }) => to);
  const axis = axisOf(Math.min(0, ...ends), Math.max(0, ...ends));
  const left = Math.max(...axis.ticks.map((tick) => shortFormat(tick).length)) * LETTER_PX + 10;
  const plot = {
    left,
    top: MARGIN.top,
    width: Math.max(0, width - left - MARGIN.right),
    height: height - MARGIN.top - MARGIN.bottom,
  };
  const slot = plot.width / Math.max(1, periods.length);
  const xOf = (index: number) => plot.left + slot * (index + 0.5);
  const yOf = (value: number) => plot.top + plot.height * (1 - (value - axis.min) / (axis.max - axis.min));
  const longest = Math.max(0, ...periods.map((period) => period.label.length)) * LETTER_PX;
  const nth = everyNth(periods.length, plot.width, longest + LABEL_GAP_PX);
  const labels = placeLabels(periods.length, nth, { xOf, labelPx: longest, endPx: width });

  const point = (event: PointerEvent<SVGSVGElement>) => {
    const x = event.clientX - event.currentTarget.getBoundingClientRect().left - plot.left;
    const index = Math.floor(x / slot);
    setActive(index >= 0 && index < periods.length ? index : undefined);
  };
  const walk = (event: KeyboardEvent) => {
    const next = stepOf(event.key, active, periods.length);
    if (next === 'none') return;
    event.preventDefault();
    setActive(next);
  };

  return (
    <figure className={classes.figure}>
      <Legend series={series} />
      {/* The arrow keys walk through the periods, as they do in a slider. */}
      <div
        ref={ref}
        className={classes.plot}
        role="application"
        aria-roledescription="chart"
        aria-label={label}
        aria-describedby={help}
        tabIndex={0}
        onKeyDown={walk}
        onBlur={() => setActive(undefined)}
      >
        <svg
          width="100%"
          height={height}
          aria-hidden="true"
          onPointerMove={point}
          onPointerLeave={() => setActive(undefined)}
        >
          {axis.ticks.map((tick) => (
            <g key={tick}>
              <line
                className={tick === 0 ? classes.zero : classes.grid}
                x1={plot.left}
                x2={plot.left + plot.width}
                y1={yOf(tick)}
                y2={yOf(tick)}
              />
              <text
                className={classes.tick}
                x={plot.left - 8}
                y={yOf(tick)}
                textAnchor="end"
                dominantBaseline="central"
              >
                {shortFormat(tick)}
              </text>
            </g>
          ))}
          {active !== undefined && (
            <rect
              className={classes.cursor}
              x={xOf(active) - slot / 2}
              y={plot.top}
              width={slot}
              height={plot.height}
            />
          )}
          <Marks kind={kind} series={series} drawn={drawn} xOf={xOf} yOf={yOf} slot={slot} active={active} />
          {labels.map(({ index, x }) => (
            <text key={index} className={classes.tick} x={x} y={height - 6} textAnchor="middle">
              {periods[index]?.label}
            </text>
          ))}
        </svg>
        {active !== undefined && periods[active] && (
          <Tooltip {...props} index={active} x={xOf(active)} width={width} />
        )}
      </div>
      <figcaption id={help} className="visually-hidden">
        Walk through it with the left and right arrow keys, or show it as a table.
      </figcaption>
      <ViewButton onClick={() => setIsTable(true)}>Show as table</ViewButton>
    </figure>
  );
}

function ViewButton({ onClick, children }: { readonly onClick: () => void; readonly children: string }) {
  return (
    <Button className={classes.viewButton} variant="subtle" color="gray" size="compact-xs" onClick={onClick}>
      {children}
    </Button>
  );
}

function stepOf(key: string, active: number | undefined, periods: number): number | undefined | 'none' {
  const last = periods - 1;
  switch (key) {
    case 'ArrowRight':
      return Math.min(last, (active ?? -1) + 1);
    case 'ArrowLeft':
      return Math.max(0, (active ?? periods) - 1);
    case 'Home':
      return 0;
    case 'End':
      return last;
    case 'Escape':
      return undefined;
    default:
      return 'none';
  }
}
