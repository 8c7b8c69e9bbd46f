import * as fc from 'fast-check';

import type { ModelFacts } from '../providers/index.ts';
import type { Needs } from './capability.ts';
import type { Candidate, Preference, Question } from './choose.ts';
import type { NamedRoute } from './route.ts';

/** A model of which nothing is known. */
export const unknown: ModelFacts = {
  contextTokens: undefined,
  maxOutputTokens: undefined,
  tools: undefined,
  images: undefined,
  jsonSchema: undefined,
  streaming: undefined,
};

/** A short question without anything special. */
export const plain: Needs = {
  tools: false,
  images: false,
  audio: false,
  files: false,
  jsonSchema: false,
  streaming: false,
  inputTokensEstimate: 100,
  maxOutputTokens: undefined,
};

export function routeTo(name: string): NamedRoute {
  const [provider = '', upstreamModel = ''] = name.split('/');
  return { provider: { name: provider }, upstreamModel };
}

export function candidate(name: string, more: Partial<Candidate<NamedRoute>> = {}): Candidate<NamedRoute> {
  return {
    route: routeTo(name),
    tier: 0,
    expectedCostMicros: 100,
    costBoundMicros: 1_000,
    expectedLatencyMs: undefined,
    quality: undefined,
    health: 'closed',
    facts: unknown,
    ...more,
  };
}

const preference = (values: fc.Arbitrary<number>): fc.Arbitrary<Preference | undefined> =>
  fc.option(
    fc.record({ value: values, rule: fc.constant('rule'), unmet: fc.constantFrom('serve', 'refuse') }),
    { nil: undefined },
  );

const flag = fc.constantFrom(undefined, true, false);

/** Candidates of few values each, so that equals and relaxations are common. */
const candidates: fc.Arbitrary<Candidate<NamedRoute>[]> = fc
  .array(
    fc.record({
      tier: fc.constantFrom(0, 0, 0, 1, 2),
      expectedCostMicros: fc.integer({ min: 0, max: 20 }),
      costBoundMicros: fc.constant(1_000),
      expectedLatencyMs: fc.option(fc.integer({ min: 1, max: 8 }), { nil: undefined }),
      quality: fc.option(
        fc.integer({ min: 0, max: 10 }).map((tenths) => tenths / 10),
        { nil: undefined },
      ),
      health: fc.constantFrom('closed', 'closed', 'half_open', 'open', 'limited'),
      facts: fc.record({ tools: flag, images: flag }).map((known) => ({ ...unknown, ...known })),
    }),
    { maxLength: 8 },
  )
  .map((made) => made.map((one, position) => ({ ...one, route: routeTo(`p${position}/m`) })));

export const questions: fc.Arbitrary<Question<NamedRoute>> = fc
  .record({
    candidates,
    tools: fc.boolean(),
    images: fc.boolean(),
    qualityFloor: preference(fc.integer({ min: 0, max: 10 }).map((tenths) => tenths / 10)),
    latencyTargetMs: preference(fc.integer({ min: 1, max: 8 })),
    barred: fc.array(fc.nat({ max: 7 }), { maxLength: 3 }),
  })
  .map(({ candidates: made, tools, images, barred, ...bounds }) => ({
    requested: 'm',
    candidates: made,
    needs: { ...plain, tools, images },
    excluded: [...new Set(barred)].map((position) => ({
      route: routeTo(`p${position}/m`),
      reason: 'policy' as const,
      detail: 'models.deny',
    })),
    ...bounds,
  }));
