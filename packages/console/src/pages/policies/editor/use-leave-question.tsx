import { useBlocker } from '@tanstack/react-router';
import { type ReactNode, useRef } from 'react';

import { Confirm } from '../../../kit/confirm.tsx';

/** Asks before a page with unpublished text is left. Its own steps, which stand in the URL, do not count as leaving. */
export function useLeaveQuestion(hasText: boolean): {
  /** From now on nothing is asked: the text was published. */
  readonly allow: () => void;
  readonly dialog: ReactNode;
} {
  const isAllowed = useRef(false);
  const { status, proceed, reset } = useBlocker({
    shouldBlockFn: ({ current, next }) => hasText && !isAllowed.current && current.pathname !== next.pathname,
    enableBeforeUnload: () => hasText && !isAllowed.current,
    withResolver: true,
  });
  return {
    allow() {
      isAllowed.current = true;
    },
    dialog: (
      <Confirm
        opened={status === 'blocked'}
        title="Leave the editor?"
        act="Leave"
        onConfirm={() => proceed?.()}
        onClose={() => reset?.()}
      >
        What you have written is not published. It waits here until you close this tab.
      </Confirm>
    ),
  };
}
