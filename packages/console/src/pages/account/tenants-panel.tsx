import { useSession } from '../../api/queries.ts';
import { Icon } from '../../icons/icon.tsx';
import { Panel } from '../../kit/panel.tsx';
import { Pill } from '../../kit/pill.tsx';
import classes from './account.module.css';

/** The tenants that one belongs to. */
export function TenantsPanel() {
  const { tenants, tenant, teams, role } = useSession();
  return (
    <Panel
      title="Tenants"
      lead={
        tenants.length > 1 ? 'Change between them at the top of the navigation.' : 'Where you are a member.'
      }
    >
      <ul className={classes.list}>
        {tenants.map((one) => (
          <li key={one.id}>
            <Icon name="members" />
            <div>
              <strong>{one.name}</strong> {one.id === tenant.id && <Pill tone="good">This one</Pill>}
              <p className={classes.quiet}>
                {one.role}
                {one.id === tenant.id &&
                  teams !== null &&
                  role !== 'finance' &&
                  `, calls of ${teams.join(', ')}`}
              </p>
            </div>
          </li>
        ))}
      </ul>
    </Panel>
  );
}
