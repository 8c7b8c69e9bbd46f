import * as fc from 'fast-check';
import { describe, expect, test } from 'vitest';

import { candidate, plain, questions, routeTo, unknown } from './candidate-fixtures.ts';
import { type Candidate, type Choice, choose, type Question } from './choose.ts';
import { EXCLUSION_REASONS } from './exclusion.ts';
import type { NamedRoute } from './route.ts';

const nameOf = ({ route }: { route: NamedRoute }) => `${route.provider.name}/${route.upstreamModel}`;

function ask(
  candidates: readonly Candidate<NamedRoute>[],
  more: Partial<Question<NamedRoute>> = {},
): Choice<NamedRoute> {
  return choose({ requested: 'm', candidates, needs: plain, ...more });
}

function order(choice: Choice<NamedRoute>): string[] {
  return choice.kind === 'chosen' ? choice.ranked.map(nameOf) : [];
}

describe('a choice', () => {
  test('takes the cheapest, and keeps the others in order', () => {
    const choice = ask([
      candidate('a/dear', { expectedCostMicros: 300 }),
      candidate('b/cheap', { expectedCostMicros: 100 }),
      candidate('c/middle', { expectedCostMicros: 200 }),
    ]);
    expect(order(choice)).toEqual(['b/cheap', 'c/middle', 'a/dear']);
    expect(choice.reason).toBe('cheapest of 3');
  });

  test('takes the first of the configuration among equals', () => {
    expect(order(ask([candidate('a/x'), candidate('b/x')]))).toEqual(['a/x', 'b/x']);
    expect(order(ask([candidate('b/x'), candidate('a/x')]))).toEqual(['b/x', 'a/x']);
  });

  test('repeats what the caller excluded, and never takes it', () => {
    const barred = { route: routeTo('a/cheap'), reason: 'region' as const, detail: 'residency.allow' };
    const choice = ask(
      [
        candidate('a/cheap', { expectedCostMicros: 1 }),
        candidate('b/x'),
        candidate('c/x', { health: 'open' }),
      ],
      { excluded: [barred] },
    );
    expect(order(choice)).toEqual(['b/x']);
    expect(choice.excluded[0]).toBe(barred);
    expect(choice.reason).toBe('only route; 2 excluded: region 1, health 1');
  });

  test('goes to a fallback only when nothing of the first tier is left', () => {
    const fallback = candidate('b/x', { tier: 1, expectedCostMicros: 1 });
    expect(order(ask([fallback, candidate('a/x')]))).toEqual(['a/x', 'b/x']);
    const choice = ask([fallback, candidate('a/x', { health: 'open' })]);
    expect(order(choice)).toEqual(['b/x']);
    expect(choice.reason).toBe('only route; fallback 1; 1 excluded: health 1');
  });

  test('of nothing is none, and says so', () => {
    expect(ask([])).toEqual({ kind: 'none', excluded: [], because: undefined, reason: 'no route' });
  });
});

describe('a capability', () => {
  test.each([
    ['tools', 'no tools'],
    ['images', 'no images'],
    ['audio', 'no audio'],
    ['files', 'no files'],
    ['jsonSchema', 'no JSON schema'],
    ['streaming', 'no streaming'],
  ] as const)(
    'that is known to be missing excludes, and one that is unknown does not: %s',
    (fact, detail) => {
      const needs = { ...plain, [fact]: true };
      const without = candidate('a/x', { facts: { ...unknown, [fact]: false } });
      expect(order(ask([without, candidate('b/x')], { needs }))).toEqual(['b/x']);
      expect(order(ask([without]))).toEqual(['a/x']);
      expect(ask([without], { needs })).toMatchObject({
        kind: 'none',
        because: 'capability',
        excluded: [{ reason: 'capability', detail }],
      });
    },
  );

  test('of room counts the input, allowing for the estimate, and the output that was asked for', () => {
    const small = [candidate('a/x', { facts: { ...unknown, contextTokens: 1_000 } })];
    expect(ask(small, { needs: { ...plain, inputTokensEstimate: 1_100 } }).kind).toBe('chosen');
    expect(ask(small, { needs: { ...plain, inputTokensEstimate: 1_120 } }).kind).toBe('none');
    expect(ask(small, { needs: { ...plain, maxOutputTokens: 910 } }).kind).toBe('chosen');
    expect(ask(small, { needs: { ...plain, maxOutputTokens: 911 } }).kind).toBe('none');
  });

  test('of length of output is a bound of its own', () => {
    const short = [candidate('a/x', { facts: { ...unknown, maxOutputTokens: 4_096 } })];
    expect(ask(short, { needs: { ...plain, maxOutputTokens: 4_096 } }).kind).toBe('chosen');
    expect(ask(short, { needs: { ...plain, maxOutputTokens: 4_097 } })).toMatchObject({
      because: 'capability',
    });
  });
});

