import { describe, expect, test } from 'vitest';

import { routeTo } from './candidate-fixtures.ts';
import { considerRoutes, type RoutingRules } from './candidates.ts';

const catalogue: Readonly<Record<string, readonly string[]>> = {
  small: ['a/small', 'b/small-eu'],
  large: ['a/large'],
  other: ['c/other'],
  'a/small': ['a/small'],
};

function consider(requested: string, more: Partial<RoutingRules> = {}) {
  const rules: RoutingRules = {
    aliases: new Map(),
    fallbacks: new Map(),
    autoModels: undefined,
    ...more,
  };
  const { kind, routes } = considerRoutes({
    requested,
    rules,
    routesOf: (name) => (catalogue[name] ?? []).map(routeTo),
    listed: () => Object.keys(catalogue),
    isUsable: ({ upstreamModel }) => upstreamModel !== 'other',
  });
  return {
    kind,
    routes: routes.map(({ route, tier }) => `${tier} ${route.provider.name}/${route.upstreamModel}`),
  };
}

describe('a requested name', () => {
  test('leads to every provider that serves it, in the order of the configuration', () => {
    expect(consider('small')).toEqual({ kind: 'exact', routes: ['0 a/small', '0 b/small-eu'] });
  });

  test('with a provider before it leads there alone', () => {
    expect(consider('a/small')).toEqual({ kind: 'exact', routes: ['0 a/small'] });
  });

  test('that nobody serves leads nowhere', () => {
    expect(consider('nothing')).toEqual({ kind: 'exact', routes: [] });
  });

  test('may be an alias, which goes before the catalogue and is not followed further', () => {
    const aliases = new Map([
      ['fast', ['small', 'other']],
      ['small', ['fast', 'large']],
    ]);
    expect(consider('fast', { aliases })).toEqual({
      kind: 'alias',
      routes: ['0 a/small', '0 b/small-eu', '0 c/other'],
    });
    expect(consider('small', { aliases })).toEqual({ kind: 'alias', routes: ['0 a/large'] });
  });
});

describe('auto', () => {
  test('means every listed model with a price and a quality', () => {
    expect(consider('auto')).toEqual({ kind: 'auto', routes: ['0 a/small', '0 b/small-eu', '0 a/large'] });
  });

  test('means what the policy says, where it does', () => {
    expect(consider('auto', { autoModels: ['other'] })).toEqual({ kind: 'auto', routes: ['0 c/other'] });
  });

  test('can be an alias of the tenant', () => {
    expect(consider('auto', { aliases: new Map([['auto', ['large']]]) })).toMatchObject({ kind: 'alias' });
  });
});

describe('fallbacks', () => {
  test('come after, each as a tier of its own, and no target twice', () => {
    const fallbacks = new Map([['small', ['other', 'small', 'large']]]);
    expect(consider('small', { fallbacks }).routes).toEqual([
      '0 a/small',
      '0 b/small-eu',
      '1 c/other',
      '3 a/large',
    ]);
  });

  test('hold for what an alias or a pinned provider leads to', () => {
    const fallbacks = new Map([['small', ['large']]]);
    const aliases = new Map([['fast', ['small']]]);
    expect(consider('fast', { aliases, fallbacks }).routes.at(-1)).toBe('1 a/large');
    expect(consider('a/small', { fallbacks }).routes).toEqual(['0 a/small', '1 a/large']);
  });

  test('of fallbacks are not followed', () => {
    const fallbacks = new Map([
      ['small', ['large']],
      ['large', ['other']],
    ]);
    expect(consider('small', { fallbacks }).routes).not.toContain('2 c/other');
  });

  test('serve a name that nobody else does', () => {
    expect(consider('gone', { fallbacks: new Map([['gone', ['large']]]) }).routes).toEqual(['1 a/large']);
  });
});

test('a policy that names thousands is cut', () => {
  const names = Array.from({ length: 1_000 }, (_, position) => `m${position}`);
  const { routes } = considerRoutes({
    requested: 'auto',
    rules: { aliases: new Map(), fallbacks: new Map(), autoModels: names },
    routesOf: (name) => [routeTo(`p/${name}`)],
    listed: () => [],
    isUsable: () => true,
  });
  expect(routes).toHaveLength(200);
});
