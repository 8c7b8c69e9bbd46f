import * as fc from 'fast-check';
import { afterAll, beforeAll, expect, test } from 'vitest';
import { z } from 'zod';

import { createFakeClock } from '../clock.ts';
import { type House, type HouseTenant, openHouse } from '../decisions/house.ts';

const clock = createFakeClock();
const models = ['gpt-4.1', 'gpt-4.1-mini', 'gpt-4o-mini'];
let house: House<'america' | 'europe' | 'claude'>;
let tenant: HouseTenant;
beforeAll(async () => {
  house = await openHouse(
    {
      america: {
        kind: 'openai',
        models: [...models, { model: 'bare', facts: { tools: false } }],
        region: 'us',
      },
      europe: { kind: 'openai', models, region: 'eu-west-1' },
      claude: { kind: 'anthropic', models: ['claude-haiku-4-5'], region: 'eu' },
    },
    { clock, environment: { AVOUCH_UNPRICED: 'flag' } },
  );
  tenant = await house.makeTenant('acme');
});
afterAll(() => house.close());

const name = fc.constantFrom(...models, 'bare', 'claude-haiku-4-5', 'europe/gpt-4.1', 'nobody');
const names = fc.uniqueArray(name, { minLength: 1, maxLength: 3 });

const everyRule = fc.record({
  models: fc.record({ deny: names }),
  providers: fc.record({
    allow: fc.uniqueArray(fc.constantFrom('america', 'europe', 'claude'), { minLength: 1 }),
  }),
  residency: fc.record({ allow: fc.uniqueArray(fc.constantFrom('us', 'eu', 'eu-west-1', 'ap')) }),
  max_tokens: fc.integer({ min: 1, max: 400 }),
  max_cost_usd: fc.constantFrom('0.0001', '0.001', '0.01'),
  quality: fc.record({ floor: fc.constantFrom(0.5, 0.83, 0.86), unmet: fc.constantFrom('serve', 'refuse') }),
  require_labels: fc.constant(['feature']),
});

/** Few of them at a time: all together would let hardly any call through. */
const rules = fc
  .tuple(everyRule, fc.uniqueArray(fc.nat(6), { maxLength: 2 }))
  .map(([all, kept]) =>
    Object.fromEntries(Object.entries(all).filter((_rule, index) => kept.includes(index))),
  );

const policy = fc.record(
  {
    rules,
    features: fc.record({ chat: rules }),
    routing: fc.record({
      aliases: fc.record({ fast: names, deep: names }),
      fallbacks: fc.record({ 'gpt-4.1': names, fast: names }),
      auto: fc.record({ models: names }),
    }),
  },
  { requiredKeys: ['rules'] },
);

const call = fc.record({
  model: fc.oneof(name, fc.constantFrom('fast', 'deep', 'auto')),
  feature: fc.constantFrom(undefined, 'chat', 'other'),
  residency: fc.constantFrom(undefined, 'us', 'eu', 'eu-west-1'),
  body: fc.record(
    {
      max_tokens: fc.integer({ min: 1, max: 500 }),
      n: fc.integer({ min: 1, max: 3 }),
      tools: fc.constant([
        { type: 'function', function: { name: 'look', parameters: { type: 'object', properties: {} } } },
      ]),
      logprobs: fc.constant(true),
    },
    { requiredKeys: [] },
  ),
});

const decision = z.object({
  decision: z.enum(['route', 'refuse']),
  code: z.string().nullable(),
  rule: z.string().nullable(),
  routes: z.array(z.object({ provider: z.string(), model: z.string() })),
});

test('what a dry run says is what the call then does', async () => {
  const seen = { route: 0, refuse: 0 };
  await fc.assert(
    fc.asyncProperty(
      policy,
      fc.array(call, { minLength: 1, maxLength: 4 }),
      async ({ rules: tenantRules, ...more }, calls) => {
        const document = { version: 1, ...tenantRules, ...more };
        const published = await tenant.send('POST', '/v1/policies', {
          policy: document,
          why: 'Another draft.',
        });
        expect(published.status).toBe(201);
        for (const { model, feature, residency, body } of calls) {
          const headers = {
            ...(feature !== undefined && { 'x-feature': feature }),
            ...(residency !== undefined && { 'x-residency': residency }),
          };
          const messages = [{ role: 'user', content: 'Hello' }];
          const dry = await tenant.send('POST', '/v1/route', { model, messages, ...body }, headers);
          expect(dry.status).toBe(200);
          const said = decision.parse(dry.json);
          const real = await tenant.ask({ model, headers, body });
          seen[said.decision] += 1;
          if (said.decision === 'refuse') {
            expect(real.code).toBe(said.code);
            expect((await tenant.lastCall()).rule ?? null).toBe(said.rule);
          } else {
            expect(real.status, real.message).toBe(200);
            const [first] = said.routes;
            expect(real.headers).toMatchObject({
              'x-avouch-provider': first?.provider,
              'x-avouch-model': first?.model,
            });
          }
        }
      },
    ),
    { numRuns: 120, seed: 3, endOnFailure: true },
  );
  // Both ways were taken, and often.
  expect(Math.min(seen.route, seen.refuse)).toBeGreaterThan(40);
});
