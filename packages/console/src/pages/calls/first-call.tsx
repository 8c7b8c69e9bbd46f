import { Link } from '@tanstack/react-router';

import { EmptyState } from '../../feedback/empty-state.tsx';

/** Where no call was made yet: how to make the first. */
export function FirstCall() {
  return (
    <EmptyState icon="calls" title="No calls yet" command={commandFor(location.origin)}>
      Point your OpenAI or Anthropic client at this server, with an <Link to="/api-keys">API key</Link> of
      your tenant. Or try it here: the simulated model costs nothing and needs no provider.
    </EmptyState>
  );
}

function commandFor(origin: string): string {
  return [
    `curl ${origin}/v1/chat/completions \\`,
    `  -H "authorization: Bearer $AVOUCH_KEY" \\`,
    `  -H 'content-type: application/json' \\`,
    `  -H 'x-feature: first-call' -H 'x-team: docs' \\`,
    `  -d '{"model":"simulated-small","messages":[{"role":"user","content":"Say hello."}]}'`,
  ].join('\n');
}
