import { useEffect, useState } from 'react';

import { type Draft, isChanged, keepDraft, readDraft } from '../stored-draft.ts';

export interface DraftState extends Draft {
  readonly isChanged: boolean;
  /** Whether it was begun before this page was opened. */
  readonly isResumed: boolean;
  write(source: string): void;
  /** Begins anew from a text. */
  restart(draft: Draft): void;
  /** Keeps the text, and takes another version as what it is compared with and published after. */
  rebase(base: Pick<Draft, 'baseVersion' | 'baseSource'>): void;
  forget(): void;
}

/** The text that is being written: it survives a reload and other pages, in this tab. */
export function useDraft(tenantId: string, start: Draft): DraftState {
  const [stored] = useState(() => readDraft(sessionStorage, tenantId));
  const [draft, setDraft] = useState(stored ?? start);
  const [isResumed, setResumed] = useState(stored !== undefined);
  useEffect(() => keepDraft(sessionStorage, tenantId, draft), [tenantId, draft]);
  return {
    ...draft,
    isChanged: isChanged(draft),
    isResumed,
    write: (source) => setDraft((now) => ({ ...now, source })),
    restart(next) {
      setDraft(next);
      setResumed(false);
    },
    rebase: (base) => setDraft((now) => ({ ...now, ...base })),
    forget: () => keepDraft(sessionStorage, tenantId, undefined),
  };
}
