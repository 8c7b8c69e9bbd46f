import { Page } from '../../kit/page.tsx';

export function Content() {
  return <Page title="Providers and models">{null}</Page>;
}
