import { problemOf } from '../../api/problem.ts';
import { Loaded } from '../../feedback/loaded.tsx';
import { Problem } from '../../feedback/problem.tsx';
import { Page } from '../../kit/page.tsx';
import { KeyChanged } from '../../proof/key-changed.tsx';
import { CheckpointPanel } from './checkpoint-panel.tsx';
import { EntriesPanel } from './entries-panel.tsx';
import { ExportPanel } from './export-panel.tsx';
import { KeyPanel } from './key-panel.tsx';
import classes from './ledger.module.css';
import { useLogCheck } from './use-log-check.ts';
import { VerifyAllPanel } from './verify-all/verify-all-panel.tsx';

/** The ledger: its newest checkpoint and its entries, verified here rather than believed. */
export function Content() {
  const { stated, keys, check, seenBefore } = useLogCheck();
  return (
    <Page
      title="Ledger"
      lead="Every call and every change, in a log that can only grow. Your browser verifies it; you need not believe this server."
    >
      <KeyChanged keys={keys} />
      {stated.isError ? (
        <Problem problem={problemOf(stated.error)} onRetry={() => void stated.refetch()} />
      ) : (
        <div className={classes.columns}>
          <Loaded query={check} skeletonHeight={260}>
            {(found) => <CheckpointPanel check={found} seenBefore={seenBefore} />}
          </Loaded>
          <KeyPanel keys={keys} />
        </div>
      )}
      {keys.trust !== undefined && (
        <div className={classes.columns}>
          <VerifyAllPanel trustedKey={keys.trust.key} />
          <ExportPanel trustedKey={keys.trust.key} />
        </div>
      )}
      <EntriesPanel />
    </Page>
  );
}
