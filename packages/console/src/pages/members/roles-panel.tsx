import { Icon } from '../../icons/icon.tsx';
import { Panel } from '../../kit/panel.tsx';
import classes from './members.module.css';
import { ABILITIES, ROLES } from './roles.ts';

/** What each role may do. */
export function RolesPanel() {
  return (
    <Panel
      title="What each role may do"
      lead="The server decides by this table; the console shows what it allows."
    >
      <div className={classes.scroller} tabIndex={0} role="region" aria-label="What each role may do">
        <table className={classes.matrix}>
          <thead>
            <tr>
              <th scope="col">
                <span className="visually-hidden">What</span>
              </th>
              {ROLES.map(({ role, title, is }) => (
                <th key={role} scope="col" title={is}>
                  {title}
                </th>
              ))}
            </tr>
          </thead>
          <tbody>
            {ABILITIES.map(({ permission, words, roles }) => (
              <tr key={permission}>
                <th scope="row" title={permission}>
                  {words}
                </th>
                {ROLES.map(({ role }) => (
                  <td key={role}>
                    {roles.includes(role) ? (
                      <span className={classes.yes}>
                        <Icon name="check" size={16} />
                        <span className="visually-hidden">Yes</span>
                      </span>
                    ) : (
                      <span className={classes.no}>
                        <span aria-hidden="true">–</span>
                        <span className="visually-hidden">No</span>
                      </span>
                    )}
                  </td>
                ))}
              </tr>
            ))}
          </tbody>
        </table>
      </div>
    </Panel>
  );
}
