/** Fills the cache's table with entries that are spread as questions are: around topics, in scopes large and small. */
import { createHash } from 'node:crypto';

const TOPICS = 1_000;
/** Entries of one statement: the embedded database puts each into the index at once, and a statement has an end. */
const BATCH = 250;
const PAYLOAD_BYTES = 1_024;
const SKETCH_BYTES = 400;

export type LoadStatement = (text: string, values: readonly unknown[]) => Promise<unknown>;

export function scopeKeyOf(scope: number): Buffer {
  return createHash('sha256').update(`scope ${scope}`).digest();
}

/**
 * One half of all entries is scope 0, which is in the index; the other half is spread over scopes 1 to 100, which are
 * not: the server puts a scope into the index where it has many.
 */
export async function loadEntries(
  run: LoadStatement,
  { tenantId, entries, dimensions }: { tenantId: string; entries: number; dimensions: number },
): Promise<void> {
  await run(
    `create temporary table topics as
     select topic, array_agg(random() - 0.5 order by axis)::real[] as middle
     from generate_series(0, ${TOPICS - 1}) as topic, generate_series(1, ${dimensions}) as axis group by topic`,
    [],
  );
  await run('create index on topics (topic)', []);
  for (let from = 0; from < entries; from += BATCH) {
    const to = Math.min(from + BATCH, entries) - 1;
    await run(
      `insert into cache_entries (tenant_id, id, fingerprint, feature, route, exact_key, payload, payload_bytes,
                                  created_at, expires_at, scope_key, dimensions, embedding, sketch, is_indexed)
       select $1, gen_random_uuid(), repeat('a', 64), 'bench', 'bench/model', sha256(number::text::bytea),
              decode(repeat('ab', ${PAYLOAD_BYTES}), 'hex'), ${PAYLOAD_BYTES}, now(), now() + interval '1 day',
              sha256(('scope ' || scope)::bytea), ${dimensions},
              (select array_agg(value + 0.6 * (random() - 0.5) + 0 * number order by axis)
               from unnest(topics.middle) with ordinality as axes (value, axis))::vector,
              decode(repeat('cd', ${SKETCH_BYTES}), 'hex'), scope = 0
       from (select number, case when number % 2 = 0 then 0 else 1 + (number / 2) % 100 end as scope,
                    (number * 7919) % ${TOPICS} as topic
             from generate_series($2::bigint, $3::bigint) as number) as spread
       join topics using (topic)`,
      [tenantId, from, to],
    );
  }
  await run('drop table topics', []);
}