describe('a quality floor', () => {
  const refuse = { value: 0.8, rule: 'quality.floor', unmet: 'refuse' as const };

  test('is met from its value on, and never by an unknown quality', () => {
    const choice = ask(
      [
        candidate('a/x', { quality: 0.79 }),
        candidate('b/x'),
        candidate('c/x', { quality: 0.8, expectedCostMicros: 900 }),
      ],
      { qualityFloor: refuse },
    );
    expect(order(choice)).toEqual(['c/x']);
    expect(choice.excluded.map(({ detail }) => detail)).toEqual([
      'quality.floor: 0.790 below 0.8',
      'quality.floor: quality unknown',
    ]);
  });

  test('that nobody meets refuses, or serves by the best', () => {
    const below = [
      candidate('a/x', { quality: 0.5, expectedCostMicros: 1 }),
      candidate('b/x', { quality: 0.7 }),
    ];
    expect(ask(below, { qualityFloor: refuse })).toMatchObject({ kind: 'none', because: 'quality' });
    const choice = ask(below, { qualityFloor: { ...refuse, unmet: 'serve' } });
    expect(order(choice)).toEqual(['b/x', 'a/x']);
    expect(choice.reason).toBe('best of 2, none meets the quality floor');
  });
});

describe('a latency target', () => {
  const serve = { value: 1_000, rule: 'latency.target_ms', unmet: 'serve' as const };

  test('is met by an unknown latency, and excludes what is slower', () => {
    const choice = ask(
      [candidate('a/slow', { expectedLatencyMs: 1_001, expectedCostMicros: 1 }), candidate('b/new')],
      { latencyTargetMs: serve },
    );
    expect(order(choice)).toEqual(['b/new']);
    expect(choice.excluded[0]).toMatchObject({
      reason: 'latency',
      detail: 'latency.target_ms: 1001 ms over 1000 ms',
    });
  });

  test('that nobody meets serves the fastest, or refuses', () => {
    const slow = [
      candidate('a/x', { expectedLatencyMs: 5_000, expectedCostMicros: 1 }),
      candidate('b/x', { expectedLatencyMs: 2_000 }),
    ];
    const choice = ask(slow, { latencyTargetMs: serve });
    expect(order(choice)).toEqual(['b/x', 'a/x']);
    expect(choice.reason).toBe('fastest of 2, none meets the latency target');
    expect(ask(slow, { latencyTargetMs: { ...serve, unmet: 'refuse' } })).toMatchObject({
      because: 'latency',
    });
  });
});

describe('health', () => {
  test('leaves out open breakers and rate limits, and lets half-open ones be probed', () => {
    const choice = ask([
      candidate('a/x', { health: 'open' }),
      candidate('b/x', { health: 'limited' }),
      candidate('c/x', { health: 'half_open' }),
    ]);
    expect(order(choice)).toEqual(['c/x']);
    expect(choice.reason).toBe('only route; 2 excluded: health 2');
  });

  test('that nobody has leaves the decision to the breakers, and the reason says so', () => {
    const choice = ask([candidate('a/x', { health: 'open' }), candidate('b/x', { health: 'limited' })]);
    expect(choice).toMatchObject({ kind: 'chosen', relaxed: ['health'] });
    expect(choice.reason).toBe('cheapest of 2; all unhealthy, probing');
  });
});

