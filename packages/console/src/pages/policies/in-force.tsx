import { Button } from '@mantine/core';
import { Link } from '@tanstack/react-router';

import { useNames } from '../../entries/use-names.ts';
import { Facts } from '../../kit/facts.tsx';
import { Panel } from '../../kit/panel.tsx';
import { Pill } from '../../kit/pill.tsx';
import { When } from '../../kit/when.tsx';
import { counted } from '../../words/quantity.ts';
import classes from './policies.module.css';
import { isObject } from './rule-values.ts';
import type { PolicyVersion } from './shapes.ts';
import { Unverified } from './unverified.tsx';

/** What decides now, and whether it may. */
export function InForce({ version }: { readonly version: PolicyVersion }) {
  const nameOf = useNames();
  return (
    <Panel
      title={`Version ${version.version} is in force`}
      lead={
        <>
          Published by {nameOf(version.created_by)} <When at={version.created_at} />
        </>
      }
      actions={
        <Button variant="default" size="xs" component={Link} to={`/policies/${version.version}`}>
          Read it
        </Button>
      }
    >
      <div className={classes.stack}>
        {version.why !== null && <p className={classes.quote}>{version.why}</p>}
        {version.verified ? (
          <Facts
            facts={[
              [
                'Checked',
                <Pill key="v" tone="good">
                  Signature, database and ledger agree
                </Pill>,
              ],
              ['Fingerprint', <code key="f">{version.fingerprint}</code>],
              ['Rules for', scopesIn(version.policy)],
            ]}
          />
        ) : (
          <Unverified faults={version.faults} isInForce />
        )}
      </div>
    </Panel>
  );
}

/** Whom the policy has rules for; keys are counted, as their names are long. */
function scopesIn(policy: PolicyVersion['policy']): string {
  const namesIn = (key: string) => (isObject(policy?.[key]) ? Object.keys(policy[key]) : []);
  const teams = namesIn('teams');
  const features = namesIn('features');
  const keys = namesIn('api_keys');
  return [
    'every call',
    ...(teams.length === 0 ? [] : [`team ${teams.join(', ')}`]),
    ...(features.length === 0 ? [] : [`feature ${features.join(', ')}`]),
    ...(keys.length === 0 ? [] : [counted(keys.length, 'API key')]),
  ].join(' · ');
}
