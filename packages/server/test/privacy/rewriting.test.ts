import * as fc from 'fast-check';
import { expect, it } from 'vitest';

import { rewritingProperties } from './rewriting-properties.ts';

it.each(rewritingProperties)('%s', async (_name, property) => {
  const run = await fc.check(property, { numRuns: 1000 });
  expect(run, fc.defaultReportMessage(run)).toMatchObject({ failed: false });
});
