import type { JsonRecord } from '../json.ts';

/**
 * A record with other keys and values. Fields are walked in `order`, and put together in the order that they stood in;
 * the same record where nothing changes. Where two keys become the same, the later one is numbered, so that no value is
 * lost. `rename` is told of every key once anything changes, with what it is called from now on.
 */
export function rebuildRecord(
  record: JsonRecord,
  order: readonly string[],
  walkField: (key: string) => readonly [nextKey: string, value: unknown],
  rename: (key: string, name: string) => void,
): JsonRecord {
  const fields = new Map(order.map((key) => [key, walkField(key)] as const));
  let changed = false;
  for (const [key, [nextKey, value]] of fields) changed ||= nextKey !== key || value !== record[key];
  if (!changed) return record;
  const nameOnce = createNaming();
  const entries = Object.keys(record).map((key) => {
    const [nextKey, value] = fields.get(key) ?? [key, record[key]];
    const name = nameOnce(nextKey);
    rename(key, name);
    return [name, value] as const;
  });
  // Not an assignment: that would lose a field by the name of __proto__.
  return Object.fromEntries(entries);
}

/** Gives names out, each once. Linear: every number of a name is tried once. */
function createNaming(): (key: string) => string {
  const taken = new Set<string>();
  const nextNumbers = new Map<string, number>();
  return (key) => {
    let free = key;
    if (taken.has(key)) {
      let number = nextNumbers.get(key) ?? 2;
      while (taken.has(`${key} (${number})`)) number += 1;
      free = `${key} (${number})`;
      nextNumbers.set(key, number + 1);
    }
    taken.add(free);
    return free;
  };
}
