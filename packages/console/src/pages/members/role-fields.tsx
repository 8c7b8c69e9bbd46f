import { Radio, Switch, TagsInput } from '@mantine/core';

import type { Role } from '../../api/shapes.ts';
import classes from './members.module.css';
import { ROLES, wrongTeams } from './roles.ts';

export interface RoleChoice {
  readonly role: Role;
  /** Null where they see the calls of all. */
  readonly teams: readonly string[] | null;
}

/** Chooses a role, and of which teams they see calls. */
export function RoleFields({
  value,
  onChange,
  fixedRole,
}: {
  readonly value: RoleChoice;
  readonly onChange: (value: RoleChoice) => void;
  /** Why the role cannot be changed, where it cannot. */
  readonly fixedRole?: string | undefined;
}) {
  const seesCalls = value.role !== 'finance';
  return (
    <>
      <Radio.Group
        label="Role"
        description={fixedRole}
        value={value.role}
        onChange={(chosen) =>
          onChange({ ...value, role: ROLES.find(({ role }) => role === chosen)?.role ?? value.role })
        }
      >
        <div className={classes.roles}>
          {ROLES.map(({ role, title, is }) => (
            <Radio
              key={role}
              value={role}
              label={title}
              description={is}
              disabled={fixedRole !== undefined}
            />
          ))}
        </div>
      </Radio.Group>
      {seesCalls && (
        <Switch
          label="Sees the calls of all teams"
          checked={value.teams === null}
          onChange={(event) => onChange({ ...value, teams: event.currentTarget.checked ? null : [] })}
        />
      )}
      {seesCalls && value.teams !== null && (
        <TagsInput
          label="Teams"
          description="As calls name them in x-team. Keys that they make call for these teams alone."
          value={[...value.teams]}
          error={wrongTeams(value.teams)}
          onChange={(teams) => onChange({ ...value, teams })}
          maxTags={50}
          acceptValueOnBlur
        />
      )}
    </>
  );
}
