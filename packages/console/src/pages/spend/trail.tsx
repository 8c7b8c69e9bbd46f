import { ActionIcon } from '@mantine/core';
import { Link } from '@tanstack/react-router';

import { Icon } from '../../icons/icon.tsx';
import { useUrlSearch } from '../../url/use-url-state.ts';
import { DIMENSION_NAMES, DIMENSIONS, labelOf } from './dimensions.ts';
import { type Narrowing, widened } from './narrowing.ts';
import classes from './spend.module.css';

/** What the page is narrowed to, a step behind another, each of which can be taken back. */
export function Trail({
  narrowing,
  nameOf,
}: {
  readonly narrowing: Narrowing;
  readonly nameOf: (id: string) => string;
}) {
  const search = useUrlSearch();
  const steps = DIMENSIONS.flatMap((dimension) => {
    const value = narrowing[dimension];
    return value === undefined ? [] : [{ dimension, label: labelOf(dimension, value, nameOf) }];
  });
  if (steps.length === 0) return null;
  return (
    <nav aria-label="Narrowed to">
      <ol className={classes.trail}>
        <li>
          <Link to="/spend" search={widened(search, DIMENSIONS) as never}>
            All spend
          </Link>
        </li>
        {steps.map(({ dimension, label }, at) => {
          const deeper = steps.slice(at + 1).map((step) => step.dimension);
          const words = (
            <>
              {DIMENSION_NAMES[dimension]} <strong>{label}</strong>
            </>
          );
          return (
            <li key={dimension}>
              <Icon name="right" size={14} />
              {deeper.length === 0 ? (
                <span aria-current="page">{words}</span>
              ) : (
                <Link to="/spend" search={widened(search, deeper) as never}>
                  {words}
                </Link>
              )}
              <ActionIcon
                variant="subtle"
                color="gray"
                size="sm"
                aria-label={`Show all ${DIMENSION_NAMES[dimension].toLowerCase()}s`}
                renderRoot={(props) => (
                  <Link {...props} to="/spend" search={widened(search, [dimension]) as never} />
                )}
              >
                <Icon name="close" size={14} />
              </ActionIcon>
            </li>
          );
        })}
      </ol>
    </nav>
  );
}
