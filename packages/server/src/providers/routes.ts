import type { FastifyRequest } from 'fastify';
import { z } from 'zod';

import type { HttpServer } from '../platform/http/index.ts';
import type { Catalogue, ServedModel } from './catalogue.ts';
import type { ModelFacts } from './model-facts.ts';
import type { Provider } from './provider.ts';

/** Providers of one page. Each shows all its models, so a page of the largest is some megabytes. */
const MAX_PAGE = 100;

/** How a model does on a provider, as whoever watches calls knows it. */
export interface ModelHealth {
  readonly state: string;
  /** Typical time to the answer's headers. */
  readonly latencyMs?: number | undefined;
}

/** A price card as far as it is shown: structurally the card of the pricing room. */
export interface ShownCard {
  readonly id: string;
  /** Pico-dollars per token, which is micro-dollars per million tokens. */
  readonly prices: {
    readonly input: number | undefined;
    readonly cachedInput: number | undefined;
    readonly cacheWrite: number | undefined;
    readonly output: number | undefined;
  };
}

const count = z.int().nullable().describe('`null`: unknown.');
const flag = z.boolean().nullable().describe('`null`: unknown.');
const price = z.int().nullable();

const servedModel = z.object({
  id: z.string().describe('The name to ask for.'),
  upstream_model: z.string().describe('The name that is sent to the provider.'),
  facts: z.object({
    context_tokens: count,
    max_output_tokens: count,
    tools: flag,
    images: flag,
    json_schema: flag,
    streaming: flag,
  }),
  price: z
    .object({
      card: z.string(),
      input_micros_per_million: price,
      cached_input_micros_per_million: price,
      cache_write_micros_per_million: price,
      output_micros_per_million: price,
    })
    .nullable()
    .describe('In force now, your negotiated one first; micro-dollars per million tokens. `null`: unpriced.'),
  health: z
    .object({ state: z.string(), latency_ms: z.number().nullable() })
    .nullable()
    .describe('As this process sees it; `null` before the first call.'),
});

const provider = z.object({
  name: z.string(),
  kind: z.enum(['openai', 'anthropic', 'simulated']),
  host: z.string().nullable().describe('Of its address; `null` inside this process.'),
  credential: z
    .enum(['configured', 'missing'])
    .nullable()
    .describe('Whether a key for it is configured, which may still be a wrong one; `null`: it takes none.'),
  region: z.string().nullable().describe('Where inference runs; `null`: unknown, so no residency is met.'),
  region_source: z.string().describe('How the region is known.'),
  region_as_of: z.string().nullable().describe('The day on which the source was read.'),
  models: z.array(servedModel),
});

export interface ProviderRoutesOptions {
  readonly catalogue: Catalogue;
  /** The card in force now for a tenant, its negotiated prices first. */
  readonly priceOf: (
    tenantId: string,
    provider: Provider,
    upstreamModel: string,
  ) => ShownCard | undefined | Promise<ShownCard | undefined>;
  readonly healthOf?: (provider: string, upstreamModel: string) => ModelHealth | undefined;
  readonly principalOf: (request: FastifyRequest) => { readonly tenantId: string };
}

/** What there is to route to, over HTTP. Shows no address but its host, and no credentials. */
export function registerProviderRoutes(server: HttpServer, options: ProviderRoutesOptions): void {
  const { catalogue, principalOf } = options;

  server.get(
    '/v1/providers',
    {
      config: { access: 'may:policies:read' },
      schema: {
        tags: ['Providers'],
        summary: 'Providers with their regions, models, prices and health',
        querystring: z.object({
          after: z.string().max(64).optional().describe('The name of the last provider of the page before.'),
          limit: z.coerce.number().int().min(1).max(MAX_PAGE).default(20),
        }),
        response: {
          200: z.object({ providers: z.array(provider), next: z.string().nullable() }),
        },
      },
    },
    async (request) => {
      const { tenantId } = principalOf(request);
      const { after, limit } = request.query;
      const start = catalogue.providers.findIndex(({ name }) => name === after) + 1;
      const page = catalogue.providers.slice(start, start + limit);
      const hasMore = catalogue.providers.length > start + page.length;
      return {
        providers: await Promise.all(page.map((one) => showProvider(one, tenantId, options))),
        next: hasMore ? (page.at(-1)?.name ?? null) : null,
      };
    },
  );
}

async function showProvider(
  one: Provider,
  tenantId: string,
  options: ProviderRoutesOptions,
): Promise<z.output<typeof provider>> {
  const models = options.catalogue.servedBy(one.name);
  return {
    name: one.name,
    kind: one.kind,
    host: one.host ?? null,
    credential: one.hasCredential === undefined ? null : one.hasCredential ? 'configured' : 'missing',
    region: one.inference.region ?? null,
    region_source: one.inference.source,
    region_as_of: one.inference.asOf ?? null,
    models: await Promise.all(models.map((model) => showModel(one, model, tenantId, options))),
  };
}

async function showModel(
  one: Provider,
  { id, upstreamModel }: ServedModel,
  tenantId: string,
  { catalogue, priceOf, healthOf }: ProviderRoutesOptions,
): Promise<z.output<typeof servedModel>> {
  const card = await priceOf(tenantId, one, upstreamModel);
  const health = healthOf?.(one.name, upstreamModel);
  return {
    id,
    upstream_model: upstreamModel,
    facts: showFacts(catalogue.factsOf({ provider: one, upstreamModel })),
    price:
      card === undefined
        ? null
        : {
            card: card.id,
            input_micros_per_million: card.prices.input ?? null,
            cached_input_micros_per_million: card.prices.cachedInput ?? null,
            cache_write_micros_per_million: card.prices.cacheWrite ?? null,
            output_micros_per_million: card.prices.output ?? null,
          },
    health: health === undefined ? null : { state: health.state, latency_ms: health.latencyMs ?? null },
  };
}

function showFacts(facts: ModelFacts): z.output<typeof servedModel>['facts'] {
  return {
    context_tokens: facts.contextTokens ?? null,
    max_output_tokens: facts.maxOutputTokens ?? null,
    tools: facts.tools ?? null,
    images: facts.images ?? null,
    json_schema: facts.jsonSchema ?? null,
    streaming: facts.streaming ?? null,
  };
}
