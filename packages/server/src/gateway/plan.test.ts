import { afterAll, describe, expect, test } from 'vitest';

import { loopbackOutbound } from '../../test/outbound.ts';
import { createFakeClock } from '../../test/clock.ts';
import { createEvaluator, type Policy } from '../policy/index.ts';
import { createPriceBook, type OverrideIndex } from '../pricing/index.ts';
import {
  type ChatCall,
  connectProviders,
  createCatalogue,
  readProviderSettings,
} from '../providers/index.ts';
import { createHealth, createOutputExpectation } from '../routing/index.ts';
import { type Plan, planCall, type PlanRooms } from './plan.ts';

const clock = createFakeClock(new Date('2026-03-02T08:00:00.000Z'));
const noOverrides: OverrideIndex = { find: () => undefined };
const catalogue = createCatalogue(
  connectProviders(
    readProviderSettings({
      AVOUCH_PROVIDERS: JSON.stringify([
        {
          name: 'openai',
          kind: 'openai',
          apiKey: 'k',
          region: 'us',
          regionSource: 'a contract',
          models: ['gpt-4.1', 'gpt-4.1-mini', 'unpriced'],
        },
        {
          name: 'anthropic',
          kind: 'anthropic',
          apiKey: 'k',
          region: 'eu',
          regionSource: 'a contract',
          models: ['claude-haiku-4-5'],
        },
      ]),
    }),
    {
      outbound: loopbackOutbound,
      clock,
      limits: { headersTimeoutMs: 1_000, answerTimeoutMs: 1_000, idleTimeoutMs: 1_000, answerBytes: 1_000 },
    },
  ),
);
afterAll(() => Promise.all(catalogue.providers.map((provider) => provider.close())));

function rooms(unpriced: PlanRooms['unpriced'] = 'refuse'): PlanRooms {
  return {
    catalogue,
    prices: createPriceBook(),
    health: createHealth({ clock, random: () => 0.5 }),
    outputs: createOutputExpectation(),
    unpriced,
  };
}

function plan(
  policy: Omit<Policy, 'version'>,
  {
    model = 'gpt-4.1-mini',
    dialect = 'openai',
    ...body
  }: { model?: string; dialect?: ChatCall['dialect'] } & Record<string, unknown> = {},
  planRooms: PlanRooms = rooms(),
): Plan {
  const labels = { feature: undefined, team: undefined, residency: undefined };
  return planCall(
    {
      tenantId: 't',
      apiKeyId: 'k',
      labels,
      model,
      chat: {
        dialect,
        stream: false,
        body: { model, messages: [{ role: 'user', content: 'Hello' }], ...body },
      },
      at: clock.now(),
      policyVersion: 1,
      rules: createEvaluator({ version: 1, ...policy })({
        apiKeyId: 'k',
        team: undefined,
        feature: undefined,
      }),
      tenantOverrides: noOverrides,
      quality: undefined,
      affinity: () => undefined,
      isShown: true,
    },
    planRooms,
  );
}

function firstOf(made: Plan) {
  if (made.kind === 'refused') throw made.refusal;
  return made.choice.ranked[0];
}

test('the same question has the same answer', () => {
  const policy = { routing: { aliases: { any: ['gpt-4.1', 'gpt-4.1-mini', 'claude-haiku-4-5'] } } };
  const shared = rooms();
  const [one, other] = [plan(policy, { model: 'any' }, shared), plan(policy, { model: 'any' }, shared)];
  expect(one.kind === 'planned' && one.choice).toEqual(other.kind === 'planned' && other.choice);
  expect(firstOf(one).route.upstreamModel).toBe('gpt-4.1-mini');
});

describe('a refusal', () => {
  test('says whether the name led anywhere, also where it came before that was asked', () => {
    for (const policy of [{ require_labels: ['feature' as const] }, { max_tokens: 1 }]) {
      expect(plan(policy, { max_tokens: 2 })).toMatchObject({ kind: 'refused', known: true });
      expect(plan(policy, { max_tokens: 2, model: 'nobody' })).toMatchObject({
        kind: 'refused',
        known: false,
      });
    }
  });

  test('is the fault of the route that came furthest', () => {
    const routing = { aliases: { any: ['gpt-4.1', 'claude-haiku-4-5'] } };
    const refused = plan(
      { routing, models: { deny: ['gpt-4.1'] }, residency: { allow: ['us'] } },
      { model: 'any' },
    );
    expect(refused).toMatchObject({
      kind: 'refused',
      refusal: { code: 'residency_unmet' },
      rule: 'residency.allow',
    });
  });
});

describe('the bound of a call', () => {
  test('is of all choices together, and never more tokens than a bill can have', () => {
    const one = firstOf(plan({}, { max_tokens: 100, n: 1 }));
    const three = firstOf(plan({}, { max_tokens: 100, n: 3 }));
    expect(three.costBoundMicros - one.costBoundMicros).toBe(320);
    const huge = firstOf(
      plan({}, { model: 'unpriced', max_tokens: Number.MAX_SAFE_INTEGER, n: 10_000 }, rooms('flag')),
    );
    expect(Number.isSafeInteger(huge.tokensBound)).toBe(true);
  });

  test('counts with cache writes that last an hour where they are asked for', () => {
    const content = (ttl: string) => [
      { type: 'text', text: 'x'.repeat(40_000), cache_control: { type: 'ephemeral', ttl } },
    ];
    const boundFor = (ttl: string) =>
      firstOf(
        plan(
          {},
          {
            model: 'claude-haiku-4-5',
            dialect: 'anthropic',
            max_tokens: 1,
            messages: [{ role: 'user', content: content(ttl) }],
          },
        ),
      ).costBoundMicros;
    // Twice the price of input, where writes for five minutes are a quarter more.
    expect(boundFor('1h') / boundFor('5m')).toBeCloseTo(2 / 1.25, 1);
  });

  test('is what the translation makes of a call without a limit', () => {
    const capped = firstOf(plan({ max_tokens: 10 }, { model: 'claude-haiku-4-5' }));
    const free = firstOf(plan({}, { model: 'claude-haiku-4-5' }));
    expect(free.costBoundMicros - capped.costBoundMicros).toBeGreaterThan(5 * 1_000);
    expect(free.tokensBound).toBeLessThan(100_000);
  });
});

test('a model without a price is let through only where nothing counts money', () => {
  expect(plan({}, { model: 'unpriced' })).toMatchObject({ refusal: { code: 'model_unpriced' } });
  expect(plan({}, { model: 'unpriced' }, rooms('flag')).kind).toBe('planned');
  const money = { budgets: [{ id: 'a', limit_usd: '9', per: 'day' as const }] };
  expect(plan(money, { model: 'unpriced' }, rooms('flag'))).toMatchObject({
    refusal: { code: 'model_unpriced' },
  });
  expect(plan({ max_cost_usd: '9' }, { model: 'unpriced' }, rooms('flag'))).toMatchObject({
    refusal: { code: 'model_unpriced' },
  });
  const tokens = { budgets: [{ id: 'a', limit_tokens: 9_000_000, per: 'day' as const }] };
  expect(plan(tokens, { model: 'unpriced' }, rooms('flag')).kind).toBe('planned');
});
