import { Link } from '@tanstack/react-router';

import { useSession } from '../api/queries.ts';
import { Icon } from '../icons/icon.tsx';
import { NAVIGATION, reaches } from '../navigation.ts';
import classes from './shell.module.css';

/** The pages that the role reaches. */
export function Navigation({ onGo }: { readonly onGo: () => void }) {
  const { permissions } = useSession();
  return (
    <nav className={classes.nav} aria-label="Pages">
      {NAVIGATION.map(({ heading, destinations }) => {
        const reached = destinations.filter(({ needs }) => reaches(permissions, needs));
        if (reached.length === 0) return null;
        return (
          <div key={heading ?? ''} className={classes.navGroup}>
            {heading !== undefined && <h2>{heading}</h2>}
            <ul>
              {reached.map(({ to, title, icon }) => (
                <li key={to}>
                  <Link
                    to={to}
                    className={classes.navLink}
                    activeOptions={{ exact: to === '/', includeSearch: false }}
                    onClick={onGo}
                  >
                    <Icon name={icon} />
                    {title}
                  </Link>
                </li>
              ))}
            </ul>
          </div>
        );
      })}
    </nav>
  );
}
