import { readTrust, type Trust } from './trust.ts';

/** Beside the browser's own store, which may be refused to us: then it lasts as long as the page. */
const memory = new Map<string, Trust>();
const listeners = new Set<() => void>();

/** What is remembered of a tenant's ledger, on this origin and in this browser. */
export function trustOf(tenantId: string): Trust | undefined {
  const name = nameOf(tenantId);
  const known = memory.get(name);
  if (known !== undefined) return known;
  const stored = readTrust(readStored(name));
  if (stored !== undefined) memory.set(name, stored);
  return stored;
}

/** Remembers it, and tells every page that shows it. */
export function remember(tenantId: string, trust: Trust): void {
  const name = nameOf(tenantId);
  memory.set(name, trust);
  try {
    localStorage.setItem(name, JSON.stringify(trust));
  } catch {
    // It is remembered until the page is left, which the page for the key says.
  }
  tell();
}

/** For `useSyncExternalStore`. */
export function subscribeToTrust(listener: () => void): () => void {
  if (listeners.size === 0) window.addEventListener('storage', onStored);
  listeners.add(listener);
  return () => {
    listeners.delete(listener);
    if (listeners.size === 0) window.removeEventListener('storage', onStored);
  };
}

/** Another tab remembered something. */
function onStored(event: StorageEvent): void {
  if (event.key !== null && !event.key.startsWith(PREFIX)) return;
  memory.clear();
  tell();
}

function tell(): void {
  for (const listener of listeners) listener();
}

const PREFIX = 'avouch-ledger-';

function nameOf(tenantId: string): string {
  return `${PREFIX}${tenantId}`;
}

function readStored(name: string): string | null {
  try {
    return localStorage.getItem(name);
  } catch {
    return null;
  }
}
