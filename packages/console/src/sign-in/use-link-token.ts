import { useState } from 'react';

/**
 * The secret of a link, from behind its `#`, where no server and no log sees it. It is taken out of the address at
 * once, so that it stays in no history and no screenshot.
 */
export function useLinkToken(): string {
  const [token] = useState(() => decodeURIComponent(location.hash.slice(1)));
  if (location.hash !== '') history.replaceState(history.state, '', location.pathname + location.search);
  return token;
}
