import { Button, SegmentedControl, Skeleton } from '@mantine/core';

import { useMay, useSession } from '../../api/queries.ts';
import { Icon } from '../../icons/icon.tsx';
import { Command } from '../../kit/command.tsx';
import { Panel } from '../../kit/panel.tsx';
import { choice } from '../../url/codec.ts';
import { useUrlState } from '../../url/use-url-state.ts';
import { count } from '../../words/quantity.ts';
import { exportLinks, FORMATS } from './export-links.ts';
import type { Span } from './span.ts';
import classes from './spend.module.css';
import type { SpendReport } from './sums.ts';

const formatCodec = choice(['csv', 'json', 'focus']);

/** The same numbers to take away, signed, and how anybody verifies them without this server. */
export function ExportPanel({
  report,
  span,
}: {
  readonly report: SpendReport | undefined;
  readonly span: Span;
}) {
  const { tenant } = useSession();
  const mayReadLedger = useMay('ledger:read');
  const [id, setId] = useUrlState('export', formatCodec);
  const format = FORMATS.find((one) => one.id === id) ?? FORMATS[0];
  if (report === undefined) {
    return (
      <Panel title="Export">
        <Skeleton height={240} aria-label="Loading" />
      </Panel>
    );
  }
  const links = exportLinks(format, report, span, tenant.name);
  return (
    <Panel
      title="Export"
      lead={`All calls of these days, from the first ${count(BigInt(report.ledger.tree_size))} entries of the ledger. The same span and size always give the same bytes.`}
      actions={
        <SegmentedControl
          size="xs"
          aria-label="Format"
          data={FORMATS.map((one) => ({ value: one.id, label: one.title }))}
          value={format.id}
          onChange={(value) => setId(formatCodec.read(value))}
        />
      }
    >
      <p className={classes.holds}>{format.holds}</p>
      <div className={classes.buttons}>
        <Download href={links.file} fileName={links.fileName}>
          {`Download ${format.title}`}
        </Download>
        <Download href={links.signature} fileName={`${links.fileName}.sig`}>
          Its signature
        </Download>
        {mayReadLedger && (
          <Download href="/v1/ledger/key" fileName="ledger.vkey">
            The ledger’s key
          </Download>
        )}
      </div>
      <h3 className={classes.subtitle}>Verify it offline</h3>
      <Command>{`npx avouch verify ${links.fileName} \\
  --signature ${links.fileName}.sig --key ledger.vkey`}</Command>
      <p className={classes.note}>
        The signature is a DSSE envelope by the key of the ledger. It names the file’s SHA-256, the signed
        checkpoint, the span, the number of rows and the totals; OpenSSL checks it as well. Take the key from
        somebody you trust{mayReadLedger ? '' : ', such as your auditor or an admin'}, not from whoever gives
        you the file.
      </p>
    </Panel>
  );
}

function Download({
  href,
  fileName,
  children,
}: {
  readonly href: string;
  readonly fileName: string;
  readonly children: string;
}) {
  return (
    <Button
      component="a"
      href={href}
      download={fileName}
      size="xs"
      variant="default"
      leftSection={<Icon name="download" size={14} />}
    >
      {children}
    </Button>
  );
}
