import { Page } from '../../kit/page.tsx';

export function Content() {
  return <Page title="Members">{null}</Page>;
}
