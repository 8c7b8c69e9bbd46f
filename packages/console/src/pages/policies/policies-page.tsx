import { Page } from '../../kit/page.tsx';

export function Content() {
  return <Page title="Policies">{null}</Page>;
}