describe('a prompt cache', () => {
  const here = (expectedCostMicros: number) =>
    candidate('a/x', { expectedCostMicros, freshCostMicros: 1_000, cachedShareHere: 0.9 });
  const elsewhere = candidate('b/x', { expectedCostMicros: 500 });

  test('keeps a conversation while leaving it costs more than it saves', () => {
    const choice = ask([elsewhere, here(499)]);
    expect(order(choice)).toEqual(['a/x', 'b/x']);
    expect(choice.reason).toBe('cheapest of 2 with its prompt cache');
  });

  test('does not keep it when leaving saves more', () => {
    expect(order(ask([elsewhere, here(501)]))).toEqual(['b/x', 'a/x']);
  });
});

describe('for any question', () => {
  test('the answer is the same each time, and the question is left as it was', () => {
    fc.assert(
      fc.property(questions, (question) => {
        const before = structuredClone(question);
        expect(choose(question)).toEqual(choose(question));
        expect(question).toEqual(before);
      }),
    );
  });

  test('nothing that is excluded is ranked, and every candidate is one or the other', () => {
    fc.assert(
      fc.property(questions, (question) => {
        const choice = choose(question);
        const excluded = new Set(choice.excluded.map(nameOf));
        for (const name of order(choice)) expect(excluded.has(name)).toBe(false);
        for (const each of question.candidates) {
          expect(excluded.has(nameOf(each)) || order(choice).includes(nameOf(each))).toBe(true);
        }
      }),
    );
  });

  test('one more candidate never makes the choice dearer, while every rule is met', () => {
    fc.assert(
      fc.property(questions, fc.nat(), (question, pick) => {
        fc.pre(question.candidates.length > 0);
        const flat = question.candidates.map((each) => ({ ...each, tier: 0 }));
        const fewer = flat.toSpliced(pick % flat.length, 1);
        const before = choose({ ...question, candidates: fewer });
        fc.pre(before.kind === 'chosen' && before.relaxed.length === 0);
        const after = choose({ ...question, candidates: flat });
        const cost = (choice: Choice<NamedRoute>) =>
          choice.kind === 'chosen' ? choice.ranked[0].expectedCostMicros : Number.POSITIVE_INFINITY;
        expect(cost(after)).toBeLessThanOrEqual(cost(before));
      }),
    );
  });

  test('the order of the candidates decides between equals and nothing else', () => {
    fc.assert(
      fc.property(questions, fc.infiniteStream(fc.nat()), (question, keys) => {
        const shuffled = question.candidates
          .map((each) => ({ each, key: keys.next().value ?? 0 }))
          .sort((one, other) => one.key - other.key)
          .map(({ each }) => each);
        const [one, other] = [choose(question), choose({ ...question, candidates: shuffled })];
        expect(other.kind).toBe(one.kind);
        expect(other.reason).toBe(one.reason);
        if (one.kind === 'none' || other.kind === 'none') return;
        const worth = (choice: typeof one) =>
          choice.ranked.map(({ tier, expectedCostMicros, quality, expectedLatencyMs }) => [
            tier,
            choice.relaxed.includes('quality') ? quality : 0,
            choice.relaxed.includes('latency') ? expectedLatencyMs : 0,
            expectedCostMicros,
          ]);
        expect(worth(other)).toEqual(worth(one));
      }),
    );
  });

  test('the reason fits a header', () => {
    fc.assert(
      fc.property(questions, (question) => {
        expect(choose(question).reason).toMatch(/^[\x20-\x7e]{1,200}$/);
      }),
    );
  });
});

test('the longest reason that there can be fits a header whole', () => {
  const many = Array.from({ length: 99 }, (_, position) =>
    candidate(`p${position}/m`, { health: 'open', tier: 99 }),
  );
  const choice = ask(many, {
    excluded: EXCLUSION_REASONS.flatMap((reason) =>
      Array.from({ length: 99 }, () => ({ route: routeTo('x/y'), reason, detail: '' })),
    ),
    qualityFloor: { value: 1, rule: '', unmet: 'serve' },
  });
  expect(choice.reason.length).toBeLessThan(200);
  expect(choice.reason).toContain('latency 99');
});
