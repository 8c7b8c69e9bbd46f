import { type ConsistencyVerdict, verifyGrowth } from '@avouch/sdk';

import { api } from '../../api/client.ts';

/** A log as its signed note states it. */
interface StatedLog {
  readonly note: string;
  readonly size: bigint | string;
}

/**
 * Whether of two logs one is the beginning of the other. The hashes between come from the server's tiles, which need
 * not be believed.
 */
export async function joinLogs(
  log: StatedLog,
  other: StatedLog | undefined,
  key: string,
): Promise<ConsistencyVerdict> {
  if (other === undefined) throw new TypeError('There is no other log to compare with.');
  const [shorter, longer] = BigInt(log.size) <= BigInt(other.size) ? [log, other] : [other, log];
  return verifyGrowth({
    remembered: shorter.note,
    current: longer.note,
    keys: [key],
    async fetchTile(path) {
      const response = await api.fetch(`/v1/ledger/${path}`);
      return new Uint8Array(await response.arrayBuffer());
    },
  });
}
