import { useEffect, useEffectEvent, useState } from 'react';

import type { CallFilters } from './filters.ts';
import { arrive, beginLive, type LiveCalls, showWaiting } from './live-calls.ts';
import type { CallsAnswer } from './shapes.ts';
import { readCallsAfter } from './use-calls.ts';

const POLL_MS = 2_000;
/** After a failure, so that a server in trouble is not asked by every open page every two seconds. */
const RETRY_MS = 10_000;

export interface Following {
  readonly live: LiveCalls;
  /** The last question was not answered. */
  readonly isFailing: boolean;
  readonly show: () => void;
}

/**
 * Follows the calls that come in after a page was loaded, every two seconds while the page can be seen. They wait
 * while `isReading()`. Where more came in than can be put above the page, `reload` is asked for.
 */
export function useLiveCalls({
  page,
  filters,
  isFollowing,
  isReading,
  reload,
}: {
  /** The page that is followed; another object begins anew. */
  readonly page: CallsAnswer | undefined;
  readonly filters: CallFilters;
  readonly isFollowing: boolean;
  readonly isReading: () => boolean;
  readonly reload: () => void;
}): Following {
  const [following, setFollowing] = useState(() => begin(page));
  if (following.page !== page) setFollowing(begin(page));
  const [isFailing, setFailing] = useState(false);

  const poll = useEffectEvent(async (): Promise<number> => {
    // An empty ledger has no newest index; its first entry has the index 0, which no question names.
    const after = following.live.after;
    if (document.hidden || following.page === undefined) return POLL_MS;
    if (after === null) {
      reload();
      return POLL_MS;
    }
    try {
      const answer = await readCallsAfter(filters, after);
      const reads = isReading();
      if (arrive(following.live, answer, reads) === 'gap') reload();
      // Anew from what is there by now: meanwhile the reader may have asked for what waited.
      else setFollowing((now) => (now.page === following.page ? taken(now, answer, reads) : now));
      setFailing(false);
      return POLL_MS;
    } catch {
      setFailing(true);
      return RETRY_MS;
    }
  });

  useEffect(() => {
    if (!isFollowing) return;
    async function follow(isOver: () => boolean): Promise<void> {
      for (let waitMs = POLL_MS; ; waitMs = await poll()) {
        await new Promise((resolve) => setTimeout(resolve, waitMs));
        if (isOver()) return;
      }
    }
    let isOver = false;
    void follow(() => isOver);
    return () => {
      isOver = true;
    };
  }, [isFollowing]);

  return {
    live: following.live,
    isFailing: isFollowing && isFailing,
    show: () => setFollowing((now) => ({ ...now, live: showWaiting(now.live) })),
  };
}

interface Followed {
  readonly page: CallsAnswer | undefined;
  readonly live: LiveCalls;
}

function taken(followed: Followed, answer: CallsAnswer, isReading: boolean): Followed {
  const live = arrive(followed.live, answer, isReading);
  return live === 'gap' ? followed : { ...followed, live };
}

function begin(page: CallsAnswer | undefined): Followed {
  return { page, live: beginLive(page?.newest_index ?? null) };
}
