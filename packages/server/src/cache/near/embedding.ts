import type { Clock } from '../../platform/clock.ts';
import type { Attempt } from '../attempt.ts';
import type { Embedder, Embedding } from '../embed/index.ts';

/** A model answers a short question in about this time: whoever embeds slower makes every call slower. */
const EMBED_MS = 1_500;
/** So many failures in a row… */
const MAX_FAILURES = 3;
/** …and the embedder is left alone for this time, so that calls do not wait for what fails. */
const REST_MS = 10_000;

export type Embed = (text: string, signal: AbortSignal) => Promise<Embedding | undefined>;

/** Undefined when it fails, takes too long, or has failed too often to be asked now. */
export function createEmbed({
  embedder,
  attempt,
  clock,
}: {
  embedder: Embedder;
  attempt: Attempt;
  clock: Clock;
}): Embed {
  let failures = 0;
  let restsUntilMs = 0;

  return async (text, signal) => {
    if (clock.monotonicMs() < restsUntilMs) return undefined;
    const ending = new AbortController();
    const made = await attempt(
      'embed',
      async () => {
        try {
          const embedding = await embedder.embed(text, AbortSignal.any([signal, ending.signal]));
          if (!isUsable(embedding.vector, embedder.dimensions)) throw new Error('An embedding is of no use');
          return embedding;
        } catch (error) {
          // Whoever went away has not failed.
          if (signal.aborted) return 'gone' as const;
          throw error;
        }
      },
      EMBED_MS,
    );
    ending.abort();
    if (made === 'gone') return undefined;
    failures = made === undefined ? failures + 1 : 0;
    if (failures >= MAX_FAILURES) {
      failures = 0;
      restsUntilMs = clock.monotonicMs() + REST_MS;
    }
    return made;
  };
}

function isUsable(vector: Float32Array, dimensions: number): boolean {
  return vector.length === dimensions && vector.every(Number.isFinite) && vector.some((each) => each !== 0);
}
