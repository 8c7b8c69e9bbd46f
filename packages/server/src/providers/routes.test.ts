import { afterEach, beforeEach, describe, expect, test } from 'vitest';

import { systemClock } from '../platform/clock.ts';
import { createHttpServer, type HttpServer } from '../platform/http/index.ts';
import { createLog } from '../platform/log.ts';
import { createOutbound } from '../platform/outbound/index.ts';
import { createCatalogue } from './catalogue.ts';
import { connectProviders } from './connect.ts';
import { registerProviderRoutes } from './routes.ts';
import { readProviderSettings } from './settings.ts';

const secret = 'sk-very-secret-0123456789';
const providers = [
  {
    name: 'openai-eu',
    kind: 'openai',
    baseUrl: 'https://eu.api.openai.com/v1',
    apiKey: secret,
    pricesAs: 'openai',
    models: ['gpt-4o'],
  },
  {
    name: 'ours',
    kind: 'openai',
    baseUrl: 'http://10.0.0.7:8000/secret-path/v1',
    region: 'eu-central-1',
    regionSource: 'our rack in Frankfurt',
    models: [{ alias: 'llama', model: 'llama-3', facts: { context_tokens: 8192, tools: false } }],
  },
  { name: 'simulated', kind: 'simulated' },
];

let server: HttpServer;
const askedFor: string[] = [];

beforeEach(async () => {
  askedFor.length = 0;
  server = createHttpServer({
    maxBodyBytes: 1024,
    clock: systemClock,
    log: createLog({ level: 'silent', write: () => undefined }),
    admit: () => Promise.resolve(),
  });
  const settings = readProviderSettings({ AVOUCH_PROVIDERS: JSON.stringify(providers) });
  registerProviderRoutes(server, {
    catalogue: createCatalogue(
      connectProviders(settings, { outbound: createOutbound({ allow: ['10.0.0.7'] }) }),
    ),
    priceOf(tenantId, { name }, model) {
      askedFor.push(`${tenantId} ${name} ${model}`);
      if (name === 'ours') return undefined;
      return {
        id: `card/${model}`,
        prices: { input: 2_500_000, cachedInput: 1_250_000, cacheWrite: undefined, output: 10_000_000 },
      };
    },
    healthOf: (provider, model) =>
      provider === 'ours' && model === 'llama-3' ? { state: 'open', latencyMs: 12.5 } : undefined,
    principalOf: () => ({ tenantId: 'tenant-1' }),
  });
  await server.ready();
});

afterEach(() => server.close());

async function get(url: string): Promise<{ status: number; text: string; body: unknown }> {
  const { statusCode, body } = await server.inject({ method: 'GET', url });
  return { status: statusCode, text: body, body: JSON.parse(body) };
}

describe('GET /v1/providers', () => {
  test('shows regions with their source, models with facts, prices and health', async () => {
    const { status, body } = await get('/v1/providers');
    expect(status).toBe(200);
    expect(body).toMatchObject({
      next: null,
      providers: [
        {
          name: 'openai-eu',
          kind: 'openai',
          host: 'eu.api.openai.com',
          credential: 'configured',
          region: 'eu',
          region_source: expect.stringContaining('https://developers.openai.com/'),
          region_as_of: '2026-11-22',
          models: [
            {
              id: 'gpt-4o',
              upstream_model: 'gpt-4o',
              facts: { context_tokens: 128_000, max_output_tokens: 16_384, tools: true, images: true },
              price: {
                card: 'card/gpt-4o',
                input_micros_per_million: 2_500_000,
                cached_input_micros_per_million: 1_250_000,
                cache_write_micros_per_million: null,
                output_micros_per_million: 10_000_000,
              },
              health: null,
            },
          ],
        },
        {
          name: 'ours',
          host: '10.0.0.7:8000',
          credential: 'missing',
          region: 'eu-central-1',
          region_source: 'our rack in Frankfurt',
          region_as_of: null,
          models: [
            {
              id: 'llama',
              upstream_model: 'llama-3',
              facts: { context_tokens: 8192, max_output_tokens: null, tools: false, images: null },
              price: null,
              health: { state: 'open', latency_ms: 12.5 },
            },
          ],
        },
        {
          name: 'simulated',
          host: null,
          credential: null,
          region: null,
          region_source: 'nobody has stated it',
        },
      ],
    });
  });

  test('asks for the prices of the tenant whose key it is', async () => {
    await get('/v1/providers');
    expect(askedFor).toContain('tenant-1 openai-eu gpt-4o');
    expect(askedFor).toContain('tenant-1 ours llama-3');
  });

  test('shows neither credentials nor paths', async () => {
    const { text } = await get('/v1/providers');
    expect(text).not.toContain(secret);
    expect(text).not.toContain('secret-path');
  });

  test('comes in pages that follow each other', async () => {
    const first = await get('/v1/providers?limit=2');
    expect(first.body).toMatchObject({ providers: [{ name: 'openai-eu' }, { name: 'ours' }], next: 'ours' });
    const second = await get('/v1/providers?limit=2&after=ours');
    expect(second.body).toMatchObject({ providers: [{ name: 'simulated' }], next: null });
  });

  test.each(['limit=0', 'limit=101', 'limit=x', `after=${'a'.repeat(65)}`])('refuses ?%s', async (query) => {
    expect((await get(`/v1/providers?${query}`)).status).toBe(400);
  });

  test('needs a key that may read policies', () => {
    const route = server.registeredRoutes.find(
      ({ url, method }) => `${method} ${url}` === 'GET /v1/providers',
    );
    expect(route?.access).toBe('may:policies:read');
  });
});
