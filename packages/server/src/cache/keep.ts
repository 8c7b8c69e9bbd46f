import type { Clock } from '../platform/clock.ts';
import type { Sealer } from '../platform/data-keys/index.ts';
import type { Database } from '../platform/database/index.ts';
import type { Hashes } from './hashes.ts';
import type { CachedAnswer, CacheQuestion } from './question.ts';
import { type EntryPlace, sealContent, sealSketch } from './sealed-entry.ts';
import { commitLazily, holdGeneration, insertEntry } from './store.ts';

/** An answer of this many bytes is as large as long answers get; larger ones are seldom asked for twice. */
export const MAX_PAYLOAD_BYTES = 256 * 1024;
/** An answer that speaks of more people cannot be found by all of them, so it is not kept. */
export const MAX_SUBJECTS = 200;
const MAX_TTL_MS = 90 * 86_400_000;

/** What a question is found by where questions are alike; undefined where it is not to be found that way. */
export interface Likeness {
  readonly scopeKey: Buffer;
  readonly embedding: Float32Array;
  readonly sketch: Uint8Array;
}

export interface Keeping {
  readonly sealer: Sealer;
  readonly hashes: Hashes;
  readonly question: CacheQuestion;
  readonly exactKey: Buffer;
  /** Of the tenant's cache when it was looked into. */
  readonly generation: bigint;
  readonly id: string;
  readonly createdAt: Date;
  readonly likeness: Likeness | undefined;
}

/** Keeps an answer, unless it is too large, or something was purged since the question was looked up. */
export async function keepAnswer(
  database: Database,
  clock: Clock,
  keeping: Keeping,
  answer: CachedAnswer,
): Promise<void> {
  const { sealer, hashes, question, exactKey, generation, id, createdAt } = keeping;
  const { tenantId, fingerprint, feature } = question;
  const ttlMs = Math.min(Math.floor(question.ttlMs), MAX_TTL_MS);
  const subjects = new Map(
    answer.subjects.map((value) => hashes.subject(value)).map((key) => [key.toString('hex'), key]),
  );
  if (!(ttlMs > 0) || subjects.size > MAX_SUBJECTS || byteLength(answer) > MAX_PAYLOAD_BYTES) return;
  const expiresAt = new Date(createdAt.getTime() + ttlMs);
  if (expiresAt <= clock.now()) return;
  const place: EntryPlace = { id, fingerprint, exactKey, route: answer.route, createdAt, expiresAt };
  const likeness = answer.text === undefined ? undefined : keeping.likeness;
  const entry = {
    ...place,
    tenantId,
    feature,
    payload: sealContent(sealer, place, answer),
    likeness: likeness && { ...likeness, sketch: sealSketch(sealer, { id, ...likeness }, likeness.sketch) },
    subjects: [...subjects.values()],
  };
  await database.transaction({ 'avouch.tenant_id': tenantId }, async (tx) => {
    const [held] = await Promise.all([holdGeneration(tx, tenantId), commitLazily(tx)]);
    if (held !== generation) return;
    await insertEntry(tx, entry);
  });
}

function byteLength({ payload, text = '' }: CachedAnswer): number {
  return Buffer.byteLength(payload) + Buffer.byteLength(text);
}
