import { isGiven } from '../json.ts';
import type { JsonRecord } from '../json.ts';

/**
 * Fields that a stream may repeat and that mean the same each time. One that changes from event to event is not put
 * together by guessing: it makes the whole thing unknown.
 */
export interface SteadyFields {
  /** Takes what is not in `known`. Whether all of it agrees with what came before. */
  take(record: JsonRecord, known: ReadonlySet<string>): boolean;
  readonly fields: JsonRecord;
}

export function createSteadyFields(): SteadyFields {
  const seen = new Map<string, unknown>();
  return {
    take(record, known) {
      for (const [key, value] of Object.entries(record)) {
        if (known.has(key)) continue;
        const before = seen.get(key);
        if (isGiven(before) && isGiven(value) && JSON.stringify(before) !== JSON.stringify(value))
          return false;
        if (!isGiven(before)) seen.set(key, value);
      }
      return true;
    },
    get fields() {
      return Object.fromEntries(seen);
    },
  };
}
