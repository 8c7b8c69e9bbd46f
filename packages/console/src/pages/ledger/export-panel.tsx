import { Button } from '@mantine/core';

import { useSession } from '../../api/queries.ts';
import { saveText } from '../../entries/save-text.ts';
import { Icon } from '../../icons/icon.tsx';
import { Command } from '../../kit/command.tsx';
import { Panel } from '../../kit/panel.tsx';
import classes from './ledger.module.css';

/** The whole ledger to take away, and how to verify it without this server. */
export function ExportPanel({ trustedKey }: { readonly trustedKey: string }) {
  const name = `ledger-${useSession().tenant.name.replaceAll(/[^\w-]+/g, '-')}.ndjson`;
  return (
    <Panel
      title="Verify it elsewhere"
      lead="The export holds every entry and the signed checkpoint. It verifies offline, by tools that are not ours too."
    >
      <div className={classes.actions}>
        <Button
          component="a"
          href="/v1/ledger/export"
          download={name}
          size="xs"
          variant="default"
          leftSection={<Icon name="download" size={14} />}
        >
          Download the ledger
        </Button>
        <Button
          size="xs"
          variant="default"
          leftSection={<Icon name="key" size={14} />}
          onClick={() => saveText('ledger.vkey', `${trustedKey}\n`)}
        >
          Save the key you trust
        </Button>
      </div>
      <div className={classes.command}>
        <Command>{`npx avouch verify ${name} --key ledger.vkey`}</Command>
      </div>
    </Panel>
  );
}
