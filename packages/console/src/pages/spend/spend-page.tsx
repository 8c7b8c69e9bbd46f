import { Page } from '../../kit/page.tsx';

export function Content() {
  return <Page title="Spend and savings">{null}</Page>;
}
