import { Button } from '@mantine/core';

import { saveText } from '../../entries/save-text.ts';
import { Icon } from '../../icons/icon.tsx';
import { CopyButton } from '../../kit/copy-button.tsx';
import { Panel } from '../../kit/panel.tsx';
import { PolicyText } from './editor/policy-text.tsx';
import classes from './policies.module.css';
import type { PolicyVersion } from './shapes.ts';

/** What a version says, to read, to copy, and to take away as it was signed. */
export function DocumentPanel({ version }: { readonly version: PolicyVersion }) {
  return (
    <Panel
      title="What it says"
      lead={
        <>
          The signed form verifies without this server: <code>npx avouch verify policy.dsse.json</code>
        </>
      }
      actions={
        <>
          {version.yaml !== null && <CopyButton text={version.yaml} label="Copy the YAML" />}
          <Button
            variant="default"
            size="xs"
            leftSection={<Icon name="download" size={15} />}
            onClick={() => saveText(`policy-${version.version}.dsse.json`, version.envelope)}
          >
            Signed form
          </Button>
        </>
      }
    >
      {version.yaml === null ? (
        <p className={classes.quiet}>It does not verify, so what it says is not shown as if it were true.</p>
      ) : (
        <PolicyText text={version.yaml} label={`Version ${version.version} as YAML`} />
      )}
    </Panel>
  );
}
