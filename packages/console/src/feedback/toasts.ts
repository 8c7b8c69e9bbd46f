import type { AvouchError } from '@avouch/sdk';

/** Something short to say that nobody must act on. */
export type Toast =
  | { readonly tone: 'good' | 'neutral'; readonly words: string }
  | { readonly tone: 'bad'; readonly problem: AvouchError };

/** Good news leaves by itself; a refusal stays until it was read. */
const SHOWN_MS = 6_000;
const MOST_TOASTS = 4;

let shown: readonly (Toast & { readonly id: number })[] = [];
let nextId = 1;
const listeners = new Set<() => void>();

/** Says something at the corner of the page and to screen readers. */
export function toast(said: Toast): void {
  const id = nextId;
  nextId += 1;
  show([...shown, { ...said, id }].slice(-MOST_TOASTS));
  if (said.tone !== 'bad') setTimeout(() => dismiss(id), SHOWN_MS);
}

export function dismiss(id: number): void {
  show(shown.filter((one) => one.id !== id));
}

/** For `useSyncExternalStore`. */
export const toasts = {
  subscribe: (listener: () => void) => {
    listeners.add(listener);
    return () => listeners.delete(listener);
  },
  current: () => shown,
};

function show(next: typeof shown): void {
  shown = next;
  for (const listener of listeners) listener();
}
