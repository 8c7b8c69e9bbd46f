import {
  boundEmbeddingCost,
  createEmbedder,
  type EmbeddingSettings,
  readEmbeddingSettings,
} from './cache/index.ts';
import type { Clock } from './platform/clock.ts';
import type { Config, Environment } from './platform/config.ts';
import { AppError } from './platform/errors.ts';
import type { Outbound } from './platform/outbound/index.ts';
import { bundledProviderAt, isBundledProvider } from './pricing/index.ts';
import {
  type Catalogue,
  connectProviders,
  createCatalogue,
  type ProviderSettings,
  readProviderSettings,
} from './providers/index.ts';

/** Whatever calls may go to because the operator said so. */
export interface Upstream {
  readonly catalogue: Catalogue;
  readonly embedder: ReturnType<typeof createEmbedder>;
  /** The most that it can cost to embed a question, in micro-dollars. */
  readonly embeddingBoundMicros: (text: string) => number;
  /** Rejects when the name of a provider means an address that may not be asked; said before anything is begun. */
  readonly refuseClosedNames: () => Promise<void>;
}

/** Reads which providers and embeddings there are. Throws AppError `config_invalid`. */
export function openUpstream({
  config,
  environment,
  outbound,
  clock,
  simulatedLatencyScale,
}: {
  config: Config;
  environment: Environment;
  outbound: Outbound;
  clock: Clock;
  simulatedLatencyScale: number | undefined;
}): Upstream {
  const providers = readProviderSettings(environment).map(withPriceList);
  const embeddings = readEmbeddingSettings(config.AVOUCH_EMBEDDINGS, environment);
  return {
    catalogue: createCatalogue(
      connectProviders(providers, {
        outbound,
        clock,
        limits: {
          headersTimeoutMs: config.AVOUCH_CALL_TIMEOUT_MS,
          answerTimeoutMs: config.AVOUCH_CALL_TIMEOUT_MS,
          idleTimeoutMs: config.AVOUCH_UPSTREAM_IDLE_TIMEOUT_MS,
          answerBytes: config.AVOUCH_MAX_ANSWER_BYTES,
        },
        ...(simulatedLatencyScale !== undefined && { simulatedLatencyScale }),
      }),
    ),
    embedder: createEmbedder(embeddings, outbound),
    embeddingBoundMicros: (text) => boundEmbeddingCost(embeddings, text),
    async refuseClosedNames() {
      const urls = configuredUrls(providers, embeddings);
      await Promise.all(urls.map(({ url, owner }) => outbound.refuseClosedName(url, owner)));
    },
  };
}

/**
 * Says whose published prices hold for a provider: what was configured, or what its address tells. A misspelt
 * name would leave every call of that provider without a price, so it stops the start.
 */
function withPriceList(settings: ProviderSettings): ProviderSettings {
  const pricesAs = settings.pricesAs ?? bundledProviderAt(settings.baseUrl);
  if (pricesAs === undefined || pricesAs === 'simulated' || isBundledProvider(pricesAs)) {
    return { ...settings, pricesAs };
  }
  throw new AppError(
    'config_invalid',
    `AVOUCH_PROVIDERS: ${settings.name}.pricesAs names no provider of the bundled price list; see docs/guides/prices.md.`,
  );
}

/** What calls go to because the operator said so, with the words that a refusal begins with. */
function configuredUrls(
  providers: readonly ProviderSettings[],
  embeddings: EmbeddingSettings | undefined,
): { url: string; owner: string }[] {
  return [
    ...providers
      .filter(({ kind }) => kind !== 'simulated')
      .map(({ baseUrl, name }) => ({ url: baseUrl, owner: `The provider "${name}"` })),
    ...(embeddings === undefined ? [] : [{ url: embeddings.baseUrl, owner: 'AVOUCH_EMBEDDINGS' }]),
  ];
}
