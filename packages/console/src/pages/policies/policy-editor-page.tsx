import { Page } from '../../kit/page.tsx';

export function Content() {
  return <Page title="Edit the policy">{null}</Page>;
}
