import { Link } from '@tanstack/react-router';

import { Icon } from '../../icons/icon.tsx';
import type { Attention } from './attention.ts';
import classes from './overview.module.css';

const MOST_LINES = 4;

/** What somebody should look at, above everything else; nothing where all is well. */
export function AttentionStrip({ found }: { readonly found: readonly Attention[] }) {
  if (found.length === 0) return null;
  return (
    <section className={classes.attention} aria-label="Needs attention">
      <ul>
        {found.slice(0, MOST_LINES).map(({ key, tone, words, to }) => (
          <li key={key} data-tone={tone}>
            <Icon name={tone === 'bad' ? 'stop' : 'alert'} size={16} />
            {to === '/' ? <span>{words}</span> : <Link to={to}>{words}</Link>}
          </li>
        ))}
        {found.length > MOST_LINES && <li>and {found.length - MOST_LINES} more</li>}
      </ul>
    </section>
  );
}
