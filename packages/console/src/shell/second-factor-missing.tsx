import { Link, useLocation } from '@tanstack/react-router';

import { useSession } from '../api/queries.ts';
import { Icon } from '../icons/icon.tsx';
import classes from './shell.module.css';

/** Above every page while the tenant asks for a second factor that the member does not have. */
export function SecondFactorMissing() {
  const { second_factor_missing: isMissing, tenant } = useSession();
  const { pathname } = useLocation();
  if (!isMissing) return null;
  return (
    <div className={classes.banner} role="status">
      <Icon name="security" />
      <p>
        {tenant.name} asks everybody for a second factor. Until you have an authenticator app or a passkey,
        nothing else can be done here. {pathname !== '/account' && <Link to="/account">Set one up</Link>}
      </p>
    </div>
  );
}
