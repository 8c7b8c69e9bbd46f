import { Page } from '../../kit/page.tsx';

export function Content() {
  return <Page title="Ledger">{null}</Page>;
}
