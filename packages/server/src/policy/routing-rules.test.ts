import { expect, test } from 'vitest';

import { aliasCycles, compileRouting } from './routing-rules.ts';

test('an alias leads to models, through other aliases too', () => {
  const { aliases } = compileRouting({ aliases: { fast: ['small', 'other'], any: ['fast', 'large'] } });
  expect(aliases.get('any')).toEqual(['small', 'other', 'large']);
});

test('an alias that lists its own name means the model of that name', () => {
  const routing = { aliases: { 'gpt-4.1': ['gpt-4.1', 'gpt-4.1-mini'], fast: ['gpt-4.1'] } };
  expect(aliasCycles(routing.aliases)).toEqual([]);
  const { aliases } = compileRouting(routing);
  expect(aliases.get('gpt-4.1')).toEqual(['gpt-4.1', 'gpt-4.1-mini']);
  expect(aliases.get('fast')).toEqual(['gpt-4.1', 'gpt-4.1-mini']);
});

test('aliases that lead back to themselves through others are found', () => {
  expect(aliasCycles({ a: ['b'], b: ['c', 'a'], c: [] })).toEqual(['a']);
});
