import type { Clock } from '../../platform/clock.ts';
import type { Database } from '../../platform/database/index.ts';
import type { Log } from '../../platform/log.ts';
import type { ApiKey } from './api-key.ts';
import { touchApiKey } from './store.ts';

/** `last_used_at` is written at most this often for a key: it is for people, and people think in minutes. */
const TOUCH_INTERVAL_MS = 60_000;

/** Notes when keys were last used without a write for each request. */
export function createUses({ database, clock, log }: { database: Database; clock: Clock; log: Log }): {
  used(key: ApiKey): void;
  writeUses(): Promise<void>;
  close(): Promise<void>;
} {
  const unwritten = new Map<string, { tenantId: string; usedAt: Date }>();
  const timer = setInterval(() => void writeUses(), TOUCH_INTERVAL_MS);
  timer.unref();

  async function writeUses(): Promise<void> {
    const uses = [...unwritten];
    unwritten.clear();
    for (const [secretId, { tenantId, usedAt }] of uses) {
      try {
        await database.transaction({ 'avouch.tenant_id': tenantId }, (tx) =>
          touchApiKey(tx, secretId, usedAt),
        );
      } catch (error) {
        log.warn({ error, apiKeyId: secretId }, 'the last use of an API key could not be written');
      }
    }
  }

  return {
    writeUses,
    used(key) {
      const noted = unwritten.get(key.secretId);
      if (noted === undefined) unwritten.set(key.secretId, { tenantId: key.tenantId, usedAt: clock.now() });
      else noted.usedAt = clock.now();
    },
    async close() {
      clearInterval(timer);
      await writeUses();
    },
  };
}
