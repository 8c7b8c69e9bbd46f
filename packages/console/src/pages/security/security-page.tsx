import { Page } from '../../kit/page.tsx';

export function Content() {
  return <Page title="Sign-in settings">{null}</Page>;
}
