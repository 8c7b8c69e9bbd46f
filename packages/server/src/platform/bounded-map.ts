/** The part of a Map that a cache needs. */
export interface BoundedMap<Key, Value> {
  get(key: Key): Value | undefined;
  /** Puts the value in; where that makes one too many, the one put in longest ago leaves. */
  set(key: Key, value: Value): void;
  delete(key: Key): void;
}

/** A map that cannot grow without end: what a cache keyed by what clients send has to be. */
export function createBoundedMap<Key, Value>(maxEntries: number): BoundedMap<Key, Value> {
  const entries = new Map<Key, Value>();
  return {
    get: (key) => entries.get(key),
    set(key, value) {
      entries.delete(key);
      entries.set(key, value);
      if (entries.size <= maxEntries) return;
      const oldest = entries.keys().next();
      if (oldest.done !== true) entries.delete(oldest.value);
    },
    delete: (key) => void entries.delete(key),
  };
}
