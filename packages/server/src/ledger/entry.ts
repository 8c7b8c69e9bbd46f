import { canonicalize, type JsonObject } from '@avouch/proof';

import { AppError } from '../platform/errors.ts';
import { UUID_PATTERN } from '../platform/ids.ts';

/** A record to be appended. What `body` holds is the business of the room that appends it. */
export interface NewEntry {
  /** A UUID in lower case, unique within the ledger: appending the same entry again finds the one that is there. */
  readonly id: string;
  /** What kind of record it is, as `call` or `api_key.created`. */
  readonly kind: string;
  readonly at: Date;
  /** No personal data, no prompts, no secrets: an entry can never be taken back. */
  readonly body: JsonObject;
}

/** Where an entry stands. */
export interface Appended {
  readonly id: string;
  readonly index: bigint;
}

/** A record as it is hashed and stored. */
export interface Leaf {
  readonly id: string;
  readonly kind: string;
  /** RFC 8785 canonical JSON of the record, version and identity included. */
  readonly text: string;
}

/** The length that a `tlog-tiles` entry bundle can state: two bytes. */
export const MAX_LEAF_BYTES = 65_535;

const KIND_PATTERN = /^[a-z][a-z0-9_.-]{0,63}$/;

/**
 * Throws AppError `entry_invalid` when the record is too long, cannot be written as canonical JSON, or is named
 * as the database would not name it: whatever it refused would fail the whole batch of a group commit.
 */
export function leafOf({ id, kind, at, body }: NewEntry): Leaf {
  if (!UUID_PATTERN.test(id))
    throw new AppError('entry_invalid', 'The id of an entry is a UUID in lower case.');
  if (!KIND_PATTERN.test(kind))
    throw new AppError('entry_invalid', 'The kind of an entry is a short lower-case name.');
  const text = canonicalText({ ...body, v: 1, id, kind, at: at.toISOString() });
  // A UTF-16 unit takes at most three bytes of UTF-8, so short texts need no count.
  if (text.length * 3 > MAX_LEAF_BYTES && Buffer.byteLength(text) > MAX_LEAF_BYTES) {
    throw new AppError('entry_invalid', `An entry holds at most ${MAX_LEAF_BYTES} bytes.`);
  }
  return { id, kind, text };
}

function canonicalText(record: JsonObject): string {
  try {
    return canonicalize(record);
  } catch (cause) {
    throw new AppError('entry_invalid', 'An entry cannot be written as canonical JSON.', { cause });
  }
}
