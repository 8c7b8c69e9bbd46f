import { expect, test } from 'vitest';

import { callsOfRoute, callsUnderRule } from './past-calls.ts';

test('examples of a rule are the answered calls of its scope', () => {
  expect(callsUnderRule('teams.growth.models.deny[0]')).toBe('/console/calls?outcome=answered&team=growth');
  expect(callsUnderRule('api_keys.01abc.max_tokens')).toBe('/console/calls?outcome=answered&key=01abc');
  expect(callsUnderRule('models.deny[0]')).toBe('/console/calls?outcome=answered');
  expect(callsUnderRule(null)).toBe('/console/calls?outcome=answered');
});

test('examples of a way are its calls, whatever the model is called', () => {
  expect(callsOfRoute('router/vendor/model')).toBe(
    '/console/calls?outcome=answered&provider=router&model=vendor%2Fmodel',
  );
});
