import { Button, Group } from '@mantine/core';

import { Icon } from '../icons/icon.tsx';
import { CopyButton } from '../kit/copy-button.tsx';
import { Panel } from '../kit/panel.tsx';
import type { EntryBundle } from '../proof/use-entry-proof.ts';
import { saveText } from './save-text.ts';
import classes from './entries.module.css';

/** An entry as it was recorded, readable; and what is needed to verify it without this console. */
export function RawEntry({ bundle }: { readonly bundle: EntryBundle }) {
  return (
    <Panel
      title="The entry itself"
      lead="Everything that was recorded, in other spacing."
      actions={
        <Group gap="xs">
          <CopyButton text={bundle.leaf} label="Copy the exact bytes" />
          <Button
            size="xs"
            variant="default"
            leftSection={<Icon name="download" size={14} />}
            onClick={() => saveText(`entry-${bundle.index}.json`, `${JSON.stringify(bundle)}\n`)}
          >
            Entry with proof
          </Button>
        </Group>
      }
    >
      <pre className={classes.raw} tabIndex={0}>
        {readable(bundle.leaf)}
      </pre>
    </Panel>
  );
}

/** JSON in several lines; what is none stands as it is. */
function readable(leaf: string): string {
  try {
    return JSON.stringify(JSON.parse(leaf), null, 2);
  } catch {
    return leaf;
  }
}
