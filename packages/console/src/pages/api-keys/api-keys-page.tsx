import { Page } from '../../kit/page.tsx';

export function Content() {
  return <Page title="API keys">{null}</Page>;
}
