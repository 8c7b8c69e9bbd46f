import { isJsonObject, verifyEntryBundle, type EntryVerdict } from '@avouch/proof';

import { onPlatform, refused } from './on-platform.ts';

/** Which entry was asked for: a server could prove another one. */
export type ExpectedEntry = { readonly index: bigint } | { readonly id: string };

/**
 * Verifies what `GET /v1/ledger/entries/{entry}` answered, against verifier keys that are trusted and as the entry
 * that was asked for. Throws only where the platform cannot verify.
 */
export async function verifyEntry(
  bundle: unknown,
  { keys, expected }: { readonly keys: readonly string[]; readonly expected: ExpectedEntry },
): Promise<EntryVerdict> {
  return onPlatform(async () => {
    const verdict = await verifyEntryBundle(bundle, keys);
    if (verdict.kind === 'refused') return verdict;
    const { entry, index } = verdict;
    const isExpected =
      'index' in expected ? index === expected.index : isJsonObject(entry) && entry['id'] === expected.id;
    return isExpected
      ? verdict
      : refused('index_mismatch', 'The entry is in the log, but is not the one that was asked for.');
  });
}
