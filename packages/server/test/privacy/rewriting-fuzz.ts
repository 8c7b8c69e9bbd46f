/**
 * Hiding and restoring under random requests, answers and streams: `--runs 1000000` of each property. Takes some
 * minutes; the exit code is 1 and the smallest failing input is shown when one does not hold.
 */
import { parseArgs } from 'node:util';

import * as fc from 'fast-check';

import { rewritingProperties } from './rewriting-properties.ts';

const { values } = parseArgs({ options: { runs: { type: 'string', default: '1000000' } } });
for (const [name, property] of rewritingProperties) {
  await fc.assert(property, { numRuns: Number(values.runs) });
  process.stdout.write(`${values.runs} inputs: ${name}\n`);
}
