import { Button } from '@mantine/core';
import { useQuery } from '@tanstack/react-query';
import { Link, useParams } from '@tanstack/react-router';
import { useState } from 'react';

import { useMay } from '../../api/queries.ts';
import { problemOf } from '../../api/problem.ts';
import { EmptyState } from '../../feedback/empty-state.tsx';
import { Loaded } from '../../feedback/loaded.tsx';
import { Icon } from '../../icons/icon.tsx';
import { Page } from '../../kit/page.tsx';
import { Panel } from '../../kit/panel.tsx';
import { DocumentPanel } from './document-panel.tsx';
import { versionQuery } from './policy-queries.ts';
import { RollBack } from './roll-back.tsx';
import type { PolicyVersion } from './shapes.ts';
import { VersionChanges } from './version-changes.tsx';
import { VersionFacts } from './version-facts.tsx';

/** One version of the policy: who published it and why, whether it still is that, what it changed and what it says. */
export function Content() {
  const { version: named } = useParams({ from: '/frame/policies/$version' });
  const isNumber = /^[1-9]\d{0,8}$/.test(named);
  const version = useQuery({ ...versionQuery(named), enabled: isNumber || named === 'current' });
  const inForce = useQuery(versionQuery('current'));
  const shown = version.data;

  if ((!isNumber && named !== 'current') || (version.isError && problemOf(version.error).status === 404)) {
    return (
      <Page title="Policy version">
        <Panel>
          <EmptyState
            icon="policy"
            title="There is no such version"
            action={
              <Button variant="default" component={Link} to="/policies">
                See the history
              </Button>
            }
          >
            The policy has no version “{named}”.
          </EmptyState>
        </Panel>
      </Page>
    );
  }
  return (
    <Page
      title={`Version ${shown?.version ?? named} of the policy`}
      actions={shown && inForce.data && <Actions version={shown} inForce={inForce.data} />}
    >
      <Loaded query={version}>
        {(loaded) => (
          <>
            <VersionFacts version={loaded} inForce={inForce.data?.version} />
            <VersionChanges version={loaded.version} inForce={inForce.data?.version} />
            <DocumentPanel version={loaded} />
          </>
        )}
      </Loaded>
    </Page>
  );
}

function Actions({ version, inForce }: { readonly version: PolicyVersion; readonly inForce: PolicyVersion }) {
  const mayWrite = useMay('policies:write');
  const [isRollingBack, setRollingBack] = useState(false);
  if (!mayWrite) return null;
  const isOld = version.version !== inForce.version;
  return (
    <>
      {isOld && version.verified && (
        <Button
          variant="default"
          leftSection={<Icon name="history" size={16} />}
          onClick={() => setRollingBack(true)}
        >
          Bring it back
        </Button>
      )}
      <Button
        variant={isOld ? 'default' : 'filled'}
        component={Link}
        to={isOld ? `/policies/edit?from=${version.version}` : '/policies/edit'}
        leftSection={<Icon name="edit" size={16} />}
      >
        {isOld ? 'Edit from here' : 'Edit the policy'}
      </Button>
      <RollBack
        opened={isRollingBack}
        version={version.version}
        inForce={inForce.version}
        onClose={() => setRollingBack(false)}
      />
    </>
  );
}
