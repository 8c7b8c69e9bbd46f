import { useEffect, useState } from 'react';

/**
 * The secret of a link, from behind its `#`, where no server and no log sees it. It is taken out of the address at
 * once, so that it stays in no history and no screenshot. Also of a link that is opened while the page is there.
 */
export function useLinkToken(): string {
  const [token, setToken] = useState(readHash);
  useEffect(() => {
    const take = () => {
      const found = readHash();
      if (found === '') return;
      setToken(found);
      history.replaceState(history.state, '', location.pathname + location.search);
    };
    take();
    addEventListener('hashchange', take);
    return () => removeEventListener('hashchange', take);
  }, []);
  return token;
}

/** What stands behind the `#`. Tokens are letters, digits, dashes and underscores; whatever else is there is none. */
function readHash(): string {
  return /^#([\w-]{1,200})$/.exec(location.hash)?.[1] ?? '';
}
