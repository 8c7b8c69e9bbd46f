/** An entry as long and as deep as the record of one call, for measuring the ledger. */
import type { JsonObject } from '@avouch/proof';

/** Varies with `position` where real entries differ, so that nothing compresses or caches away. */
export function callBody(position: number): JsonObject {
  return {
    call: {
      provider: 'openai',
      model: 'gpt-4o-mini',
      requested_model: 'gpt-4o-mini',
      region: null,
      stream: position % 2 === 0,
      status: 200,
      finish_reasons: ['stop'],
      duration_ms: 300 + (position % 1700),
    },
    labels: {
      feature: `feature-${position % 20}`,
      team: `team-${position % 5}`,
      request_id: `req-${position}`,
    },
    api_key: '01933f6e-5a10-7c4e-9b1a-3f6f8a3f0c11',
    policy: { version: 1, fingerprint: 'b94d27b9934d3e08a52e52d7da7dabfac484efe37a5380ee9088f7ace2efcde9' },
    usage: {
      input: 420 + (position % 600),
      output: 47 + (position % 300),
      cached: 0,
      cache_write: 0,
      reasoning: 0,
    },
    cost: { card: 'openai/gpt-4o-mini/2024-07-18', micros: String(91 + (position % 400)), currency: 'USD' },
    savings: { baseline: null, micros: '0', source: null },
  };
}
