/** A ledger of calls as a company of some teams makes them in a month, for pages that show one. */
import type { JsonObject } from '@avouch/proof';
import type { Ledger, NewEntry } from '../packages/server/src/ledger/index.ts';
import type { Database } from '../packages/server/src/platform/database/index.ts';
import { newId } from '../packages/server/src/platform/ids.ts';

/** Entries of one transaction: a few megabytes at once. */
const ENTRIES_AT_ONCE = 5_000;
const SPAN_MS = 30 * 86_400_000;

const teams = ['growth', 'support', 'search', 'billing', 'research'];
const models = [
  { provider: 'openai', model: 'gpt-4o', region: 'us', inputMicros: 2.5, outputMicros: 10 },
  { provider: 'openai', model: 'gpt-4o-mini', region: 'us', inputMicros: 0.15, outputMicros: 0.6 },
  { provider: 'anthropic', model: 'claude-sonnet-4-5', region: 'eu', inputMicros: 3, outputMicros: 15 },
  { provider: 'anthropic', model: 'claude-haiku-4-5', region: 'eu', inputMicros: 1, outputMicros: 5 },
] as const;

/**
 * Appends `count` calls of the last thirty days to a tenant's ledger, oldest first: most answered, some from the
 * cache, some refused or failed. The same count and time give the same calls but for their ids.
 */
export async function seedCalls(
  { database, ledger }: { database: Database; ledger: Ledger },
  { tenantId, count, now }: { tenantId: string; count: number; now: Date },
): Promise<void> {
  const draw = createDraw();
  const startMs = now.getTime() - SPAN_MS;
  for (let from = 0; from < count; from += ENTRIES_AT_ONCE) {
    const entries = Array.from({ length: Math.min(ENTRIES_AT_ONCE, count - from) }, (_, offset) => {
      const at = new Date(startMs + Math.floor(((from + offset + 0.5) / count) * SPAN_MS));
      return entryAt(at, from + offset, draw);
    });
    await database.transaction({ 'avouch.tenant_id': tenantId }, (tx) =>
      ledger.appendWithin(tx, tenantId, entries),
    );
  }
}

function entryAt(at: Date, position: number, draw: () => number): NewEntry {
  const team = pick(teams, draw() ** 1.5);
  const served = pick(models, draw() ** 1.5);
  const input = Math.floor(100 + draw() ** 3 * 8_000);
  const output = Math.floor(20 + draw() ** 2 * 900);
  const durationMs = Math.floor(200 + draw() ** 4 * 20_000);
  const cost = Math.ceil(input * served.inputMicros + output * served.outputMicros);
  const kind = draw();
  const shared: JsonObject = {
    request_id: `req-${position}`,
    api_key: `01933f6e-5a10-7c4e-9b1a-3f6f8a3f0c${10 + Math.floor(draw() * 8)}`,
    team,
    feature: `${team}-${Math.floor(draw() * 4)}`,
    dialect: 'openai',
    stream: position % 2 === 0,
    requested_model: position % 5 === 0 ? 'auto' : served.model,
    provider: served.provider,
    model: served.model,
    region: served.region,
    policy: { version: 1, fingerprint: 'b94d27b9934d3e08a52e52d7da7dabfac484efe37a5380ee9088f7ace2efcde9' },
  };
  const entry = (body: JsonObject): NewEntry => ({
    id: newId(at),
    kind: 'call',
    at,
    body: { ...shared, ...body },
  });

  if (kind < 0.03) {
    return entry({
      outcome: 'refused',
      code: kind < 0.02 ? 'policy_denied' : 'budget_exceeded',
      rule: `teams.${team}.models.deny[0]`,
      usage_source: 'none',
      duration_ms: Math.floor(draw() * 4),
    });
  }
  if (kind < 0.04) {
    return entry({
      outcome: 'failed',
      code: 'provider_failed',
      usage_source: 'none',
      duration_ms: durationMs,
      cache: { result: 'miss' },
    });
  }
  const baseline = { version: 1, cost_micros: cost * 2 };
  if (kind < 0.24) {
    return entry({
      outcome: 'answered',
      usage_source: 'none',
      cost_micros: 0,
      baseline,
      saving: { route: 0, cache: cost * 2, provider_cache: 0 },
      cache: {
        result: kind < 0.18 ? 'exact' : 'semantic',
        source: newId(at),
        age_s: 60,
        avoided_micros: cost,
      },
      duration_ms: Math.floor(draw() * 12),
    });
  }
  return entry({
    outcome: 'answered',
    answered_model: served.model,
    finish_reason: 'stop',
    usage: { input, output },
    usage_source: 'provider',
    cost_micros: cost,
    price_card: `genai-prices@0.1.8/${served.provider}/${served.model}/undated`,
    baseline,
    saving: { route: cost, cache: 0, provider_cache: 0 },
    cache: { result: 'miss' },
    duration_ms: durationMs,
    first_byte_ms: Math.floor(durationMs / 3),
  });
}

function pick<Item>(items: readonly Item[], share: number): Item {
  const item = items[Math.min(items.length - 1, Math.floor(share * items.length))];
  if (item === undefined) throw new RangeError('There is nothing to pick from.');
  return item;
}

/** Numbers from 0 to below 1 that are the same in every run (a linear congruential generator of 32 bits). */
function createDraw(): () => number {
  let state = 20_261_126;
  return () => {
    state = (Math.imul(state, 1_664_525) + 1_013_904_223) >>> 0;
    return state / 2 ** 32;
  };
}
