import { Menu, UnstyledButton } from '@mantine/core';

import { useSession } from '../api/queries.ts';
import { api } from '../api/client.ts';
import { useChange } from '../api/use-change.ts';
import { Icon } from '../icons/icon.tsx';
import classes from './shell.module.css';

/** Whose data is shown. A person may be a member of several tenants, and sees one at a time. */
export function TenantSwitcher() {
  const { tenant, tenants, role } = useSession();
  const choose = useChange({
    change: (id: string) => api.post('/v1/session/tenant', { body: { tenant_id: id } }),
    // A new document: nothing of one tenant may be seen in another, not even for a moment.
    onDone: () => location.assign('/console/'),
  });

  const words = (
    <span className={classes.tenantWords}>
      <strong>{tenant.name}</strong>
      <span>{role}</span>
    </span>
  );
  if (tenants.length < 2) return <div className={classes.tenant}>{words}</div>;
  return (
    <Menu position="bottom-start" width="target" shadow="md">
      <Menu.Target>
        <UnstyledButton className={classes.tenant} title="Choose another tenant">
          {words}
          <Icon name="unfold" size={15} />
        </UnstyledButton>
      </Menu.Target>
      <Menu.Dropdown>
        {tenants.map((one) => (
          <Menu.Item
            key={one.id}
            disabled={one.id === tenant.id}
            rightSection={one.id === tenant.id ? <Icon name="check" size={15} /> : undefined}
            onClick={() => choose.run(one.id)}
          >
            {one.name}
          </Menu.Item>
        ))}
      </Menu.Dropdown>
    </Menu>
  );
}
